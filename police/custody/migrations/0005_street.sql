-- +goose Up
-- What somebody is on bail for is asked on the street, by their person.
CREATE INDEX custody_detention_person ON custody_detention (person, released_at);
