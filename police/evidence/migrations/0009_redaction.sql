-- +goose Up
-- A redacted copy (CF-12): the material of the same id is its file. spec is what was taken out and why: the redaction log. It holds the
-- words themselves, so it is opened like the original and never given out with the copy.
CREATE TABLE evidence_redaction (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  parent_kind TEXT NOT NULL,
  parent TEXT NOT NULL,
  parent_hash TEXT NOT NULL,
  sort TEXT NOT NULL,
  why TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL,
  redactor TEXT NOT NULL,
  redactor_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  reviewer TEXT NOT NULL DEFAULT '',
  reviewer_name TEXT NOT NULL DEFAULT '',
  reviewed_at BIGINT NOT NULL DEFAULT 0,
  remark TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_redaction_parent ON evidence_redaction (parent_kind, parent);
