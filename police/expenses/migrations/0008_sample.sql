-- +goose Up
-- A draw is asked for first, with who can be drawn, and drawn when the journal has signed its next checkpoint: nobody knows the seed before.
-- state: "asked" or "drawn". tickets is JSON: each candidate's tickets and what gave them. head is what was signed.
ALTER TABLE expenses_draw ADD COLUMN state TEXT NOT NULL DEFAULT 'drawn';
ALTER TABLE expenses_draw ADD COLUMN entry TEXT NOT NULL DEFAULT '';
ALTER TABLE expenses_draw ADD COLUMN tickets TEXT NOT NULL DEFAULT '';
ALTER TABLE expenses_draw ADD COLUMN risk_percent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE expenses_draw ADD COLUMN risky TEXT NOT NULL DEFAULT '';
ALTER TABLE expenses_draw ADD COLUMN head TEXT NOT NULL DEFAULT '';
ALTER TABLE expenses_draw ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX expenses_draw_waits ON expenses_draw (period) WHERE state = 'asked';
