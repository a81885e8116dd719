package evidence

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
)

// caseRecord is a record of this room that belongs to a case and has a version.
type caseRecord[T any] interface {
	*T
	ofThread() string
	next()
}

// onRecord changes the record that an act is about, on the case that it belongs to, and records what was done. Faults: those of get, put and change.
func onRecord[T any, P caseRecord[T]](ctx context.Context, d *Desk, a act.Act, get func(db.Querier, string) (T, error), put func(db.Querier, T) error, change func(*act.Tx, P) (journal.Body, error)) (act.Done[T], error) {
	at, err := get(d.host.DB.Read(ctx), a.Subject.ID)
	if err != nil {
		return act.Done[T]{}, err
	}
	return act.Do(ctx, d.host.Door, a.On(P(&at).ofThread()), func(tx *act.Tx) (T, error) {
		x, err := get(tx, a.Subject.ID)
		if err != nil {
			return x, err
		}
		body, err := change(tx, &x)
		if err != nil {
			return x, err
		}
		if err := put(tx, x); err != nil {
			return x, err
		}
		P(&x).next()
		_, err = tx.Record(body)
		return x, err
	})
}
