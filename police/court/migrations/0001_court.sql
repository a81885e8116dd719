-- +goose Up
-- What the court room has heard of case files: the reference that police, prosecutor and court share.
CREATE TABLE court_file (
  person TEXT NOT NULL,
  urn TEXT NOT NULL,
  thread TEXT NOT NULL,
  heard_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (person, urn)
);

-- One person before the court in one case. bail is a remand status: UB, CB, PR ... and "" before any.
CREATE TABLE court_defendant (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  urn TEXT NOT NULL DEFAULT '',
  asn TEXT NOT NULL DEFAULT '',
  detention TEXT NOT NULL DEFAULT '',
  bail TEXT NOT NULL DEFAULT '',
  conditions TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX court_defendant_thread ON court_defendant (thread);
CREATE INDEX court_defendant_person ON court_defendant (person);
CREATE INDEX court_defendant_urn ON court_defendant (urn);
CREATE INDEX court_defendant_asn ON court_defendant (asn);
CREATE UNIQUE INDEX court_defendant_detention ON court_defendant (detention) WHERE detention <> '';

-- limit_on is the last day in custody before trial (CRT-04); limit_from is when the days began to run, "" when they do
-- not; served are the days that ran before.
CREATE TABLE court_offence (
  id TEXT PRIMARY KEY,
  defendant TEXT NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  wording TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL,
  charged_on TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT 'magistrates',
  ended BIGINT NOT NULL DEFAULT 0,
  limit_on TEXT NOT NULL DEFAULT '',
  limit_from TEXT NOT NULL DEFAULT '',
  limit_law TEXT NOT NULL DEFAULT '',
  served BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX court_offence_defendant ON court_offence (defendant);

-- Every plea and verdict that an offence has had; the current one of a sort has ended_at 0 (CRT-02).
CREATE TABLE court_answer (
  id TEXT PRIMARY KEY,
  offence TEXT NOT NULL,
  sort TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  dated_on TEXT NOT NULL,
  hearing TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',
  entered_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX court_answer_current ON court_answer (offence, sort) WHERE ended_at = 0;

CREATE TABLE court_hearing (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  urn TEXT NOT NULL DEFAULT '',
  court TEXT NOT NULL,
  court_name TEXT NOT NULL,
  held_at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  kind_name TEXT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX court_hearing_thread ON court_hearing (thread);
CREATE INDEX court_hearing_held ON court_hearing (held_at);

CREATE TABLE court_before (
  hearing TEXT NOT NULL,
  defendant TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (hearing, defendant)
);
CREATE INDEX court_before_defendant ON court_before (defendant);

-- A witness for a hearing: person is a person id, staff a staff id, one of them. state: required, warned, will_attend,
-- cannot_attend, stood_down.
CREATE TABLE court_warning (
  id TEXT PRIMARY KEY,
  hearing TEXT NOT NULL,
  thread TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  staff TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  method TEXT NOT NULL DEFAULT '',
  duty BIGINT NOT NULL DEFAULT 0,
  needs TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  warned_at BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX court_warning_witness ON court_warning (hearing, person, staff);
CREATE INDEX court_warning_thread ON court_warning (thread);

-- Every message that a court sent. key is the sender's identifier of the first that came with it, "" otherwise. state:
-- received, parsed, refused, exception, settled. hash names the bytes as they came, which are kept.
CREATE TABLE court_result (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL,
  account TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  params TEXT NOT NULL DEFAULT '',
  urns TEXT NOT NULL DEFAULT '',
  threads TEXT NOT NULL DEFAULT '',
  held_on TEXT NOT NULL DEFAULT '',
  court TEXT NOT NULL DEFAULT '',
  how TEXT NOT NULL DEFAULT '',
  settled TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX court_result_key ON court_result (key) WHERE key <> '';
CREATE INDEX court_result_state ON court_result (state, received_at);

-- What a person must look at in a message (CRT-03). blocks tells whether the message waits for it.
CREATE TABLE court_exception (
  id TEXT PRIMARY KEY,
  result TEXT NOT NULL,
  place BIGINT NOT NULL,
  code TEXT NOT NULL,
  value TEXT NOT NULL DEFAULT '',
  where_in TEXT NOT NULL DEFAULT '',
  blocks BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX court_exception_result ON court_exception (result, place);

CREATE TABLE court_sentence (
  id TEXT PRIMARY KEY,
  defendant TEXT NOT NULL,
  thread TEXT NOT NULL,
  result TEXT NOT NULL,
  kind TEXT NOT NULL,
  said TEXT NOT NULL,
  passed_on TEXT NOT NULL,
  until_on TEXT NOT NULL DEFAULT '',
  requirements TEXT NOT NULL DEFAULT '[]',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX court_sentence_defendant ON court_sentence (defendant);
