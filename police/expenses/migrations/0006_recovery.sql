-- +goose Up
-- Money that is to come back after somebody looked: so many instalments, each a row of expenses_pay in its own period.
CREATE TABLE expenses_recovery (
  id TEXT PRIMARY KEY,
  claim TEXT NOT NULL,
  line TEXT NOT NULL,
  staff TEXT NOT NULL,
  pence BIGINT NOT NULL,
  tenths BIGINT NOT NULL,
  instalments BIGINT NOT NULL,
  first_period TEXT NOT NULL,
  last_period TEXT NOT NULL,
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_recovery_claim ON expenses_recovery (claim);
