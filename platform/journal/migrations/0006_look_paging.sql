-- +goose Up
-- The looks at a record are listed a page at a time, newest first.
CREATE INDEX journal_look_at ON journal_look (subject_kind, subject_id, looked_at, id);
DROP INDEX journal_look_subject;
