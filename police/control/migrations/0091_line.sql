-- +goose Up
-- What the network says of the line of a caller, one row for each time that it was asked. tries counts those that came to nothing.
CREATE TABLE control_line (
    id          TEXT PRIMARY KEY,
    label       TEXT NOT NULL,
    version     BIGINT NOT NULL DEFAULT 1,
    call        TEXT NOT NULL,
    state       TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    asked_by    TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    failure     TEXT NOT NULL,
    doc         TEXT NOT NULL
);
CREATE INDEX control_line_call ON control_line (call, asked_at);
