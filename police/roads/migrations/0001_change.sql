-- +goose Up
-- What is in the way on the roads. what: closed, flooded, slow. Places are in units of 1e-7 degree. ended_at is 0 while it holds.
CREATE TABLE roads_change (
  id TEXT PRIMARY KEY,
  what TEXT NOT NULL,
  street TEXT NOT NULL,
  from_lat BIGINT NOT NULL,
  from_lon BIGINT NOT NULL,
  to_lat BIGINT NOT NULL,
  to_lon BIGINT NOT NULL,
  mph BIGINT NOT NULL DEFAULT 0,
  why TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX roads_change_open ON roads_change (ended_at, made_at);
