-- +goose Up
-- Looks that no batch has sealed yet. Ids are made before they are committed, so a look may appear behind the last one that
-- was sealed; without this list it would be in no batch for ever.
CREATE TABLE journal_look_unsealed (
  look TEXT PRIMARY KEY
) /*+sqlite WITHOUT ROWID */;
