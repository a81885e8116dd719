-- +goose Up
-- A victim personal statement is told from a witness's statement, and says what the victim wishes in court (VIC-08).
ALTER TABLE evidence_statement ADD COLUMN kind TEXT NOT NULL DEFAULT 'witness';
ALTER TABLE evidence_statement ADD COLUMN wish TEXT NOT NULL DEFAULT '';
