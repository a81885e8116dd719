-- +goose Up
-- The roster of a team for a time. state is 'draft', 'published' or 'withdrawn'.
CREATE TABLE duty_roster (
  id TEXT PRIMARY KEY,
  team TEXT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  state TEXT NOT NULL,
  published_at BIGINT NOT NULL DEFAULT 0,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_roster_team ON duty_roster (team, from_on);

-- What a draft says for somebody's day; kind is 'tour' or 'rest'. Published, the lines become duty_tour rows.
CREATE TABLE duty_roster_line (
  roster TEXT NOT NULL,
  staff TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  on_day TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (roster, staff, starts_at, kind)
) /*+sqlite WITHOUT ROWID */;

-- Two officers who would change tours. state is 'asked', 'agreed', 'approved', 'declined' or 'refused'.
CREATE TABLE duty_swap (
  id TEXT PRIMARY KEY,
  asker TEXT NOT NULL,
  asker_day TEXT NOT NULL,
  other TEXT NOT NULL,
  other_day TEXT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_swap_asker ON duty_swap (asker, state);
CREATE INDEX duty_swap_other ON duty_swap (other, state);
