-- +goose Up
-- What was heard of sentences. state: owed (a plan is to be made), planned, none (no plan is owed).
CREATE TABLE reintegration_sentence (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  thread TEXT NOT NULL,
  kind TEXT NOT NULL,
  said TEXT NOT NULL,
  passed_on TEXT NOT NULL,
  until_on TEXT NOT NULL DEFAULT '',
  offence_from TEXT NOT NULL DEFAULT '',
  requirements TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL,
  due_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_sentence_thread ON reintegration_sentence (thread);

CREATE TABLE reintegration_plan (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  sentence TEXT NOT NULL UNIQUE,
  manager TEXT NOT NULL,
  goal TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  until_on TEXT NOT NULL DEFAULT '',
  review_on TEXT NOT NULL DEFAULT '',
  closed_at BIGINT NOT NULL DEFAULT 0,
  how TEXT NOT NULL DEFAULT '',
  strengths TEXT NOT NULL DEFAULT '',
  next_steps TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_plan_thread ON reintegration_plan (thread);

-- state: in_force, completed, breached, ended_by_court.
CREATE TABLE reintegration_requirement (
  id TEXT PRIMARY KEY,
  plan TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  said TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL DEFAULT '',
  law TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_requirement_plan ON reintegration_requirement (plan);

-- status is a code of law/reintegration.pathway_status.
CREATE TABLE reintegration_need (
  id TEXT PRIMARY KEY,
  plan TEXT NOT NULL,
  pathway TEXT NOT NULL,
  name TEXT NOT NULL,
  need TEXT NOT NULL,
  goal TEXT NOT NULL,
  status TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_need_plan ON reintegration_need (plan);

-- state: set, done, not_needed.
CREATE TABLE reintegration_action (
  id TEXT PRIMARY KEY,
  plan TEXT NOT NULL,
  need TEXT NOT NULL,
  what TEXT NOT NULL,
  owner TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL,
  evidence TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_action_plan ON reintegration_action (plan);

-- state: made, attended, missed (without a good reason), excused.
CREATE TABLE reintegration_appointment (
  id TEXT PRIMARY KEY,
  plan TEXT NOT NULL,
  requirement TEXT NOT NULL DEFAULT '',
  with_whom TEXT NOT NULL,
  place TEXT NOT NULL,
  at_time BIGINT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX reintegration_appointment_plan ON reintegration_appointment (plan);
