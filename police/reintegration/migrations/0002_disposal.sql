-- +goose Up
-- Who may be dealt with out of court on a thread, as heard: a suspect of a crime, or one of whom a prosecutor decided so.
CREATE TABLE reintegration_suspect (
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  request TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  offences TEXT NOT NULL DEFAULT '',
  heard_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, person)
);

-- An out-of-court outcome. state: offered, refused, accepted, completed, breached, prosecuted.
CREATE TABLE reintegration_disposal (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  offences TEXT NOT NULL,
  authority TEXT NOT NULL,
  victim_view TEXT NOT NULL,
  gravity BIGINT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL,
  admission BIGINT NOT NULL DEFAULT 0,
  offered_at BIGINT NOT NULL,
  offered_by TEXT NOT NULL,
  answered_at BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0,
  end_why TEXT NOT NULL DEFAULT '',
  law TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_disposal_thread ON reintegration_disposal (thread);

-- A condition of one. state: set, met, failed, dropped.
CREATE TABLE reintegration_condition (
  id TEXT PRIMARY KEY,
  disposal TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL,
  evidence TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_condition_disposal ON reintegration_condition (disposal);
