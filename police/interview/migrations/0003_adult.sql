-- +goose Up
-- When somebody who needs an appropriate adult only because of their age becomes 18; 0 when the need does not end.
ALTER TABLE interview_detention ADD COLUMN adult_until BIGINT NOT NULL DEFAULT 0;
