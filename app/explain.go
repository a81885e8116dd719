package app

import (
	"context"

	"throughline/platform/db"
	"throughline/platform/thread"
	"throughline/police/control"
)

// ExplainDispatch replays a dispatch for who reads the store at its own machine: every job is named to them.
func ExplainDispatch(ctx context.Context, d *db.DB, assignment string) (control.Explained, error) {
	s, err := reader(d)
	if err != nil {
		return control.Explained{}, err
	}
	q := d.Read(ctx)
	labels, err := thread.EveryLabel(q)
	if err != nil {
		return control.Explained{}, err
	}
	return control.ExplainFrom(q, s.Host.Door.Kinds, assignment, labels)
}
