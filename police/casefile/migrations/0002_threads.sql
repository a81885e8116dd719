-- +goose Up
-- The threads that a file is about. A file from before has none here and stands on its own thread.
CREATE TABLE casefile_file_on (
  file TEXT NOT NULL,
  thread TEXT NOT NULL,
  n BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (file, thread)
);
CREATE INDEX casefile_file_on_thread ON casefile_file_on (thread);

-- Which offences of a request are of which crime, and which of them the prosecutor lets be charged: JSON, from the record.
ALTER TABLE casefile_request ADD COLUMN crimes TEXT NOT NULL DEFAULT '';
ALTER TABLE casefile_request ADD COLUMN decided_crimes TEXT NOT NULL DEFAULT '';
