-- +goose Up
-- What the disclosure officer decided of one thing that was gathered (CF-09 to CF-11). What has no row is unused and undecided.
CREATE TABLE evidence_disclosure (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  thread TEXT NOT NULL,
  state TEXT NOT NULL,
  highly BIGINT NOT NULL,
  reason TEXT NOT NULL,
  decided_by_name TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (kind, subject)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_disclosure_thread ON evidence_disclosure (thread);
