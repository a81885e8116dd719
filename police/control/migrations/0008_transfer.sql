-- +goose Up
-- One row a transfer to another force: sent, and how it was answered. answered_at is 0 while the sender owns it (INC-13).
CREATE TABLE control_transfer (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  force TEXT NOT NULL,
  why TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  sent_by TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '',
  reference TEXT NOT NULL DEFAULT '',
  said TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX control_transfer_open ON control_transfer (incident) WHERE answered_at = 0;
CREATE INDEX control_transfer_incident ON control_transfer (incident, sent_at);

-- One row a METHANE message: issued again it is another version (INC-14).
CREATE TABLE control_methane (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  no BIGINT NOT NULL,
  declared BIGINT NOT NULL,
  exact TEXT NOT NULL,
  kind TEXT NOT NULL,
  hazards TEXT NOT NULL,
  access TEXT NOT NULL,
  casualties TEXT NOT NULL,
  services TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  issued_by TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (incident, no)
) /*+sqlite WITHOUT ROWID */;

-- The major incident that a log stands under.
ALTER TABLE control_incident ADD COLUMN major TEXT NOT NULL DEFAULT '';
CREATE INDEX control_incident_major ON control_incident (major);
