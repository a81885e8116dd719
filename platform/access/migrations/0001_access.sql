-- +goose Up
CREATE TABLE access_session (
  token TEXT PRIMARY KEY,
  data BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX access_session_expires ON access_session (expires_at);

-- Who holds a label besides what their role gives them: the named few of a restricted thread, and a glass that was broken.
CREATE TABLE access_member (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX access_member_account ON access_member (account, ended_at);
CREATE INDEX access_member_label ON access_member (label, ended_at);
