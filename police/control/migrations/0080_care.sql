-- +goose Up
-- Right Care, Right Person (INC-10): each time that somebody decided whether the police or another agency goes.
CREATE TABLE control_care (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  gate TEXT NOT NULL,
  immediate TEXT NOT NULL,
  crime TEXT NOT NULL,
  decision TEXT NOT NULL,
  told TEXT NOT NULL,
  why TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_care_incident ON control_care (incident, decided_at);
