-- +goose Up
-- From which addresses somebody sends receipts.
CREATE TABLE expenses_address (
  address TEXT PRIMARY KEY,
  staff TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_address_staff ON expenses_address (staff);
-- Every e-mail that lay in the drop folder, by the hash of its bytes, which are kept. state: "taken", "refused" (why says it) or "settled".
CREATE TABLE expenses_mail (
  id TEXT PRIMARY KEY,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  staff TEXT NOT NULL,
  claim TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  files BIGINT NOT NULL,
  decided TEXT NOT NULL DEFAULT '',
  came_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX expenses_mail_state ON expenses_mail (state, came_at, id);
