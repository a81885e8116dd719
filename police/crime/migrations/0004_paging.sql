-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX crime_record_newest ON crime_record (recorded_at, id);
CREATE INDEX crime_record_oic ON crime_record (oic, recorded_at, id);
CREATE INDEX crime_incident_owed ON crime_incident (due_at, incident) WHERE state = 'owed';
