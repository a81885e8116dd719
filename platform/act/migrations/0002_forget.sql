-- +goose Up
-- What may be forgotten after its term, in order of age: see store_done.go, whose condition this is word for word.
CREATE INDEX act_done_old ON act_done (done_at) WHERE fingerprint <> '' OR action IN ('promise.step', 'act.looks.seal');
