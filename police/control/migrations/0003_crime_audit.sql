-- +goose Up
-- Closings that were refused because what was opened as a crime was to be closed as none and nobody said why (INC-04): they
-- stay on the list until somebody who audits crime recording has looked.
CREATE TABLE control_crime_audit (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  queued_by TEXT NOT NULL,
  opened_as TEXT NOT NULL,
  closing_as TEXT NOT NULL,
  result TEXT NOT NULL,
  settled_at BIGINT NOT NULL DEFAULT 0,
  settled_by TEXT NOT NULL DEFAULT '',
  finding TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_crime_audit_open ON control_crime_audit (settled_at, label, queued_at);
CREATE UNIQUE INDEX control_crime_audit_once ON control_crime_audit (incident) WHERE settled_at = 0;
