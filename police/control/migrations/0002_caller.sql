-- +goose Up
-- The record of whoever made a call, once there is one.
ALTER TABLE control_call ADD COLUMN person TEXT NOT NULL DEFAULT '';
