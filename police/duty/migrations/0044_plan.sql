-- +goose Up
-- A proposal of the planner for a draft roster. state is 'waiting', 'running', 'ready', 'failed' or 'closed'. roster_version is the draft
-- as it was read, or as it became by what was taken of the proposal. Points are thousandths; body is what it says of cover, gaps and points.
CREATE TABLE duty_plan (
  id TEXT PRIMARY KEY,
  roster TEXT NOT NULL,
  state TEXT NOT NULL,
  roster_version BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  phase TEXT NOT NULL DEFAULT '',
  done_pm BIGINT NOT NULL DEFAULT 0,
  asked BIGINT NOT NULL DEFAULT 0,
  filled BIGINT NOT NULL DEFAULT 0,
  bound BIGINT NOT NULL DEFAULT 0,
  points BIGINT NOT NULL DEFAULT 0,
  told_at BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0,
  stop_at BIGINT NOT NULL DEFAULT 0,
  stopped BIGINT NOT NULL DEFAULT 0,
  body TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
) /*+sqlite WITHOUT ROWID */;
CREATE INDEX duty_plan_roster ON duty_plan (roster, asked_at);

-- A tour that it proposes. state is 'proposed' or 'taken'; body says why it is theirs.
CREATE TABLE duty_plan_line (
  plan TEXT NOT NULL,
  staff TEXT NOT NULL,
  on_day TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  label TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (plan, staff, on_day)
) /*+sqlite WITHOUT ROWID */;
