-- +goose Up
ALTER TABLE duty_skill ADD COLUMN level TEXT NOT NULL DEFAULT '';

-- A course or test that is booked to renew a skill. state is booked, passed, failed or cancelled.
CREATE TABLE duty_renewal (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  skill TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'booked',
  result TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_renewal_staff ON duty_renewal (staff, starts_at);
CREATE INDEX duty_renewal_state ON duty_renewal (state, starts_at);
