-- +goose Up
-- What came of a call: whether its caller was spoken to, or answered by a sign, and how it ended where no incident answers it.
ALTER TABLE control_call ADD COLUMN reached_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE control_call ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE control_call ADD COLUMN finished_at BIGINT NOT NULL DEFAULT 0;

-- What happened before at a place is looked up by it.
CREATE INDEX control_incident_at ON control_incident (lat, lon);

-- Every position that a caller's telephone, car or network sent: one that is shown no longer stays (CALL-06).
CREATE TABLE control_fix (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  call TEXT NOT NULL,
  arrived_at BIGINT NOT NULL,
  fixed_at BIGINT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  radius_m DOUBLE PRECISION NOT NULL,
  message TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_fix_call ON control_fix (call, arrived_at);

-- Each time that a caller was rung back (CALL-04), and each yes or no of a silent one (CALL-03).
CREATE TABLE control_callback (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  call TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_account TEXT NOT NULL,
  outcome TEXT NOT NULL,
  said TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_callback_call ON control_callback (call, at);

CREATE TABLE control_answer (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  call TEXT NOT NULL,
  at BIGINT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_answer_call ON control_answer (call, at);
