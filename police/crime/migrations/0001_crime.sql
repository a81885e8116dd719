-- +goose Up
-- What the crime room has heard of incidents: the 24 hours count from reported_at. state: owed, recorded, declined, none.
CREATE TABLE crime_incident (
  incident TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  number TEXT NOT NULL,
  type TEXT NOT NULL,
  place TEXT NOT NULL,
  reported_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX crime_incident_thread ON crime_incident (thread);

-- Who stands on a thread as victim or suspect, as heard from the people room: carried into the crime, never typed again.
CREATE TABLE crime_linked (
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, person, role)
);

CREATE TABLE crime_record (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  thread TEXT NOT NULL,
  incident TEXT NOT NULL,
  offence TEXT NOT NULL,
  title TEXT NOT NULL,
  class TEXT NOT NULL,
  mode TEXT NOT NULL,
  place TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  reported_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  account TEXT NOT NULL,
  flags TEXT NOT NULL,
  state_victim BIGINT NOT NULL,
  oic TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  outcome_on TEXT NOT NULL DEFAULT '',
  cps_reason TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX crime_record_thread ON crime_record (thread);
CREATE INDEX crime_record_recorded ON crime_record (recorded_at);

CREATE TABLE crime_person (
  crime TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  since_at BIGINT NOT NULL,
  charged_on TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (crime, person, role)
);

-- Every outcome a crime has had; the current one has ended_at 0.
CREATE TABLE crime_outcome (
  id TEXT PRIMARY KEY,
  crime TEXT NOT NULL,
  outcome TEXT NOT NULL,
  title TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  law TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX crime_outcome_current ON crime_outcome (crime) WHERE ended_at = 0;

CREATE TABLE crime_number (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);
