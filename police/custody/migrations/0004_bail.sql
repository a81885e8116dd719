-- +goose Up
-- A matter for which somebody left custody and that is not over: on bail before charge, or released under investigation.
-- due_at is when the person answers bail, or when an investigation without bail is reviewed.
CREATE TABLE custody_bail (
    id        TEXT PRIMARY KEY,
    label     TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1,
    thread    TEXT NOT NULL,
    matter    TEXT NOT NULL,
    arrest    TEXT NOT NULL,
    detention TEXT NOT NULL,
    person    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    state     TEXT NOT NULL,
    due_at    BIGINT NOT NULL,
    doc       TEXT NOT NULL
);
CREATE INDEX custody_bail_running ON custody_bail (state, due_at, id);
CREATE INDEX custody_bail_arrest ON custody_bail (arrest);
CREATE INDEX custody_bail_person ON custody_bail (person, state);
