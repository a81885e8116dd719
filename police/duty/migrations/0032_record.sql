-- +goose Up
-- What personnel keeps of a member of staff beside their standings.
CREATE TABLE duty_record (
  staff TEXT PRIMARY KEY,
  employee_number TEXT NOT NULL,
  warrant TEXT NOT NULL,
  contract TEXT NOT NULL,
  week_minutes BIGINT NOT NULL,
  posting TEXT NOT NULL,
  line_manager TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

-- What somebody may not do for a time, or what is done for them at work.
CREATE TABLE duty_adjustment (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_adjustment_staff ON duty_adjustment (staff, from_on);

-- Who is told when something happens to them. One row a member of staff; what stood before is in the journal's body no more than its change.
CREATE TABLE duty_kin (
  staff TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  phone TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

CREATE INDEX duty_staff_number ON duty_staff (number);
