-- +goose Up
-- A suite handed from one shift to the next, and what the record said of everybody held (CUS-21).
CREATE TABLE custody_handover (
    id         TEXT PRIMARY KEY,
    suite      TEXT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    offered_at BIGINT NOT NULL,
    offered_by TEXT NOT NULL,
    note       TEXT NOT NULL,
    taken_at   BIGINT NOT NULL,
    taken_by   TEXT NOT NULL,
    differs    TEXT NOT NULL
);
CREATE INDEX custody_handover_suite ON custody_handover (suite, taken_at);

CREATE TABLE custody_handover_line (
    handover  TEXT NOT NULL,
    detention TEXT NOT NULL,
    label     TEXT NOT NULL,
    thread    TEXT NOT NULL,
    doc       TEXT NOT NULL,
    PRIMARY KEY (handover, detention)
);
CREATE INDEX custody_handover_line_detention ON custody_handover_line (detention);
