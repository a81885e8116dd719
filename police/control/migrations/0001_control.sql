-- +goose Up
-- One row an approach to the police, whatever came of it. Never merged away.
CREATE TABLE control_call (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  channel TEXT NOT NULL,
  cli TEXT NOT NULL,
  caller TEXT NOT NULL,
  offered_at BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  language TEXT NOT NULL,
  needs TEXT NOT NULL,
  silent BIGINT NOT NULL,
  via55 BIGINT NOT NULL,
  abandoned BIGINT NOT NULL,
  said TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  radius_m DOUBLE PRECISION NOT NULL,
  fixed_at BIGINT NOT NULL,
  aml TEXT NOT NULL,
  handler TEXT NOT NULL,
  incident TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_call_cli ON control_call (cli, received_at);
CREATE INDEX control_call_waiting ON control_call (incident, received_at);

-- The next number of each London day (INC-05).
CREATE TABLE control_day (
  day TEXT PRIMARY KEY,
  next BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE control_incident (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  thread TEXT NOT NULL,
  day TEXT NOT NULL,
  no BIGINT NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  flags TEXT NOT NULL,
  area TEXT NOT NULL,
  state TEXT NOT NULL,
  grade TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL DEFAULT 0,
  called_at BIGINT NOT NULL,
  raised_at BIGINT NOT NULL,
  at_scene_at BIGINT NOT NULL DEFAULT 0,
  closed_at BIGINT NOT NULL DEFAULT 0,
  closing TEXT NOT NULL DEFAULT '',
  master TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (day, no)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_incident_state ON control_incident (state, label, called_at);
CREATE INDEX control_incident_thread ON control_incident (thread);

-- One row a grading: a regrade adds, and the target before it stays (INC-08).
CREATE TABLE control_grading (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  grade TEXT NOT NULL,
  area TEXT NOT NULL,
  graded_at BIGINT NOT NULL,
  graded_by TEXT NOT NULL,
  why TEXT NOT NULL,
  due_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_grading_incident ON control_grading (incident, graded_at);

CREATE TABLE control_thrive (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  no BIGINT NOT NULL,
  answers TEXT NOT NULL,
  rationale TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (incident, no)
) /*+sqlite WITHOUT ROWID */;

-- One row a sending: a second job is a second row, never a change of the first.
CREATE TABLE control_assignment (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  callsign TEXT NOT NULL,
  staff TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  en_route_at BIGINT NOT NULL DEFAULT 0,
  at_scene_at BIGINT NOT NULL DEFAULT 0,
  cleared_at BIGINT NOT NULL DEFAULT 0,
  eta_seconds BIGINT NOT NULL DEFAULT 0,
  metres BIGINT NOT NULL DEFAULT 0,
  accepted BIGINT NOT NULL DEFAULT 1,
  why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_assignment_unit ON control_assignment (callsign, cleared_at, sent_at);
CREATE INDEX control_assignment_incident ON control_assignment (incident, sent_at);
CREATE UNIQUE INDEX control_assignment_once ON control_assignment (incident, callsign, cleared_at);

CREATE TABLE control_unit (
  callsign TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  state TEXT NOT NULL,
  since BIGINT NOT NULL,
  emergency_at BIGINT NOT NULL DEFAULT 0,
  acknowledged_by TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE control_position (
  callsign TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  fixed_at BIGINT NOT NULL,
  source TEXT NOT NULL,
  accuracy_m BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

-- People of an incident's thread, heard from the people room: nobody acts on an incident about themselves or their family.
CREATE TABLE control_person (
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, person)
) /*+sqlite WITHOUT ROWID */;

-- Numbers of crimes recorded on an incident's thread, heard from the crime room: carried into the closing.
CREATE TABLE control_crime (
  thread TEXT NOT NULL,
  number TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, number)
) /*+sqlite WITHOUT ROWID */;
