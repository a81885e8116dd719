-- +goose Up
-- How an incident is handed on: who accepted it, how far it has climbed while nobody did or no unit was sent, and until when
-- somebody holds the climb. rung is 0 where nothing climbs, 1 dispatcher, 2 control supervisor, 3 duty inspector.
CREATE TABLE control_handoff (
  incident TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  accepted_at BIGINT NOT NULL DEFAULT 0,
  accepted_by TEXT NOT NULL DEFAULT '',
  accepted_from TEXT NOT NULL DEFAULT '',
  accept_rung BIGINT NOT NULL DEFAULT 0,
  accept_due BIGINT NOT NULL DEFAULT 0,
  resource_rung BIGINT NOT NULL DEFAULT 0,
  resource_due BIGINT NOT NULL DEFAULT 0,
  held_until BIGINT NOT NULL DEFAULT 0,
  held_by TEXT NOT NULL DEFAULT '',
  held_why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
