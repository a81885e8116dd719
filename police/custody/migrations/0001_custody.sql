-- +goose Up
CREATE TABLE custody_arrest (
    id          TEXT PRIMARY KEY,
    label       TEXT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,
    thread      TEXT NOT NULL,
    person      TEXT NOT NULL,
    arrested_at BIGINT NOT NULL,
    state       TEXT NOT NULL,
    doc         TEXT NOT NULL
);
CREATE INDEX custody_arrest_thread ON custody_arrest (thread);
CREATE INDEX custody_arrest_state ON custody_arrest (state, arrested_at);

CREATE TABLE custody_sequence (
    suite TEXT NOT NULL,
    year  BIGINT NOT NULL,
    last  BIGINT NOT NULL,
    PRIMARY KEY (suite, year)
);

CREATE TABLE custody_detention (
    id            TEXT PRIMARY KEY,
    label         TEXT NOT NULL,
    version       BIGINT NOT NULL DEFAULT 1,
    thread        TEXT NOT NULL,
    arrest        TEXT NOT NULL,
    person        TEXT NOT NULL,
    number        TEXT NOT NULL UNIQUE,
    suite         TEXT NOT NULL,
    cell          TEXT NOT NULL,
    state         TEXT NOT NULL,
    arrested_at   BIGINT NOT NULL,
    relevant_at   BIGINT NOT NULL,
    limit_at      BIGINT NOT NULL,
    review_due_at BIGINT NOT NULL,
    check_due_at  BIGINT NOT NULL,
    released_at   BIGINT NOT NULL,
    doc           TEXT NOT NULL
);
CREATE INDEX custody_detention_thread ON custody_detention (thread);
CREATE INDEX custody_detention_arrest ON custody_detention (arrest);
CREATE INDEX custody_detention_held ON custody_detention (suite, released_at);

CREATE TABLE custody_review (
    detention TEXT NOT NULL,
    n         BIGINT NOT NULL,
    label     TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1,
    due_at    BIGINT NOT NULL,
    held_at   BIGINT NOT NULL,
    postponed TEXT NOT NULL,
    decision  TEXT NOT NULL,
    officer   TEXT NOT NULL,
    PRIMARY KEY (detention, n)
);

CREATE TABLE custody_hospital (
    id          TEXT PRIMARY KEY,
    detention   TEXT NOT NULL,
    label       TEXT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,
    purpose     TEXT NOT NULL,
    place       TEXT NOT NULL,
    left_at     BIGINT NOT NULL,
    returned_at BIGINT NOT NULL,
    questioned  BIGINT NOT NULL
);
CREATE INDEX custody_hospital_detention ON custody_hospital (detention);

CREATE TABLE custody_wait (
    id          TEXT PRIMARY KEY,
    detention   TEXT NOT NULL,
    label       TEXT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,
    waits_for   TEXT NOT NULL,
    note        TEXT NOT NULL,
    started_at  BIGINT NOT NULL,
    expected_at BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL
);
CREATE INDEX custody_wait_detention ON custody_wait (detention, ended_at);

CREATE TABLE custody_involved (
    thread TEXT NOT NULL,
    staff  TEXT NOT NULL,
    how    TEXT NOT NULL,
    PRIMARY KEY (thread, staff)
);

CREATE TABLE custody_charge_authority (
    request TEXT NOT NULL,
    suspect TEXT NOT NULL,
    offence TEXT NOT NULL,
    thread  TEXT NOT NULL,
    label   TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    by_whom      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL,
    PRIMARY KEY (request, suspect, offence)
);
CREATE INDEX custody_charge_authority_suspect ON custody_charge_authority (suspect, thread);

CREATE TABLE custody_safety (
    victim    TEXT NOT NULL,
    detention TEXT NOT NULL,
    duty      TEXT NOT NULL,
    label     TEXT NOT NULL,
    version   BIGINT NOT NULL DEFAULT 1,
    state     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (detention, victim, duty)
);
