-- +goose Up
-- One row for each record that can be found. n is only a short name for (kind, id) in the tables below.
CREATE TABLE search_doc (
    n       /*+sqlite INTEGER PRIMARY KEY *//*+postgres BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY */,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    label   TEXT NOT NULL,
    title   TEXT NOT NULL,
    threads TEXT NOT NULL,
    words   TEXT NOT NULL,
    size    BIGINT NOT NULL,
    sort    TEXT /*+postgres COLLATE "C" */ NOT NULL,
    UNIQUE (kind, id)
);

-- Which words and keys stand on which record. Kind, size and sort are repeated so that a list is ordered without a join.
CREATE TABLE search_word (
    label TEXT /*+postgres COLLATE "C" */ NOT NULL,
    word  TEXT /*+postgres COLLATE "C" */ NOT NULL,
    size  BIGINT NOT NULL,
    sort  TEXT /*+postgres COLLATE "C" */ NOT NULL,
    n     BIGINT NOT NULL,
    kind  TEXT NOT NULL,
    PRIMARY KEY (label, word, size, sort, n)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX search_word_doc ON search_word (n, word);

-- The words in use under a label, each once: what the delete keys below belong to. idle is 0 while the word is in use.
CREATE TABLE search_term (
    label TEXT /*+postgres COLLATE "C" */ NOT NULL,
    word  TEXT /*+postgres COLLATE "C" */ NOT NULL,
    idle  BIGINT NOT NULL,
    PRIMARY KEY (label, word)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX search_term_idle ON search_term (idle) WHERE idle <> 0;

-- Delete keys: what is left of a word when up to two letters of its beginning are missing. A dictionary for each label,
-- so that the words of one label can never weigh on a search under another.
CREATE TABLE search_near (
    label TEXT /*+postgres COLLATE "C" */ NOT NULL,
    key   TEXT /*+postgres COLLATE "C" */ NOT NULL,
    word  TEXT /*+postgres COLLATE "C" */ NOT NULL,
    PRIMARY KEY (label, key, word)
) /*+sqlite WITHOUT ROWID */;
