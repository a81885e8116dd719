-- +goose Up
-- One thing that took time: a call until somebody was there, a duty until the victim was told, a review until it was held,
-- a report until its outcome. state: open, kept, late, done (there was no time to keep) or void (left out).
CREATE TABLE insight_span (
  id TEXT PRIMARY KEY,
  measure TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  thread TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  month TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0,
  took BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  heard_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX insight_span_month ON insight_span (measure, month, label, state);
CREATE INDEX insight_span_took ON insight_span (measure, month, took);
CREATE INDEX insight_span_thread ON insight_span (thread);

-- Where the answers of one form came from.
CREATE TABLE insight_answers (
  entry TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  thread TEXT NOT NULL,
  month TEXT NOT NULL,
  typed BIGINT NOT NULL,
  carried BIGINT NOT NULL,
  corrected BIGINT NOT NULL,
  heard_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX insight_answers_month ON insight_answers (month, label);
CREATE INDEX insight_answers_thread ON insight_answers (thread);
