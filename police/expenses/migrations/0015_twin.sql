-- +goose Up
-- A line of another claim that says the same as a line: one row for each of the two claims, so that both claimants are shown it.
CREATE TABLE expenses_twin (
  line TEXT NOT NULL,
  claim TEXT NOT NULL,
  code TEXT NOT NULL,
  other_line TEXT NOT NULL,
  other_claim TEXT NOT NULL,
  found_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (line, code, other_line)
);
CREATE INDEX expenses_twin_claim ON expenses_twin (claim);
