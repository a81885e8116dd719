-- +goose Up
-- The exhibit that is the English translation of a statement, and of which version it is.
ALTER TABLE evidence_statement ADD COLUMN translation TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_statement ADD COLUMN translation_n INTEGER NOT NULL DEFAULT 0;
