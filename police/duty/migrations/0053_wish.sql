-- +goose Up
-- What officers ask of the planner. tours is 'any', 'day' or 'night'; wants is 1 for those that they would like and 0 for those that they
-- would not; state is 'open' or 'withdrawn'. It holds no reason.
CREATE TABLE duty_wish (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  tours TEXT NOT NULL,
  wants BIGINT NOT NULL,
  state TEXT NOT NULL,
  said_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_wish_staff ON duty_wish (staff, state, from_on);
