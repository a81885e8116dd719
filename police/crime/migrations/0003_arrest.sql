-- +goose Up
-- Which arrests were for a crime. One arrest may be for crimes of several threads.
CREATE TABLE crime_arrest (
  crime TEXT NOT NULL,
  arrest TEXT NOT NULL,
  person TEXT NOT NULL,
  at BIGINT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (crime, arrest)
);
CREATE INDEX crime_arrest_arrest ON crime_arrest (arrest);
