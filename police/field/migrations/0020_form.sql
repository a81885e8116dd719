-- +goose Up
-- A form that was handed in. answers are kept for the forms of this room alone; what another room keeps is named by
-- became_kind and became_id. mark_ are the signatures as they were made on glass.
CREATE TABLE field_form (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  form_version TEXT NOT NULL,
  title TEXT NOT NULL,
  thread TEXT NOT NULL,
  person TEXT NOT NULL,
  answers TEXT NOT NULL,
  became_kind TEXT NOT NULL,
  became_id TEXT NOT NULL,
  became_name TEXT NOT NULL,
  place TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_by_staff TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_by_number TEXT NOT NULL,
  device TEXT NOT NULL,
  device_at BIGINT NOT NULL,
  happened_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  copy_until BIGINT NOT NULL,
  copy_state TEXT NOT NULL,
  copy_to TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_form_thread ON field_form (thread, recorded_at);
CREATE INDEX field_form_kind ON field_form (form, happened_at);
CREATE INDEX field_form_maker ON field_form (made_by, recorded_at);

-- A form that somebody is filling in at a desk: it is theirs alone until they hand it in.
CREATE TABLE field_draft (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  thread TEXT NOT NULL,
  owner TEXT NOT NULL,
  answers TEXT NOT NULL,
  state TEXT NOT NULL,
  became TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX field_draft_owner ON field_draft (owner, state, changed_at);
