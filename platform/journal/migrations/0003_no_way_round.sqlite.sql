-- +goose Up
-- INSERT OR REPLACE takes a row away without its DELETE trigger, unless the connection asks for recursive triggers; whoever
-- means harm brings a connection of their own. So a row whose key is there already is refused before it is written.
-- +goose StatementBegin
CREATE TRIGGER journal_entry_no_replace BEFORE INSERT ON journal_entry WHEN EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_body_no_replace BEFORE INSERT ON journal_body WHEN EXISTS (SELECT 1 FROM journal_body WHERE entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_on_no_replace BEFORE INSERT ON journal_on WHEN EXISTS (SELECT 1 FROM journal_on WHERE thread = NEW.thread AND thread_no = NEW.thread_no)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_place_no_replace BEFORE INSERT ON journal_place WHEN EXISTS (SELECT 1 FROM journal_place WHERE place = NEW.place) OR EXISTS (SELECT 1 FROM journal_place WHERE entry = NEW.entry)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_checkpoint_no_replace BEFORE INSERT ON journal_checkpoint WHEN EXISTS (SELECT 1 FROM journal_checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_look_no_replace BEFORE INSERT ON journal_look WHEN EXISTS (SELECT 1 FROM journal_look WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
-- Always empty here, where the group commit gives places: so that one text of verify serves both engines.
CREATE TABLE journal_unplaced (
  seq INTEGER PRIMARY KEY,
  entry TEXT NOT NULL
);
