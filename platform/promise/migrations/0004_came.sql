-- +goose Up
-- How the promises that fell due in some months were kept is counted from the index alone.
CREATE INDEX promise_came ON promise (due_at, label, kind, state, closed_at, paused_at);
