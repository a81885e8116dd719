package app

import (
	"testing/fstest"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
)

// probeTables hold what the probe of `throughline soak` heard, in the order in which it heard it. Nothing here is unique:
// what is heard twice must show.
var probeTables = db.Migrations{Room: "soak", Files: fstest.MapFS{"0001_soak.sql": {Data: []byte(`-- +goose Up
CREATE TABLE soak_heard (heard BIGINT NOT NULL, entry TEXT NOT NULL, place BIGINT NOT NULL);
CREATE INDEX soak_heard_order ON soak_heard (heard);
`)}}}

// probe hears every entry of every kind and keeps that it did. It stands beside the rooms' listeners when --soak-probe is set.
func (s *System) probe() act.Listener {
	kinds := s.Host.Door.Kinds.Kinds()
	return act.Listener{Name: "soak.probe", Kinds: kinds, Hear: func(tx *act.Tx, e journal.Entry, _ journal.Body) error {
		_, err := tx.Exec(`INSERT INTO soak_heard (heard, entry, place) SELECT COALESCE(MAX(heard) + 1, 0), $1, $2 FROM soak_heard`, e.ID, e.Place)
		return err
	}}
}
