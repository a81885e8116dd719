-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX casefile_file_newest ON casefile_file (made_at, id);
DROP INDEX casefile_file_made;
CREATE INDEX casefile_request_waits ON casefile_request (due_at, id) WHERE state = 'made';
CREATE INDEX casefile_message_newest ON casefile_message (queued_at, id);
DROP INDEX casefile_message_queued;
