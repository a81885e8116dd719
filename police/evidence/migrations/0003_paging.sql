-- +goose Up
-- A case's evidence is read a page at a time, in an order that its index serves.
CREATE INDEX evidence_statement_made ON evidence_statement (thread, made_at, id);
DROP INDEX evidence_statement_thread;
CREATE INDEX evidence_exhibit_made ON evidence_exhibit (thread, made_at, id);
CREATE INDEX evidence_material_added ON evidence_material (thread, added_at, id);
DROP INDEX evidence_material_thread;
