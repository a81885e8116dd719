-- +goose Up
-- What has become known of an incident that bears on its risk, from when and until when: a flag, a further call, a warning
-- marker, a rung that it climbed. The order of the waiting list, and why a row moved in it, are worked out from it.
CREATE TABLE control_news (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  incident TEXT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL DEFAULT 0,
  code TEXT NOT NULL,
  said TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_news_incident ON control_news (incident, at);
