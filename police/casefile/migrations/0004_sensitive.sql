-- +goose Up
-- What the disclosure officer marked as sensitive is named on no ordinary schedule (CF-11).
ALTER TABLE casefile_material ADD COLUMN sensitive BIGINT NOT NULL DEFAULT 0;
