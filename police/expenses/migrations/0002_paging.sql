-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX expenses_claim_oldest ON expenses_claim (submitted_at, id);
CREATE INDEX expenses_claim_stopped ON expenses_claim (submitted_at, id) WHERE state = 'stopped';
