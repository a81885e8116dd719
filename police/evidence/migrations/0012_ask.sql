-- +goose Up
-- A link by which somebody outside sends what they have (MOB-06): what is asked of whom, until when, how many files. Of the link only a
-- hash is kept.
CREATE TABLE evidence_ask (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  what TEXT NOT NULL,
  contact TEXT NOT NULL,
  channel TEXT NOT NULL,
  reach TEXT NOT NULL,
  lang TEXT NOT NULL,
  camera TEXT NOT NULL,
  most BIGINT NOT NULL,
  taken BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  link_hash TEXT NOT NULL DEFAULT '',
  sent_at BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_ask_thread ON evidence_ask (thread, made_at, id);
CREATE INDEX evidence_ask_link ON evidence_ask (link_hash);
-- Which material a file that was sent became, by the upload that brought it: once.
CREATE TABLE evidence_sent (
  ask TEXT NOT NULL,
  upload TEXT NOT NULL,
  material TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (ask, upload)
) /*+sqlite WITHOUT ROWID */;
-- The register of cameras whose keepers are asked for what they recorded. It belongs to no case.
CREATE TABLE evidence_camera (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  lat_e6 BIGINT NOT NULL,
  lon_e6 BIGINT NOT NULL,
  looks_at TEXT NOT NULL,
  keeper TEXT NOT NULL,
  channel TEXT NOT NULL,
  reach TEXT NOT NULL,
  lang TEXT NOT NULL,
  keeps_days BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL DEFAULT 'open',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_camera_at ON evidence_camera (lat_e6, lon_e6);
