-- +goose Up
-- One row a victim on a thread. contact: none, chosen, stopped. page: none, open, shut.
CREATE TABLE victim_case (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  thread TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  oic TEXT NOT NULL DEFAULT '',
  enhanced BIGINT NOT NULL DEFAULT 0,
  grounds TEXT NOT NULL DEFAULT '',
  assessed_at BIGINT NOT NULL DEFAULT 0,
  contact TEXT NOT NULL DEFAULT 'none',
  channel TEXT NOT NULL DEFAULT '',
  reach TEXT NOT NULL DEFAULT '',
  hours_from TEXT NOT NULL DEFAULT '',
  hours_to TEXT NOT NULL DEFAULT '',
  code_word TEXT NOT NULL DEFAULT '',
  may_answer TEXT NOT NULL DEFAULT '',
  no_voicemail BIGINT NOT NULL DEFAULT 0,
  language TEXT NOT NULL DEFAULT 'en',
  format TEXT NOT NULL DEFAULT '',
  page TEXT NOT NULL DEFAULT 'none',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX victim_case_once ON victim_case (thread, person);
CREATE INDEX victim_case_opened ON victim_case (opened_at);

-- The officer in the case, as heard: who owes what the police owe.
CREATE TABLE victim_oic (
  thread TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- What happened on a thread, in codes and times: the victim's page says it in plain words. person is whom it is about.
CREATE TABLE victim_event (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  code TEXT NOT NULL,
  trigger_code TEXT NOT NULL,
  ref TEXT NOT NULL,
  person TEXT NOT NULL,
  at BIGINT NOT NULL,
  detail TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX victim_event_once ON victim_event (thread, code, ref);

-- What the Code owes. state: owed, told, excepted, moot.
CREATE TABLE victim_duty (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  code TEXT NOT NULL,
  trigger_code TEXT NOT NULL,
  ref TEXT NOT NULL,
  event TEXT NOT NULL,
  event_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  owner TEXT NOT NULL,
  owed_by TEXT NOT NULL,
  law TEXT NOT NULL,
  safety BIGINT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  closed_at BIGINT NOT NULL DEFAULT 0,
  missed BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX victim_duty_once ON victim_duty (case_id, code, ref);

-- Every try to reach a victim, by whom and how it went.
CREATE TABLE victim_contact (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  channel TEXT NOT NULL,
  reached BIGINT NOT NULL,
  answered_by TEXT NOT NULL,
  about TEXT NOT NULL,
  unsafe TEXT NOT NULL,
  note TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_contact_case ON victim_contact (case_id, at);

CREATE TABLE victim_optout (
  case_id TEXT NOT NULL,
  trigger_code TEXT NOT NULL,
  opted_out BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_whom TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (case_id, trigger_code)
);

-- A code is kept as its hash alone. finder is its first group, by which it is looked up. state: waiting, open, used, dead.
CREATE TABLE victim_invitation (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  message TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  finder TEXT NOT NULL DEFAULT '',
  salt BYTEA,
  hash BYTEA,
  expires_at BIGINT NOT NULL DEFAULT 0,
  tries BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_invitation_case ON victim_invitation (case_id, made_at);
CREATE INDEX victim_invitation_finder ON victim_invitation (finder);

-- Neutral words to a victim. state: queued, sent, delivered, failed, answered_by_other, refused_unsafe, stopped.
CREATE TABLE victim_message (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  duty TEXT NOT NULL,
  state TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_message_case ON victim_message (case_id, queued_at);

-- The outbox SIMULATOR of a training installation: what a telephone network or the post would hold. It knows no case.
CREATE TABLE victim_outbox (
  message TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  reach TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  result TEXT NOT NULL DEFAULT '',
  answered_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_outbox_sent ON victim_outbox (sent_at);

CREATE TABLE victim_note (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,
  from_whom TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  words TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX victim_note_case ON victim_note (case_id, at);
