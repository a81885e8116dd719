-- +goose Up
-- What time off in lieu draws on the balance, and what of it was paid because it was not taken in time.
ALTER TABLE duty_absence ADD COLUMN drawn_seconds BIGINT NOT NULL DEFAULT 0;
CREATE TABLE duty_toil_paid (
  variance TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  pence BIGINT NOT NULL,
  by_staff TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_toil_paid_staff ON duty_toil_paid (staff);
-- The rest day that was given for one that is worked.
ALTER TABLE duty_variance ADD COLUMN rest_on TEXT NOT NULL DEFAULT '';
