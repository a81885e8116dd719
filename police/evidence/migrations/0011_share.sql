-- +goose Up
-- What was given to somebody outside to look at: to whom, for what, until when, how often (CF-12, MOB-07). Of the link and its code only
-- hashes are kept, and none until somebody makes them.
CREATE TABLE evidence_share (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  recipient TEXT NOT NULL,
  organisation TEXT NOT NULL,
  purpose TEXT NOT NULL,
  why TEXT NOT NULL,
  unredacted TEXT NOT NULL,
  copies BIGINT NOT NULL,
  state TEXT NOT NULL,
  openings BIGINT NOT NULL,
  opened BIGINT NOT NULL DEFAULT 0,
  tries BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_by_name TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  remark TEXT NOT NULL DEFAULT '',
  link_hash TEXT NOT NULL DEFAULT '',
  code_hash TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_share_thread ON evidence_share (thread, made_at, id);
CREATE INDEX evidence_share_link ON evidence_share (link_hash);
CREATE TABLE evidence_share_item (
  share TEXT NOT NULL,
  n BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  title TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (share, n)
) /*+sqlite WITHOUT ROWID */;
-- One opening of a link: the browser that opened it holds the secret, and this its hash.
CREATE TABLE evidence_share_visit (
  id TEXT PRIMARY KEY,
  share TEXT NOT NULL,
  hash TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_share_visit_share ON evidence_share_visit (share, hash);
-- What was opened in a visit, and when last: the same within ten minutes is one opening, as it is one look.
CREATE TABLE evidence_share_seen (
  visit TEXT NOT NULL,
  n BIGINT NOT NULL,
  how TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (visit, n, how)
) /*+sqlite WITHOUT ROWID */;
