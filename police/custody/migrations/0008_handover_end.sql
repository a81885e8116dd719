-- +goose Up
-- A suite is handed over once at a time, and who offered it may take it back with a reason (CUS-21). Of several that were open, the last stands.
ALTER TABLE custody_handover ADD COLUMN withdrawn_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE custody_handover ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE custody_handover ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';
UPDATE custody_handover SET withdrawn_at = offered_at, withdrawn_by = offered_by, withdrawn_why = 'Another was offered at the same time'
 WHERE taken_at = 0 AND EXISTS (SELECT 1 FROM custody_handover o WHERE o.suite = custody_handover.suite AND o.taken_at = 0
   AND (o.offered_at > custody_handover.offered_at OR (o.offered_at = custody_handover.offered_at AND o.id > custody_handover.id)));
CREATE UNIQUE INDEX custody_handover_open ON custody_handover (suite) WHERE taken_at = 0 AND withdrawn_at = 0;
-- What the record said when the suite was taken over stands beside what it said when it was offered. Until now whoever took it over was shown, and signed, the latter.
ALTER TABLE custody_handover_line ADD COLUMN taken_doc TEXT NOT NULL DEFAULT '';
UPDATE custody_handover_line SET taken_doc = doc WHERE handover IN (SELECT id FROM custody_handover WHERE taken_at > 0);
