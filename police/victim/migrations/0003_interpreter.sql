-- +goose Up
-- Through whom a victim was spoken to who does not speak English.
ALTER TABLE victim_contact ADD COLUMN interpreter TEXT NOT NULL DEFAULT '';
