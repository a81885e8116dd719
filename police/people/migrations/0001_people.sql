-- +goose Up
-- Who: what identifies a person, and nothing that is shared with somebody else. merged_into names the record that this one
-- is read as; what stands on it stays on it, so that a merge can be taken back. own_label is a label asked for by itself.
CREATE TABLE people_person (
  id TEXT PRIMARY KEY,
  given TEXT NOT NULL,
  middle TEXT NOT NULL,
  family TEXT NOT NULL,
  born_on TEXT NOT NULL,
  apparent_age BIGINT NOT NULL,
  gender TEXT NOT NULL,
  description TEXT NOT NULL,
  language TEXT NOT NULL,
  needs TEXT NOT NULL,
  merged_into TEXT NOT NULL DEFAULT '',
  own_label TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX people_person_merged ON people_person (merged_into);

-- Addresses, phones, emails, vehicles and national identifiers. One row for one thing and label: a restricted person's
-- phone is a row of its own, so that its being known tells nobody anything.
CREATE TABLE people_thing (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  same TEXT NOT NULL,
  text TEXT NOT NULL,
  postcode TEXT NOT NULL,
  lat_e6 BIGINT NOT NULL,
  lon_e6 BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (kind, same, label)
) /*+sqlite WITHOUT ROWID */;

CREATE TABLE people_tie (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  thing TEXT NOT NULL,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX people_tie_person ON people_tie (person, until_at);
CREATE INDEX people_tie_thing ON people_tie (thing, until_at);

-- Roles on threads. A link carries the label of its thread: that somebody is in a restricted case is itself restricted.
CREATE TABLE people_link (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  thread TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX people_link_person ON people_link (person, from_at);
CREATE INDEX people_link_thread ON people_link (thread, from_at);

-- Warning markers about a person or at an address, with where they come from and when they are looked at again.
CREATE TABLE people_marker (
  id TEXT PRIMARY KEY,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  provenance TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  review_on TEXT NOT NULL,
  reviewed_at BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0,
  ended_why TEXT NOT NULL DEFAULT '',
  law TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX people_marker_subject ON people_marker (subject_kind, subject_id, ended_at);
