-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX victim_case_newest ON victim_case (opened_at, id) WHERE ended_at = 0;
DROP INDEX victim_case_opened;
CREATE INDEX victim_outbox_newest ON victim_outbox (sent_at, message);
DROP INDEX victim_outbox_sent;
