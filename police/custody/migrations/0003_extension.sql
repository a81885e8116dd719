-- +goose Up
-- Detention that was extended beyond the first limit: by a superintendent (PACE 1984 s.42) or by a court's warrant (s.43, s.44).
CREATE TABLE custody_extension (
    id         TEXT PRIMARY KEY,
    detention  TEXT NOT NULL,
    label      TEXT NOT NULL,
    version    BIGINT NOT NULL DEFAULT 1,
    kind       TEXT NOT NULL,
    at         BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    officer    TEXT NOT NULL,
    officer_rank TEXT NOT NULL,
    designated BIGINT NOT NULL,
    court      TEXT NOT NULL
);
CREATE INDEX custody_extension_detention ON custody_extension (detention, at);
