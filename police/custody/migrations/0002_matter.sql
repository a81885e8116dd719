-- +goose Up
-- What one arrest is for: one row for each investigation. An arrest from before has none and is read as one matter.
CREATE TABLE custody_matter (
    id       TEXT PRIMARY KEY,
    arrest   TEXT NOT NULL,
    thread   TEXT NOT NULL,
    crime    TEXT NOT NULL,
    label    TEXT NOT NULL,
    version  BIGINT NOT NULL DEFAULT 1,
    since_at BIGINT NOT NULL,
    doc      TEXT NOT NULL
);
CREATE INDEX custody_matter_arrest ON custody_matter (arrest);
CREATE INDEX custody_matter_thread ON custody_matter (thread);

-- Which matters a detention is about, and how each of them ended in it; how is empty while it is open.
CREATE TABLE custody_detention_on (
    detention TEXT NOT NULL,
    matter    TEXT NOT NULL,
    thread    TEXT NOT NULL,
    label     TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1,
    how       TEXT NOT NULL,
    ended_at  BIGINT NOT NULL,
    doc       TEXT NOT NULL,
    PRIMARY KEY (detention, matter)
);
CREATE INDEX custody_detention_on_thread ON custody_detention_on (thread);

-- On which threads a prosecutor has allowed an offence, where a file is about more than one; live is 0 once it was taken back.
CREATE TABLE custody_authority_on (
    request TEXT NOT NULL,
    thread  TEXT NOT NULL,
    offence TEXT NOT NULL,
    live    BIGINT NOT NULL,
    label   TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (request, thread, offence)
);

-- The crimes that were heard of, so that an arrest can be for one by its number.
CREATE TABLE custody_crime (
    crime   TEXT PRIMARY KEY,
    number  TEXT NOT NULL,
    thread  TEXT NOT NULL,
    offence TEXT NOT NULL,
    title   TEXT NOT NULL,
    label   TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX custody_crime_number ON custody_crime (number);
CREATE INDEX custody_crime_thread ON custody_crime (thread);
