-- +goose Up
-- How far the reading of all kept files has come: one row. after is the last hash that was read of the pass that began at began_at;
-- ended_at, 0 until then, when the last whole pass ended, with what it read.
CREATE TABLE scrub_pass (
  id TEXT PRIMARY KEY,
  after TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  last_files BIGINT NOT NULL,
  last_bytes BIGINT NOT NULL
) /*+sqlite WITHOUT ROWID */;

-- A kept file that is not what it was (what = changed) or is not there (missing). owners says as JSON which records name it.
CREATE TABLE scrub_damage (
  id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  what TEXT NOT NULL,
  owners TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  mended_at BIGINT NOT NULL,
  how TEXT NOT NULL
) /*+sqlite WITHOUT ROWID */;
CREATE UNIQUE INDEX scrub_damage_open ON scrub_damage (sha256) WHERE mended_at = 0;
CREATE INDEX scrub_damage_found ON scrub_damage (found_at, id);
