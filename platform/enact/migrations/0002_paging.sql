-- +goose Up
-- Rows are listed a page at a time, newest first.
CREATE INDEX law_row_newest ON law_row (proposed_at, id);
