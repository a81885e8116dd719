-- +goose Up
-- Who tied two threads and by which act, so that it is undone where it was done. Empty for ties from before this was kept.
ALTER TABLE thread_link ADD COLUMN tied_by TEXT NOT NULL DEFAULT '';
ALTER TABLE thread_link ADD COLUMN action TEXT NOT NULL DEFAULT '';

-- The entries that a split takes to the new thread. They stay where they stand, because a leaf seals its threads: the new
-- thread shows them through the tie for as long as it is in force.
CREATE TABLE thread_link_entry (
  link TEXT NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (link, entry)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX thread_link_entry_entry ON thread_link_entry (entry);
