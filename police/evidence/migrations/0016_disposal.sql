-- +goose Up
-- What cannot be undone is decided by two people before it is done: who proposed it, and who agreed (MOB-05, GOV-09).
ALTER TABLE evidence_exhibit ADD COLUMN proposed TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN proposed_why TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN proposed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN proposed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE evidence_exhibit ADD COLUMN agreed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN agreed_at BIGINT NOT NULL DEFAULT 0;
