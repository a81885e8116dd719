-- +goose Up
-- The threads that a detention stands on, and whether the person was charged with everything there (Code C 16.5).
CREATE TABLE interview_detention_on (
  detention TEXT NOT NULL,
  thread TEXT NOT NULL,
  n BIGINT NOT NULL,
  charged BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (detention, thread)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX interview_detention_on_thread ON interview_detention_on (thread);

-- The threads that an interview is about. One from before has none here and is about its own.
CREATE TABLE interview_on (
  interview TEXT NOT NULL,
  thread TEXT NOT NULL,
  n BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (interview, thread)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX interview_on_thread ON interview_on (thread);
