-- +goose Up
-- A phone, bound to one officer. Neither its code nor its token is here, only their hashes: who reads a backup is no phone.
CREATE TABLE field_device (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  code_until BIGINT NOT NULL,
  token_hash TEXT NOT NULL,
  enrolled_by TEXT NOT NULL,
  enrolled_at BIGINT NOT NULL,
  bound_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  why TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_device_enrolled ON field_device (enrolled_at, id);
CREATE INDEX field_device_code ON field_device (code_hash);
CREATE INDEX field_device_token ON field_device (token_hash);

-- One moment in both clocks for each run of a phone's monotonic clock (MOB-08).
CREATE TABLE field_boot (
  device TEXT NOT NULL,
  boot TEXT NOT NULL,
  wall BIGINT NOT NULL,
  mono BIGINT NOT NULL,
  received BIGINT NOT NULL,
  PRIMARY KEY (device, boot)
) /*+sqlite WITHOUT ROWID */;

-- What phones sent. said is the act as it came, until it is on the record; then it stands there, and said is empty.
CREATE TABLE field_act (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  officer TEXT NOT NULL,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  number BIGINT NOT NULL,
  print TEXT NOT NULL,
  said TEXT NOT NULL,
  happened BIGINT NOT NULL,
  known_by TEXT NOT NULL,
  state TEXT NOT NULL,
  settled BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  received BIGINT NOT NULL,
  UNIQUE (device, record, number)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_act_open ON field_act (device, settled);

-- An officer's notebook: numbered, and nothing is ever changed or taken out (MOB-04).
CREATE TABLE field_note (
  id TEXT PRIMARY KEY,
  officer TEXT NOT NULL,
  number BIGINT NOT NULL,
  text TEXT NOT NULL,
  incident TEXT NOT NULL,
  thread TEXT NOT NULL,
  happened BIGINT NOT NULL,
  written BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  late BIGINT NOT NULL,
  device TEXT NOT NULL,
  known_by TEXT NOT NULL,
  wall BIGINT NOT NULL,
  mono BIGINT NOT NULL,
  UNIQUE (officer, number)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_note_thread ON field_note (thread);

CREATE TABLE field_note_file (
  note TEXT NOT NULL,
  n BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (note, n)
) /*+sqlite WITHOUT ROWID */;

-- Who of a crew said that they have a job.
CREATE TABLE field_accept (
  id TEXT PRIMARY KEY,
  incident TEXT NOT NULL,
  thread TEXT NOT NULL,
  officer TEXT NOT NULL,
  happened BIGINT NOT NULL,
  UNIQUE (incident, officer)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_accept_thread ON field_accept (thread);
