-- +goose Up
-- What the suite says of a detainee, heard from its entries: only what an interview must ask before it starts (INT-02).
CREATE TABLE interview_detention (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  state TEXT NOT NULL,
  rights BIGINT NOT NULL,
  solicitor TEXT NOT NULL,
  adult BIGINT NOT NULL,
  fit TEXT NOT NULL,
  language TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX interview_detention_person ON interview_detention (thread, person);

-- Leave to interview without somebody whom the law wants there.
CREATE TABLE interview_leave (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  without TEXT NOT NULL,
  reason TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_by_name TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX interview_leave_person ON interview_leave (thread, person);

CREATE TABLE interview (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  detention TEXT NOT NULL,
  state TEXT NOT NULL,
  place TEXT NOT NULL,
  present TEXT NOT NULL,
  caution TEXT NOT NULL,
  caution_law TEXT NOT NULL,
  understood TEXT NOT NULL,
  language TEXT NOT NULL,
  interpreter BIGINT NOT NULL,
  solicitor TEXT NOT NULL,
  urgent TEXT NOT NULL,
  allowed TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  added TEXT NOT NULL,
  material TEXT NOT NULL,
  hash TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX interview_thread ON interview (thread, started_at);

CREATE TABLE interview_mark (
  interview TEXT NOT NULL,
  n BIGINT NOT NULL,
  mark TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  marked_by TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (interview, n)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE interview_transcript (
  interview TEXT NOT NULL,
  n BIGINT NOT NULL,
  text TEXT NOT NULL,
  hash TEXT NOT NULL,
  how TEXT NOT NULL,
  engine TEXT NOT NULL,
  model TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  signed_by TEXT NOT NULL DEFAULT '',
  signed_by_name TEXT NOT NULL DEFAULT '',
  signed_at BIGINT NOT NULL DEFAULT 0,
  voided_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (interview, n)
) /*+sqlite WITHOUT ROWID */;
