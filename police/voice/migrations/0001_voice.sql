-- +goose Up
-- What somebody wrote to the makers of what gets in the way. page is the pattern of a route, never an address; at is the hour; account
-- is empty unless they asked for an answer. state: new, planned, mended or declined.
CREATE TABLE voice_note (
  id TEXT PRIMARY KEY,
  page TEXT NOT NULL,
  whom TEXT NOT NULL,
  roles TEXT NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL,
  account TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'new',
  said TEXT NOT NULL DEFAULT '',
  changed_at BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX voice_note_page ON voice_note (page, state);
CREATE INDEX voice_note_state ON voice_note (state, changed_at);
CREATE INDEX voice_note_at ON voice_note (at, id);
CREATE INDEX voice_note_account ON voice_note (account);

-- How many answered what to the question of a month. An answer has no row of its own: it is one more in a sum.
CREATE TABLE voice_score (
  month TEXT NOT NULL,
  whom TEXT NOT NULL,
  score BIGINT NOT NULL,
  n BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (month, whom, score)
);

-- What of those sums is shown: it moves when so many more have answered that none of them can be told from another.
CREATE TABLE voice_shown (
  month TEXT NOT NULL,
  whom TEXT NOT NULL,
  n BIGINT NOT NULL,
  total BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (month, whom)
);

-- What some wrote beside their answer, without the answer. The number is drawn, so that the order of the rows says nothing.
CREATE TABLE voice_line (
  id INTEGER PRIMARY KEY,
  month TEXT NOT NULL,
  whom TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX voice_line_month ON voice_line (month, whom);

-- That somebody has answered this month: a mark made of their account with a key that is thrown away when the month is over.
CREATE TABLE voice_answered (
  month TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (month, mark)
);
CREATE TABLE voice_key (
  month TEXT PRIMARY KEY,
  secret TEXT NOT NULL
);
