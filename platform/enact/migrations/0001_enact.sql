-- +goose Up
-- A force's own rows of law, and rows that were proposed and not yet decided. A row in force is never changed.
CREATE TABLE law_row (
  id TEXT PRIMARY KEY,
  of_table TEXT NOT NULL,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  made_on TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX law_row_state ON law_row (state, proposed_at);
