-- +goose Up
-- Which part of its measure a span is of (the grade of a call, the cause of a wait, the kind of a file), and where it was: the
-- settlement nearest to it on the map. Both are empty where nobody knows.
ALTER TABLE insight_span ADD COLUMN part TEXT NOT NULL DEFAULT '';
ALTER TABLE insight_span ADD COLUMN area TEXT NOT NULL DEFAULT '';
