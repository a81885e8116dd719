-- +goose Up
-- What is owed is read in the order of its due time for each label, each kind under a label, and each owner, from the index
-- alone (state stands in it because the engine asks for it again): only the rows that are shown are looked up.
CREATE INDEX promise_kind ON promise (label, kind, due_at, id, state) WHERE state IN ('open', 'broken');
CREATE INDEX promise_owed_by ON promise (owner, due_at, id, label, kind, state) WHERE state IN ('open', 'broken');
DROP INDEX promise_owner;
DROP INDEX promise_due;
CREATE INDEX promise_due ON promise (label, due_at, id, state) WHERE state IN ('open', 'broken');
