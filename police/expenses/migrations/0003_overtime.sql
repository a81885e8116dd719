-- +goose Up
-- Approved overtime, heard from duty: it goes to payroll with the claims of its period. The id is duty's own, so that a line is paid once.
CREATE TABLE expenses_overtime (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  number TEXT NOT NULL,
  cost_centre TEXT NOT NULL,
  element TEXT NOT NULL,
  paid_seconds BIGINT NOT NULL,
  rate_pence BIGINT NOT NULL,
  pence BIGINT NOT NULL,
  on_day TEXT NOT NULL,
  period TEXT NOT NULL,
  law TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_overtime_period ON expenses_overtime (period);
