-- +goose Up
-- One decision about how long a case is kept: it outlives the case, and holds no fact of it. threads and streams ("kind id"
-- words) say what is being erased while that is under way.
CREATE TABLE retention_review (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  label TEXT NOT NULL,
  rule TEXT NOT NULL,
  decision TEXT NOT NULL,
  why TEXT NOT NULL,
  next_on TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  decided_why TEXT NOT NULL DEFAULT '',
  threads TEXT NOT NULL DEFAULT '',
  streams TEXT NOT NULL DEFAULT '',
  entries BIGINT NOT NULL DEFAULT 0,
  files BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX retention_review_thread ON retention_review (thread, made_at);
CREATE INDEX retention_review_made ON retention_review (made_at, id);
