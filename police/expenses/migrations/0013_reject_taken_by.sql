-- +goose Up
-- Who took in the file that a row came back with: somebody else decides whether it goes again.
ALTER TABLE expenses_reject ADD COLUMN taken_by TEXT NOT NULL DEFAULT '';
