-- +goose Up
-- Whom each crime of a thread concerns, as heard: role is victim or suspect.
CREATE TABLE victim_crime (
  crime TEXT NOT NULL,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  offence TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (crime, person, role)
);
CREATE INDEX victim_crime_thread ON victim_crime (thread, person);

-- What a victim said about going on with the case. The newest row of a case is how they stand.
CREATE TABLE victim_support (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  wish TEXT NOT NULL,
  pressure TEXT NOT NULL,
  statement TEXT NOT NULL,
  words TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  at BIGINT NOT NULL,
  settled TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_support_case ON victim_support (case_id, at);

-- A victim's request to have a decision looked at again. state: asked, acknowledged, upheld, overturned.
CREATE TABLE victim_review (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  scheme TEXT NOT NULL,
  decision TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_rank BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  words TEXT NOT NULL,
  late TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  reviewer TEXT NOT NULL DEFAULT '',
  reference TEXT NOT NULL DEFAULT '',
  acknowledged_at BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '',
  reasons TEXT NOT NULL DEFAULT '',
  acknowledge_due BIGINT NOT NULL,
  answer_due BIGINT NOT NULL,
  law TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (case_id, decision)
);
CREATE INDEX victim_review_case ON victim_review (case_id, asked_at);
