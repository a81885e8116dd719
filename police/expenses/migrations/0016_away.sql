-- +goose Up
-- What was heard of duty away from base: courses that were booked, training and mutual aid. kind is a state of duty, or "course", whose place is
-- known. state: "booked", "granted", "drafted", or what ended it.
CREATE TABLE expenses_away (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  place TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
-- The record of duty from which a line was drafted, as kind:id.
ALTER TABLE expenses_line ADD COLUMN record TEXT NOT NULL DEFAULT '';
CREATE INDEX expenses_line_record ON expenses_line (record);
