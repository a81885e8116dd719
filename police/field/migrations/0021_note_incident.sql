-- +goose Up
-- A crew reads what another of it wrote of their job.
CREATE INDEX field_note_incident ON field_note (incident, written);
