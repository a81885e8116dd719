-- +goose Up
-- What was read of the receipt of a line, and what its picture looks like. state: "read", "unread" (no picture that can be read) or
-- "no_engine". Nought and "" are what the receipt did not say well enough.
CREATE TABLE expenses_receipt (
  line TEXT PRIMARY KEY,
  claim TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  pence BIGINT NOT NULL DEFAULT 0,
  pence_sure TEXT NOT NULL DEFAULT '',
  on_day TEXT NOT NULL DEFAULT '',
  on_sure TEXT NOT NULL DEFAULT '',
  payee TEXT NOT NULL DEFAULT '',
  payee_sure TEXT NOT NULL DEFAULT '',
  look TEXT NOT NULL DEFAULT '',
  read_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_receipt_said ON expenses_receipt (pence, on_day);
