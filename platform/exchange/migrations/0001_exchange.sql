-- +goose Up
-- What was asked here of a room that another system keeps. body is what was typed: it goes when the message is done.
CREATE TABLE exchange_message (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  room TEXT NOT NULL,
  system TEXT NOT NULL,
  keeper TEXT NOT NULL,
  action TEXT NOT NULL,
  title TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  facts TEXT NOT NULL,
  label TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_name TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  request_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body BYTEA NOT NULL,
  state TEXT NOT NULL,
  receipt TEXT NOT NULL,
  reference TEXT NOT NULL,
  record_state TEXT NOT NULL,
  reason TEXT NOT NULL,
  run TEXT NOT NULL,
  status BIGINT NOT NULL,
  result TEXT NOT NULL,
  entry TEXT NOT NULL,
  acknowledged_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX exchange_message_state ON exchange_message (state, id);
CREATE INDEX exchange_message_system ON exchange_message (system, state, id);

CREATE TABLE exchange_message_on (
  message TEXT NOT NULL,
  thread TEXT NOT NULL,
  PRIMARY KEY (thread, message)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX exchange_message_on_message ON exchange_message_on (message);

-- The records that another system keeps, as it numbers them and by what it last said of them.
CREATE TABLE exchange_record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  system TEXT NOT NULL,
  reference TEXT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (id, kind)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE exchange_record_on (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  thread TEXT NOT NULL,
  PRIMARY KEY (thread, kind, id)
) /*+sqlite WITHOUT ROWID */;
