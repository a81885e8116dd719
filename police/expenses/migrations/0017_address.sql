-- +goose Up
-- An address is trusted once its owner gave back the code that was sent there; those from before were not, and are made known again.
ALTER TABLE expenses_address ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;
-- Addresses to which a code was sent. Several people may ask for one address: only who reads its e-mail can confirm it.
CREATE TABLE expenses_address_ask (
  address TEXT NOT NULL,
  staff TEXT NOT NULL,
  hash TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  asked_at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (address, staff)
);
