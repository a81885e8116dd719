-- +goose Up
-- Daily rest that somebody did not have between two stretches of duty. seconds are what was lacking; state is 'owed', 'given' or 'void'; absence
-- is the time off that gives it.
CREATE TABLE duty_rest (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  began_at BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  state TEXT NOT NULL,
  absence TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (staff, ended_at)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_rest_state ON duty_rest (state, staff);
CREATE INDEX duty_rest_absence ON duty_rest (absence);
