-- +goose Up
-- How each person has arranged the board, so that it is there at the next desk.
CREATE TABLE control_layout (
  account TEXT PRIMARY KEY,
  layout TEXT NOT NULL,
  kept_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
