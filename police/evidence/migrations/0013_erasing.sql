-- +goose Up
-- A proposal that the file of one exhibit or material goes, and what became of it (GOV-06, GOV-09). It is what is left of it in the end.
CREATE TABLE evidence_erasing (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  why TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  notice_until BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL DEFAULT '',
  decided_by_name TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  remark TEXT NOT NULL DEFAULT '',
  entries BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_erasing_of ON evidence_erasing (kind, subject, made_at);
