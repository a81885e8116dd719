-- +goose Up
-- The parts of a custody record of which there are several: calls, searches, property, injuries, samples, care, lines of a constant
-- observation, and the reasons of idle time. What each holds is in doc, as its kind says.
CREATE TABLE custody_part (
    id        TEXT PRIMARY KEY,
    detention TEXT NOT NULL,
    kind      TEXT NOT NULL,
    label     TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1,
    at        BIGINT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE INDEX custody_part_detention ON custody_part (detention, kind, at);
