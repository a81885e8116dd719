-- +goose Up
-- What was found of a file when it was looked at in a confined process and scanned for malware. state is waiting until then.
CREATE TABLE evidence_look (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  thread TEXT NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  preview TEXT NOT NULL DEFAULT '',
  list TEXT NOT NULL DEFAULT '',
  scan TEXT NOT NULL DEFAULT '',
  scan_by TEXT NOT NULL DEFAULT '',
  scan_found TEXT NOT NULL DEFAULT '',
  looked_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (kind, subject)
) /*+sqlite WITHOUT ROWID */;
INSERT INTO evidence_look (kind, subject, thread, hash, state, label)
  SELECT 'exhibit', id, thread, hash, 'waiting', label FROM evidence_exhibit WHERE hash <> '';
INSERT INTO evidence_look (kind, subject, thread, hash, state, label)
  SELECT 'material', id, thread, hash, 'waiting', label FROM evidence_material WHERE hash <> '';
