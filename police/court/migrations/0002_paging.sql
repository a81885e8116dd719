-- +goose Up
-- Lists are read a page at a time, each in an order that its index serves.
CREATE INDEX court_hearing_diary ON court_hearing (held_at, id) WHERE state = 'listed';
CREATE INDEX court_result_newest ON court_result (received_at, id);
CREATE INDEX court_result_in ON court_result (state, received_at, id);
DROP INDEX court_result_state;
