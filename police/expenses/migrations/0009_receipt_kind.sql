-- +goose Up
-- What the bytes of a receipt are, so that a picture is shown and a document is taken away.
ALTER TABLE expenses_receipt ADD COLUMN kind TEXT NOT NULL DEFAULT '';
