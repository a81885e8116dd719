-- +goose Up
-- A body-worn video recording (MOB-07): the material of the same id is its file. keep_until is 0 while it follows its case.
CREATE TABLE evidence_video (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  number TEXT NOT NULL,
  incident TEXT NOT NULL,
  incident_number TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  stopped_at BIGINT NOT NULL,
  notice TEXT NOT NULL,
  notice_why TEXT NOT NULL,
  camera TEXT NOT NULL,
  evidential BIGINT NOT NULL,
  personal BIGINT NOT NULL,
  vulnerable BIGINT NOT NULL,
  keep_until BIGINT NOT NULL,
  law TEXT NOT NULL,
  gone_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
