-- +goose Up
-- The board as it stood when a unit was sent, packed, under the hash that the journal binds: what explain replays.
CREATE TABLE control_board (
  hash TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  thread TEXT NOT NULL,
  incident TEXT NOT NULL,
  packed BYTEA NOT NULL,
  stood_at BIGINT NOT NULL
);
CREATE INDEX control_board_thread ON control_board (thread);
