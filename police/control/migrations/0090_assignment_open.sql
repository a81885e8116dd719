-- +goose Up
-- Who holds a job now is asked by every suggestion and every board: those are a handful beside all that were ever sent.
CREATE INDEX control_assignment_open ON control_assignment (callsign, label) WHERE cleared_at = 0;
