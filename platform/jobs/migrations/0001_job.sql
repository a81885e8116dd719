-- +goose Up
CREATE TABLE job (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    label       TEXT NOT NULL,
    payload     TEXT NOT NULL,
    state       TEXT NOT NULL, -- waiting, running, done, dead
    run_at      BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    lease_until BIGINT NOT NULL, -- 0 unless running; by the machine's clock, not the training clock
    lease_by    TEXT NOT NULL,
    error       TEXT NOT NULL, -- the code of the last failure, never its text
    made_at     BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL, -- when it was done or died
    UNIQUE (kind, key)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX job_waiting ON job (run_at) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_ended ON job (state, ended_at) WHERE ended_at <> 0;
