-- +goose Up
-- A statement is its witness and the version that stands now; the texts and signatures are rows of their own, never changed.
CREATE TABLE evidence_statement (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  witness TEXT NOT NULL,
  age BIGINT NOT NULL,
  occupation TEXT NOT NULL,
  n BIGINT NOT NULL,
  label TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_statement_thread ON evidence_statement (thread, made_at);

CREATE TABLE evidence_statement_text (
  statement TEXT NOT NULL,
  n BIGINT NOT NULL,
  text TEXT NOT NULL,
  hash TEXT NOT NULL,
  pages BIGINT NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (statement, n)
) /*+sqlite WITHOUT ROWID */;

-- The signature of one version. voided_at is when a later text took its force; the row stays.
CREATE TABLE evidence_statement_signature (
  statement TEXT NOT NULL,
  n BIGINT NOT NULL,
  hash TEXT NOT NULL,
  pages BIGINT NOT NULL,
  declaration TEXT NOT NULL,
  words TEXT NOT NULL,
  signer TEXT NOT NULL,
  signed_as TEXT NOT NULL,
  read_over_by TEXT NOT NULL,
  officer TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  place TEXT NOT NULL,
  device TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  seal TEXT NOT NULL,
  voided_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (statement, n)
) /*+sqlite WITHOUT ROWID */;

-- The back of the statement: an access class of its own, never served on the defence and never exported (MOB-02).
CREATE TABLE evidence_statement_reverse (
  statement TEXT PRIMARY KEY,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  address TEXT NOT NULL,
  best_time TEXT NOT NULL,
  avoid TEXT NOT NULL,
  no_dates BIGINT NOT NULL,
  special_measures TEXT NOT NULL,
  medical_consent TEXT NOT NULL,
  personal_statement TEXT NOT NULL,
  willing TEXT NOT NULL,
  label TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;

-- The initials under which somebody produces exhibits in one investigation, and their next number.
CREATE TABLE evidence_producer (
  thread TEXT NOT NULL,
  prefix TEXT NOT NULL,
  producer TEXT NOT NULL,
  next_no BIGINT NOT NULL,
  PRIMARY KEY (thread, prefix),
  UNIQUE (thread, producer)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE evidence_exhibit (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  description TEXT NOT NULL,
  producer TEXT NOT NULL,
  producer_name TEXT NOT NULL,
  place TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  from_whom TEXT NOT NULL,
  power TEXT NOT NULL,
  hash TEXT NOT NULL,
  claimed BIGINT NOT NULL,
  size BIGINT NOT NULL,
  type TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  lat_e6 BIGINT NOT NULL,
  lon_e6 BIGINT NOT NULL,
  camera_at BIGINT NOT NULL,
  camera_wall TEXT NOT NULL,
  camera TEXT NOT NULL,
  device TEXT NOT NULL,
  notes TEXT NOT NULL,
  label TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (thread, number)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE evidence_link (
  exhibit TEXT NOT NULL,
  n BIGINT NOT NULL,
  from_hand TEXT NOT NULL,
  from_place TEXT NOT NULL,
  to_hand TEXT NOT NULL,
  to_place TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  seal_found TEXT NOT NULL,
  seal TEXT NOT NULL,
  gaps TEXT NOT NULL,
  explanation TEXT NOT NULL DEFAULT '',
  promise TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (exhibit, n)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE evidence_material (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  type TEXT NOT NULL,
  seconds BIGINT NOT NULL,
  about TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  added_by_name TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX evidence_material_thread ON evidence_material (thread, added_at);
