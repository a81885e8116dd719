-- +goose Up
-- The VAT that a receipt shows, for the force to reclaim, and whose number stands on it.
ALTER TABLE expenses_line ADD COLUMN vat_pence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE expenses_line ADD COLUMN vat_number TEXT NOT NULL DEFAULT '';
