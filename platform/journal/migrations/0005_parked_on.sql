-- +goose Up
-- The threads on which a parked entry holds up what comes after it: all of them, not its first alone.
CREATE TABLE journal_parked_on (
  listener TEXT NOT NULL,
  thread TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (listener, thread, place)
) /*+sqlite WITHOUT ROWID */;
INSERT INTO journal_parked_on (listener, thread, place)
  SELECT p.listener, p.thread, p.place FROM journal_parked p
  UNION SELECT p.listener, o.thread, p.place FROM journal_parked p JOIN journal_on o ON o.entry = p.entry;
CREATE INDEX journal_parked_on_place ON journal_parked_on (listener, place);
