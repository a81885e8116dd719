-- +goose Up
-- Public warnings (CAP 1.2) as they came. Nothing is deleted: one that an update replaces, or that is cancelled, says so.
CREATE TABLE control_alert (
  id TEXT PRIMARY KEY,
  brought_by TEXT NOT NULL,
  sender TEXT NOT NULL,
  identifier TEXT NOT NULL,
  sent BIGINT NOT NULL,
  state TEXT NOT NULL,
  ended_by TEXT NOT NULL DEFAULT '',
  ends_at BIGINT NOT NULL,
  says TEXT NOT NULL,
  hash TEXT NOT NULL,
  body BYTEA NOT NULL,
  received_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (brought_by, sender, identifier, sent)
);
CREATE INDEX control_alert_received ON control_alert (received_at, id);
CREATE INDEX control_alert_state ON control_alert (state, ends_at);

-- What an update or a cancellation refers to, also where that has not come yet.
CREATE TABLE control_alert_ref (
  alert TEXT NOT NULL,
  brought_by TEXT NOT NULL,
  sender TEXT NOT NULL,
  identifier TEXT NOT NULL,
  sent BIGINT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (brought_by, sender, identifier, sent, alert)
) /*+sqlite WITHOUT ROWID */;
