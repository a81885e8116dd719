-- +goose Up
CREATE TABLE journal_entry (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  act TEXT NOT NULL,
  cause TEXT NOT NULL,
  label TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  leaf BYTEA NOT NULL
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX journal_entry_subject ON journal_entry (subject_kind, subject_id, id);

-- What may be erased one day: names, free text, and the salt without which the leaf says nothing.
CREATE TABLE journal_body (
  entry TEXT PRIMARY KEY,
  salt BYTEA NOT NULL,
  body BYTEA NOT NULL
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE journal_on (
  thread TEXT NOT NULL,
  thread_no BIGINT NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (thread, thread_no)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX journal_on_entry ON journal_on (entry);

-- The order of the whole journal: dense, from 0, given after commit.
CREATE TABLE journal_place (
  place BIGINT PRIMARY KEY,
  entry TEXT NOT NULL UNIQUE
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE journal_hash (
  level BIGINT NOT NULL,
  tile BIGINT NOT NULL,
  data BYTEA NOT NULL,
  PRIMARY KEY (level, tile)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE journal_checkpoint (
  size BIGINT PRIMARY KEY,
  sealed_at BIGINT NOT NULL,
  note TEXT NOT NULL
);

CREATE TABLE journal_cursor (
  listener TEXT PRIMARY KEY,
  place BIGINT NOT NULL
);

CREATE TABLE journal_parked (
  listener TEXT NOT NULL,
  place BIGINT NOT NULL,
  thread TEXT NOT NULL,
  entry TEXT NOT NULL,
  code TEXT NOT NULL,
  parked_at BIGINT NOT NULL,
  PRIMARY KEY (listener, place)
);
CREATE INDEX journal_parked_thread ON journal_parked (listener, thread);

-- Looks: who read what and why. Not entries of the thread, but sealed with the journal, one leaf a batch.
CREATE TABLE journal_look (
  id TEXT PRIMARY KEY,
  reader TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  detail TEXT NOT NULL,
  again BIGINT NOT NULL,
  looked_at BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX journal_look_subject ON journal_look (subject_kind, subject_id, looked_at);
CREATE INDEX journal_look_reader ON journal_look (reader, looked_at);
CREATE INDEX journal_entry_kind ON journal_entry (kind, id);
