-- +goose Up
-- What somebody must keep to is asked on the street, by their person.
CREATE INDEX reintegration_plan_person ON reintegration_plan (person, closed_at);
