-- +goose Up
-- What the room has heard of a thread that a file is made of. extra and title are short words, never free text of a person.
CREATE TABLE casefile_material (
  thread TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  person TEXT NOT NULL DEFAULT '',
  staff TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  extra TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL DEFAULT '',
  number BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, kind, ref)
);

CREATE TABLE casefile_file (
  id TEXT PRIMARY KEY,
  thread TEXT NOT NULL,
  suspect TEXT NOT NULL,
  urn TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  route TEXT NOT NULL,
  oic TEXT NOT NULL DEFAULT '',
  plea TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL DEFAULT 0,
  charged_at BIGINT NOT NULL DEFAULT 0,
  made_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (thread, suspect)
);
CREATE INDEX casefile_file_made ON casefile_file (made_at);

CREATE TABLE casefile_request (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  thread TEXT NOT NULL,
  state TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  approved_by TEXT NOT NULL DEFAULT '',
  offences TEXT NOT NULL,
  referral TEXT NOT NULL,
  plea TEXT NOT NULL,
  plea_basis TEXT NOT NULL,
  test TEXT NOT NULL,
  note TEXT NOT NULL,
  reasons TEXT NOT NULL,
  law TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '',
  decision TEXT NOT NULL DEFAULT '',
  decision_reason TEXT NOT NULL DEFAULT '',
  charge TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX casefile_request_file ON casefile_request (file);
CREATE UNIQUE INDEX casefile_request_one ON casefile_request (file) WHERE state IN ('made', 'queued', 'sent', 'received', 'accepted');

-- Every message to the prosecutor: queued, sent, received, then accepted or refused with a reason. None is deleted.
CREATE TABLE casefile_message (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  file TEXT NOT NULL,
  thread TEXT NOT NULL,
  recipient TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  payload TEXT NOT NULL,
  hash TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL DEFAULT 0,
  received_at BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX casefile_message_queued ON casefile_message (queued_at);

CREATE TABLE casefile_action (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  thread TEXT NOT NULL,
  request TEXT NOT NULL DEFAULT '',
  item TEXT NOT NULL DEFAULT '',
  what TEXT NOT NULL,
  owner TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  result TEXT NOT NULL DEFAULT '',
  done_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX casefile_action_file ON casefile_action (file);

-- Items that a person answered for: done outside the record, or not needed, with a reason.
CREATE TABLE casefile_settled (
  file TEXT NOT NULL,
  item TEXT NOT NULL,
  how TEXT NOT NULL,
  detail TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (file, item)
);

-- The schedule of unused material, numbered consecutively in a file.
CREATE TABLE casefile_item (
  id TEXT PRIMARY KEY,
  file TEXT NOT NULL,
  no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  ref TEXT NOT NULL,
  description TEXT NOT NULL,
  presumed BIGINT NOT NULL,
  decision TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT '',
  decided_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (file, no),
  UNIQUE (file, kind, ref)
);

CREATE TABLE casefile_urn (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);

-- How the prosecutor simulator of a training installation answers the next message.
CREATE TABLE casefile_simulator (
  name TEXT PRIMARY KEY,
  receipt TEXT NOT NULL,
  reason TEXT NOT NULL
);
