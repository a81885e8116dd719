-- +goose Up
-- What the timeline of a thread reads of its entries, beside each other: a page of fifty entries is a few pages of the database
-- and not a hundred and fifty. A copy: entry, body and standing are what is sealed, and verify compares the two.
CREATE TABLE journal_line (
  thread TEXT NOT NULL,
  thread_no BIGINT NOT NULL,
  entry TEXT NOT NULL,
  standings BIGINT NOT NULL, -- on how many threads the entry stands
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  label TEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  body BYTEA,
  PRIMARY KEY (thread, thread_no)
) /*+sqlite WITHOUT ROWID */;
INSERT INTO journal_line (thread, thread_no, entry, standings, kind, version, subject_kind, subject_id, label, happened_at, recorded_at, body)
  SELECT o.thread, o.thread_no, o.entry, (SELECT count(*) FROM journal_on x WHERE x.entry = o.entry), e.kind, e.version, e.subject_kind, e.subject_id, e.label,
    e.happened_at, e.recorded_at, b.body
  FROM journal_on o JOIN journal_entry e ON e.id = o.entry LEFT JOIN journal_body b ON b.entry = e.id ORDER BY o.thread, o.thread_no;
