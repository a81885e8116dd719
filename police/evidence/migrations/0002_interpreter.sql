-- +goose Up
-- The language in which a statement was given, and who interpreted.
ALTER TABLE evidence_statement ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_statement ADD COLUMN interpreter TEXT NOT NULL DEFAULT '';
