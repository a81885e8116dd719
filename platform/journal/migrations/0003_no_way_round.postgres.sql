-- +goose Up
-- A row trigger is not asked when a table is emptied as a whole.
CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_body_no_truncate BEFORE TRUNCATE ON journal_body FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_on_no_truncate BEFORE TRUNCATE ON journal_on FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_place_no_truncate BEFORE TRUNCATE ON journal_place FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_checkpoint_no_truncate BEFORE TRUNCATE ON journal_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER journal_look_no_truncate BEFORE TRUNCATE ON journal_look FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
