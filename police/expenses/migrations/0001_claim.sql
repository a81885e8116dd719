-- +goose Up
-- What was heard of hearings and of who must come: a journey to court is drafted from them.
CREATE TABLE expenses_hearing (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  court_name TEXT NOT NULL,
  held_at BIGINT NOT NULL,
  vacated BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
-- state: warned, stood_down, drafted.
CREATE TABLE expenses_warning (
  id TEXT PRIMARY KEY,
  hearing TEXT NOT NULL,
  staff TEXT NOT NULL,
  thread TEXT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_warning_hearing ON expenses_warning (hearing);

-- Where a member of staff starts from, and in what, as the crews were set.
CREATE TABLE expenses_base (
  staff TEXT NOT NULL,
  callsign TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  name TEXT NOT NULL,
  lat_e6 BIGINT NOT NULL,
  lon_e6 BIGINT NOT NULL,
  vehicle TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (staff, callsign, from_at)
);

-- Where a unit was sent: a force vehicle is no mileage, and somebody at a scene is not on another journey.
CREATE TABLE expenses_sent (
  assignment TEXT NOT NULL,
  staff TEXT NOT NULL,
  callsign TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  thread TEXT NOT NULL,
  metres BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (assignment, staff)
);
CREATE INDEX expenses_sent_staff ON expenses_sent (staff, from_at);

-- state: draft, paid, stopped, refused. source: court, unit, claimant.
CREATE TABLE expenses_claim (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  number TEXT NOT NULL,
  cost_centre TEXT NOT NULL,
  thread TEXT NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  drafted_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL DEFAULT 0,
  pence BIGINT NOT NULL DEFAULT 0,
  period TEXT NOT NULL DEFAULT '',
  certified TEXT NOT NULL DEFAULT '',
  explanation TEXT NOT NULL DEFAULT '',
  settled TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_claim_staff ON expenses_claim (staff, state);
CREATE INDEX expenses_claim_state ON expenses_claim (state, submitted_at);
CREATE INDEX expenses_claim_thread ON expenses_claim (thread);

CREATE TABLE expenses_line (
  id TEXT PRIMARY KEY,
  claim TEXT NOT NULL,
  staff TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_day TEXT NOT NULL,
  at_time BIGINT NOT NULL DEFAULT 0,
  what TEXT NOT NULL,
  payee TEXT NOT NULL DEFAULT '',
  tenths BIGINT NOT NULL DEFAULT 0,
  route_metres BIGINT NOT NULL DEFAULT 0,
  claimed_pence BIGINT NOT NULL DEFAULT 0,
  passengers TEXT NOT NULL DEFAULT '',
  car TEXT NOT NULL DEFAULT '',
  receipt TEXT NOT NULL DEFAULT '',
  excluded BIGINT NOT NULL DEFAULT 0,
  hearing TEXT NOT NULL DEFAULT '',
  pence BIGINT NOT NULL DEFAULT 0,
  rate TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_line_claim ON expenses_line (claim);
CREATE INDEX expenses_line_day ON expenses_line (on_day, kind);
CREATE INDEX expenses_line_receipt ON expenses_line (receipt);

-- What the controls found when the claim was submitted.
CREATE TABLE expenses_finding (
  id TEXT PRIMARY KEY,
  claim TEXT NOT NULL,
  line TEXT NOT NULL,
  code TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  law TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_finding_claim ON expenses_finding (claim);

-- What goes to payroll, never changed: a correction is a row of its own.
CREATE TABLE expenses_pay (
  id TEXT PRIMARY KEY,
  claim TEXT NOT NULL,
  line TEXT NOT NULL,
  staff TEXT NOT NULL,
  number TEXT NOT NULL,
  cost_centre TEXT NOT NULL,
  element TEXT NOT NULL,
  tax TEXT NOT NULL,
  unit TEXT NOT NULL,
  tenths BIGINT NOT NULL,
  rate_pence BIGINT NOT NULL,
  pence BIGINT NOT NULL,
  on_day TEXT NOT NULL,
  period TEXT NOT NULL,
  counter BIGINT NOT NULL DEFAULT 0,
  law TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_pay_period ON expenses_pay (period);
CREATE INDEX expenses_pay_claim ON expenses_pay (claim);

-- A payroll period. locked_at is 0 while it is open.
CREATE TABLE expenses_period (
  period TEXT PRIMARY KEY,
  locked_at BIGINT NOT NULL DEFAULT 0,
  rows_count BIGINT NOT NULL DEFAULT 0,
  pence BIGINT NOT NULL DEFAULT 0,
  hash TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE expenses_draw (
  id TEXT PRIMARY KEY,
  period TEXT NOT NULL,
  seed TEXT NOT NULL,
  percent BIGINT NOT NULL,
  candidates TEXT NOT NULL,
  drawn TEXT NOT NULL,
  drawn_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- why: random_sample or new_claimant. result: '' while it is owed, then ok, corrected, recover or refer_psd.
CREATE TABLE expenses_audit (
  claim TEXT PRIMARY KEY,
  why TEXT NOT NULL,
  draw TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  auditor TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- What was not drafted, and why.
CREATE TABLE expenses_left_out (
  id TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  on_day TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  thread TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_left_out_staff ON expenses_left_out (staff, on_day);
