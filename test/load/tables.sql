-- +goose Up
CREATE TABLE load_record (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  number BIGINT NOT NULL,
  text TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX load_record_thread ON load_record (thread, made_at);
CREATE TABLE load_line (
  id TEXT PRIMARY KEY,
  record TEXT NOT NULL,
  number BIGINT NOT NULL,
  text TEXT NOT NULL,
  made_at BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX load_line_record ON load_line (record, number);
