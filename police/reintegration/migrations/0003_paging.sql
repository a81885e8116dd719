-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX reintegration_plan_runs ON reintegration_plan (review_on, id) WHERE closed_at = 0;
CREATE INDEX reintegration_sentence_owed ON reintegration_sentence (due_at, id) WHERE state = 'owed';
