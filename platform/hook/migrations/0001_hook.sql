-- +goose Up
-- A subscription of another system. Its secret is not here: it is worked out from the key in the key folder and secret_no.
-- since is the place of the entry with which it begins, -1 until that was heard. pump numbers the job that sends for it now, pumping says that there is one, queued counts what was ever queued.
CREATE TABLE hook (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  url TEXT NOT NULL,
  host TEXT NOT NULL,
  kinds TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  since BIGINT NOT NULL,
  secret_no BIGINT NOT NULL,
  secret_taken BIGINT NOT NULL,
  old_until BIGINT NOT NULL,
  pump BIGINT NOT NULL,
  pumping BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  failing BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX hook_made ON hook (made_at, id);

-- One entry on its way to one subscription. Its id is the webhook-id, the same at every attempt.
CREATE TABLE hook_delivery (
  id TEXT PRIMARY KEY,
  hook TEXT NOT NULL,
  entry TEXT NOT NULL,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  error TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (hook, place)
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX hook_delivery_state ON hook_delivery (hook, state, place);
CREATE INDEX hook_delivery_ended ON hook_delivery (state, ended_at);
