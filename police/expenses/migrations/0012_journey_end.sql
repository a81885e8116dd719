-- +goose Up
-- When a journey ended, where its claimant says so; at_time is when it began.
ALTER TABLE expenses_line ADD COLUMN ends_at BIGINT NOT NULL DEFAULT 0;
