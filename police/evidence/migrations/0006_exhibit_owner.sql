-- +goose Up
-- Whose a thing is, its number in the property store, and what became of it in the end (MOB-05).
ALTER TABLE evidence_exhibit ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN disposal TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence_exhibit ADD COLUMN disposed_at BIGINT NOT NULL DEFAULT 0;
