-- +goose Up
-- What was published of chief officers' expenses: who, what kind, when and how much, and nothing of any case.
CREATE TABLE expenses_published (
  id TEXT PRIMARY KEY,
  period TEXT NOT NULL,
  staff TEXT NOT NULL,
  name TEXT NOT NULL,
  rank TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_day TEXT NOT NULL,
  pence BIGINT NOT NULL,
  counter BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_published_period ON expenses_published (period, name, on_day, id);
