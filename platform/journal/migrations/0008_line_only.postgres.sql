-- +goose Up
-- A line loses its body when its entry does, and changes in nothing else.
-- +goose StatementBegin
CREATE FUNCTION journal_line_erasable() RETURNS trigger AS $$
BEGIN
  IF NEW.body IS NOT NULL OR EXISTS (SELECT 1 FROM journal_body WHERE entry = OLD.entry)
    OR (NEW.thread, NEW.thread_no, NEW.entry, NEW.standings, NEW.kind, NEW.version, NEW.subject_kind, NEW.subject_id, NEW.label, NEW.happened_at, NEW.recorded_at)
    IS DISTINCT FROM (OLD.thread, OLD.thread_no, OLD.entry, OLD.standings, OLD.kind, OLD.version, OLD.subject_kind, OLD.subject_id, OLD.label, OLD.happened_at, OLD.recorded_at) THEN
    RAISE EXCEPTION 'the journal is append-only';
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER journal_line_no_update BEFORE UPDATE ON journal_line FOR EACH ROW EXECUTE FUNCTION journal_line_erasable();
CREATE TRIGGER journal_line_no_delete BEFORE DELETE ON journal_line FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_line_no_truncate BEFORE TRUNCATE ON journal_line FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
