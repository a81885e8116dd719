-- +goose Up
-- A file of staff that was confirmed whole: from then on it is taken in to its end, step by step, whatever is stopped in between.
-- done counts its lines that are in; body is emptied when all are.
CREATE TABLE duty_import (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  rows_count BIGINT NOT NULL,
  done BIGINT NOT NULL DEFAULT 0,
  from_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_import_open ON duty_import (ended_at);
