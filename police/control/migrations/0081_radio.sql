-- +goose Up
-- Radios by their individual subscriber identity, as the radio system last said of them (RES-06).
CREATE TABLE control_radio (
  issi TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  callsign TEXT NOT NULL,
  talkgroup TEXT NOT NULL,
  registered_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
