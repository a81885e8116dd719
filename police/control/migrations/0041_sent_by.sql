-- +goose Up
-- The entry that says that a unit was sent; empty for one that came upon the incident by itself, and for those before.
ALTER TABLE control_assignment ADD COLUMN entry TEXT NOT NULL DEFAULT '';
