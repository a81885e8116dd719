-- +goose Up
-- When it was recorded that something is owed; 0 for what was promised before this was kept.
ALTER TABLE promise ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;

-- What a promise said before each change: a row is written when one changes, never when one is made. The values held from
-- the change before until until_at, when the change was recorded; happened_at is when what changed it happened.
CREATE TABLE promise_was (
  promise TEXT NOT NULL,
  version BIGINT NOT NULL,
  owner TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  closed_at BIGINT NOT NULL,
  proof TEXT NOT NULL,
  reason TEXT NOT NULL,
  paused_at BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (promise, version)
) /*+sqlite WITHOUT ROWID */;

-- Since when changes are kept in this database.
CREATE TABLE promise_since (
  one BIGINT PRIMARY KEY,
  since_at BIGINT NOT NULL
);
INSERT INTO promise_since (one, since_at) VALUES (1, /*+sqlite CAST(strftime('%s', 'now') AS INTEGER) * 1000000 */ /*+postgres CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) * 1000000 */);
