-- +goose Up
-- A line loses its body when its entry does, and changes in nothing else.
-- +goose StatementBegin
CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line
WHEN NEW.body IS NOT NULL OR EXISTS (SELECT 1 FROM journal_body WHERE entry = OLD.entry)
  OR (NEW.thread, NEW.thread_no, NEW.entry, NEW.standings, NEW.kind, NEW.version, NEW.subject_kind, NEW.subject_id, NEW.label, NEW.happened_at, NEW.recorded_at)
  IS NOT (OLD.thread, OLD.thread_no, OLD.entry, OLD.standings, OLD.kind, OLD.version, OLD.subject_kind, OLD.subject_id, OLD.label, OLD.happened_at, OLD.recorded_at)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_line_no_replace BEFORE INSERT ON journal_line WHEN EXISTS (SELECT 1 FROM journal_line WHERE thread = NEW.thread AND thread_no = NEW.thread_no)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: the key is there already'); END;
-- +goose StatementEnd
