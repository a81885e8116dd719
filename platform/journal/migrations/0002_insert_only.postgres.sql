-- +goose Up
-- Entries wait here, in the order in which their acts numbered them, until the sequencer gives them a place.
CREATE TABLE journal_unplaced (
  seq BIGSERIAL PRIMARY KEY,
  entry TEXT NOT NULL
);
CREATE TABLE journal_head (
  one BIGINT PRIMARY KEY,
  next_place BIGINT NOT NULL
);
INSERT INTO journal_head (one, next_place) VALUES (1, 0);
-- +goose StatementBegin
CREATE FUNCTION journal_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
-- +goose StatementBegin
-- A body goes only after its tombstone stands in the journal.
CREATE FUNCTION journal_body_erasable() RETURNS trigger AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal_entry WHERE kind = 'journal.erased' AND subject_kind = 'entry' AND subject_id = OLD.entry) THEN
    RAISE EXCEPTION 'the journal is append-only';
  END IF;
  RETURN OLD;
END $$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER journal_entry_only BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_body_no_update BEFORE UPDATE ON journal_body FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_body_no_delete BEFORE DELETE ON journal_body FOR EACH ROW EXECUTE FUNCTION journal_body_erasable();
CREATE TRIGGER journal_on_only BEFORE UPDATE OR DELETE ON journal_on FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_place_only BEFORE UPDATE OR DELETE ON journal_place FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_checkpoint_only BEFORE UPDATE OR DELETE ON journal_checkpoint FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_look_only BEFORE UPDATE OR DELETE ON journal_look FOR EACH ROW EXECUTE FUNCTION journal_append_only();
