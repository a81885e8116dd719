-- +goose Up
-- The trusted timestamp of a file's hash (GOV-09, STD-08). at is 0 while it is waited for; token is the RFC 3161 token in base64.
CREATE TABLE evidence_stamp (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  thread TEXT NOT NULL,
  hash TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  at BIGINT NOT NULL DEFAULT 0,
  authority TEXT NOT NULL DEFAULT '',
  standing TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  certificate TEXT NOT NULL DEFAULT '',
  token TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (kind, subject)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_stamp_waiting ON evidence_stamp (at, asked_at);
-- What was gathered before there were timestamps waits for one too: the token will say honestly when it was made.
INSERT INTO evidence_stamp (kind, subject, thread, hash, asked_at, label)
  SELECT 'exhibit', id, thread, hash, made_at, label FROM evidence_exhibit WHERE hash <> '';
INSERT INTO evidence_stamp (kind, subject, thread, hash, asked_at, label)
  SELECT 'material', id, thread, hash, added_at, label FROM evidence_material WHERE hash <> '';
