-- +goose Up
-- One row a check of a person, vehicle or driver against national records: what was asked and why, and what the service said.
-- What it said stays here, as said to a question; no record of people is made or changed by it. Its id is the transaction
-- reference. alarm_rung is 0 where nobody is owed an acknowledgement.
CREATE TABLE control_check (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  kind TEXT NOT NULL,
  family TEXT NOT NULL,
  given TEXT NOT NULL,
  born_on TEXT NOT NULL,
  vrm TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  callsign TEXT NOT NULL,
  crew TEXT NOT NULL,
  originator TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  again_at BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT NOT NULL DEFAULT 0,
  source TEXT NOT NULL,
  said TEXT NOT NULL DEFAULT '',
  reports TEXT NOT NULL DEFAULT '[]',
  signals TEXT NOT NULL DEFAULT '[]',
  alarm BIGINT NOT NULL DEFAULT 0,
  alarm_rung BIGINT NOT NULL DEFAULT 0,
  alarm_due BIGINT NOT NULL DEFAULT 0,
  acknowledged_at BIGINT NOT NULL DEFAULT 0,
  acknowledged_by TEXT NOT NULL DEFAULT '',
  acknowledged_what TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_check_incident ON control_check (incident, asked_at);
CREATE INDEX control_check_alarm ON control_check (asked_at) WHERE alarm_rung > 0;
