-- +goose Up
-- What ties a case together. No name and no free text stands here: the journal's bodies hold those.
CREATE TABLE thread (
  id TEXT PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL DEFAULT 0,
  next_no BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX thread_opened ON thread (opened_at);

-- A thread may join, split from or refer to another, and be un-joined: the row is ended, never removed.
CREATE TABLE thread_link (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  other TEXT NOT NULL,
  kind TEXT NOT NULL,
  linked_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX thread_link_thread ON thread_link (thread, ended_at);
CREATE INDEX thread_link_other ON thread_link (other, ended_at);
