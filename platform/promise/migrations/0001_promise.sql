-- +goose Up
-- What is owed next. One row a duty; no name and no free text but the reason, which a person wrote for others to read.
CREATE TABLE promise (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  owed_to TEXT NOT NULL,
  owner TEXT NOT NULL,
  law TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  closed_at BIGINT NOT NULL DEFAULT 0,
  proof TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  paused_at BIGINT NOT NULL DEFAULT 0,
  step BIGINT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX promise_next ON promise (next_at) WHERE next_at > 0;
CREATE INDEX promise_subject ON promise (subject_kind, subject_id, kind);
CREATE INDEX promise_due ON promise (label, due_at) WHERE state IN ('open', 'broken');
CREATE INDEX promise_owner ON promise (owner, due_at) WHERE state IN ('open', 'broken');

CREATE TABLE promise_on (
  thread TEXT NOT NULL,
  promise TEXT NOT NULL,
  PRIMARY KEY (thread, promise)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX promise_on_promise ON promise_on (promise);

-- Who was told that something is due, late or handed up; acknowledged by a person.
CREATE TABLE promise_notice (
  id TEXT PRIMARY KEY,
  promise TEXT NOT NULL,
  told TEXT NOT NULL,
  label TEXT NOT NULL,
  step BIGINT NOT NULL,
  told_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL DEFAULT 0,
  seen_by TEXT NOT NULL DEFAULT ''
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX promise_notice_told ON promise_notice (told, seen_at, told_at);
