-- +goose Up
-- Work outside the planned tour, and planned time that was not worked, each for a supervisor to decide once. state is open, pay,
-- time_off, refused or noted. paid_seconds are at plain time: a quarter of an hour at time and a half is 22.5 minutes.
CREATE TABLE duty_variance (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  overtime TEXT NOT NULL,
  on_day TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  told_on TEXT NOT NULL,
  follows BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'open',
  counted_minutes BIGINT NOT NULL DEFAULT 0,
  paid_seconds BIGINT NOT NULL DEFAULT 0,
  rate TEXT NOT NULL DEFAULT '',
  law TEXT NOT NULL DEFAULT '',
  pence BIGINT NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (staff, from_at)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_variance_open ON duty_variance (state, from_at);
