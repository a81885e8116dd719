-- +goose Up
-- What other rooms heard people say that an outcome may rest on: what is victim_view or admission, said the answer.
CREATE TABLE crime_said (
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  what TEXT NOT NULL,
  said TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (thread, person, what)
);
