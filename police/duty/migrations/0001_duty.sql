-- +goose Up
CREATE TABLE duty_staff (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  number TEXT NOT NULL,
  person TEXT NOT NULL,
  pattern TEXT NOT NULL,
  anchor_on TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

-- Ranks, roles and teams as they were at every moment: what somebody was when they acted is read back from here.
-- what is 'rank', 'acting', 'role' or 'team'.
CREATE TABLE duty_standing (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  what TEXT NOT NULL,
  code TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_standing_staff ON duty_standing (staff, from_at);
CREATE INDEX duty_standing_code ON duty_standing (what, code, from_at);

CREATE TABLE duty_skill (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  code TEXT NOT NULL,
  awarded_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  evidence TEXT NOT NULL,
  suspended_at BIGINT NOT NULL DEFAULT 0,
  law TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (staff, code)
) /*+sqlite WITHOUT ROWID */;

-- Tours that were set for a date; they stand instead of what the pattern says for that day. kind is 'tour' or 'rest'.
CREATE TABLE duty_tour (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_day TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  cancelled_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_tour_staff ON duty_tour (staff, starts_at);
CREATE INDEX duty_tour_at ON duty_tour (starts_at);

-- Booking on and off: what was done, beside what was planned. kind is 'on' or 'off'.
CREATE TABLE duty_booking (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_booking_staff ON duty_booking (staff, at);
CREATE INDEX duty_booking_at ON duty_booking (at);

CREATE TABLE duty_crew (
  id TEXT PRIMARY KEY,
  callsign TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  base TEXT NOT NULL,
  lat_e6 BIGINT NOT NULL,
  lon_e6 BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_crew_callsign ON duty_crew (callsign, from_at);

CREATE TABLE duty_crew_member (
  crew TEXT NOT NULL,
  staff TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (crew, staff)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_crew_member_staff ON duty_crew_member (staff);

-- Whose records a member of staff may not open. person or home is given; home is the address as it is compared.
CREATE TABLE duty_family (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  person TEXT NOT NULL,
  home TEXT NOT NULL,
  relation TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_family_staff ON duty_family (staff, until_at);
