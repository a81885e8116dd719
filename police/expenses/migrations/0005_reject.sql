-- +goose Up
-- A row of a payroll file that the provider sent back. pay is the row's own id, kind "claim" or "overtime", row_no its number in the file.
-- state: "owed", "sent" (again names the row that went in its place) or "dropped".
CREATE TABLE expenses_reject (
  pay TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  claim TEXT NOT NULL,
  staff TEXT NOT NULL,
  number TEXT NOT NULL,
  cost_centre TEXT NOT NULL,
  period TEXT NOT NULL,
  row_no BIGINT NOT NULL,
  pence BIGINT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  again TEXT NOT NULL DEFAULT '',
  again_period TEXT NOT NULL DEFAULT '',
  decided TEXT NOT NULL DEFAULT '',
  taken_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_reject_state ON expenses_reject (state, taken_at, pay);
CREATE INDEX expenses_reject_claim ON expenses_reject (claim);
CREATE INDEX expenses_pay_staff ON expenses_pay (staff, period);
CREATE INDEX expenses_pay_line ON expenses_pay (line);
CREATE INDEX expenses_overtime_staff ON expenses_overtime (staff, period);
