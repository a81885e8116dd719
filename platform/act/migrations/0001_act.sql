-- +goose Up
-- Acts that were done under a key: a repeated act is one act.
CREATE TABLE act_done (
  key TEXT PRIMARY KEY,
  action TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  entry TEXT NOT NULL,
  result TEXT NOT NULL,
  done_at BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;
