-- +goose Up
-- A hold keeps a case whatever its rules say: litigation, a complaint, an appeal (GOV-06). It is lifted by somebody else than put it.
CREATE TABLE retention_hold (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  sort TEXT NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  lifted_by_name TEXT NOT NULL DEFAULT '',
  lifted_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX retention_hold_thread ON retention_hold (thread, made_at);
