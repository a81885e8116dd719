-- +goose Up
-- The property store (MOB-05): its shelves, and what was found when one was audited by scan. The store outlives every case.
CREATE TABLE evidence_shelf (
  code TEXT PRIMARY KEY,
  what TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL DEFAULT 'open',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE TABLE evidence_audit (
  id TEXT PRIMARY KEY,
  shelf TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  hidden BIGINT NOT NULL,
  differences TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT 'open',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_audit_shelf ON evidence_audit (shelf, made_at, id);
-- Both who gives and who takes sign a movement on the spot.
ALTER TABLE evidence_link ADD COLUMN from_signed TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_link ADD COLUMN to_signed TEXT NOT NULL DEFAULT '';
