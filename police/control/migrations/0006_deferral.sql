-- +goose Up
-- One row a deferral: who let an incident wait, why, and until when somebody looks again (INC-11).
CREATE TABLE control_deferral (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  deferred_at BIGINT NOT NULL,
  deferred_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  review_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX control_deferral_open ON control_deferral (incident) WHERE ended_at = 0;
