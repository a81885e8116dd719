-- +goose Up
-- Times that stand instead of what the roster says. state is 'asked', 'granted', 'refused' or 'ended'.
CREATE TABLE duty_absence (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_absence_staff ON duty_absence (staff, from_at);
CREATE INDEX duty_absence_at ON duty_absence (until_at, from_at);
