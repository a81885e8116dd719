-- +goose Up
-- The exigency of duty for which a tour was set, and the roster that published it; empty for none.
ALTER TABLE duty_tour ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE duty_tour ADD COLUMN roster TEXT NOT NULL DEFAULT '';
