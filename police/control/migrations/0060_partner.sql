-- +goose Up
-- Which other system brought an incident, and as what it knows it.
CREATE TABLE control_origin (
  incident TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  reference TEXT NOT NULL
) /*+sqlite WITHOUT ROWID */;

-- The account of the other force's system, where it takes transfers by itself.
ALTER TABLE control_transfer ADD COLUMN system TEXT NOT NULL DEFAULT '';

-- One row an incident that another force offered as an EIDO: known by who sent it and by its own id. call is the contact
-- record that it is, incident the one that it became (INC-13).
CREATE TABLE control_eido (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  sender TEXT NOT NULL,
  uid TEXT NOT NULL,
  agency TEXT NOT NULL,
  call TEXT NOT NULL,
  incident TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL DEFAULT 0,
  decided_by TEXT NOT NULL DEFAULT '',
  reference TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (sender, uid)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_eido_state ON control_eido (state, received_at, id);
CREATE INDEX control_eido_incident ON control_eido (incident);

-- The documents as they came or went, whole: what is not understood is not lost. owner is the row of control_eido, or the
-- transfer with which it was sent.
CREATE TABLE control_eido_body (
  owner TEXT NOT NULL,
  no BIGINT NOT NULL,
  call TEXT NOT NULL,
  incident TEXT NOT NULL,
  at BIGINT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (owner, no)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX control_eido_body_incident ON control_eido_body (incident);
