-- +goose Up
-- What a court warning did to somebody's duty, to be undone when it is released. sort is court, gave_way or variance.
CREATE TABLE duty_court_part (
  id TEXT PRIMARY KEY,
  warning TEXT NOT NULL,
  staff TEXT NOT NULL,
  sort TEXT NOT NULL,
  ref TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  released BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_court_part_warning ON duty_court_part (warning, released);
