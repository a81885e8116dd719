-- +goose Up
-- Private addresses of calendars. hash is SHA-256 of the address's secret part, which is kept nowhere; revoked_at is 0 while it
-- opens.
CREATE TABLE duty_feed (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  made_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_feed_staff ON duty_feed (staff, revoked_at);
