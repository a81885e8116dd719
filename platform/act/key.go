package act

import (
	"context"
	"errors"
	"slices"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

var errKeyThere = fault.New(fault.Conflict, "journal.key.recorded")

// RecordKey writes a node's public key into the journal the first time that it is used, as the program itself. Until a key
// that was known before has sealed this entry, nothing is sealed with it; the first key of a journal needs none.
func (d *Door) RecordKey(ctx context.Context, public string) error {
	ctx = access.WithActor(ctx, access.System("seal"))
	if known, err := journal.Keys(d.DB.Read(ctx)); err != nil || slices.Contains(known, public) {
		return err
	}
	_, err := Do(ctx, d, keyAct("journal.key.record", "first use of the key on this node").Keyed("journal.key/"+public), func(tx *Tx) (string, error) {
		return recordKey(tx, journal.KeyRecorded{Public: public})
	})
	if err == nil {
		err = Place(ctx, d.DB)
	}
	if errors.Is(err, errKeyThere) {
		return nil
	}
	return err
}

// RotateKey records the key that will sign in place of another, once the other has sealed this entry. Right:
// journal.key.rotate, with a reason. Faults: forbidden; journal.key.recorded while a change is under way.
func (d *Door) RotateKey(ctx context.Context, old, next, why string) (Done[journal.KeyRecorded], error) {
	k := journal.KeyRecorded{Public: next, Replaces: old}
	return Do(ctx, d, keyAct("journal.key.rotate", why), func(tx *Tx) (journal.KeyRecorded, error) {
		_, err := recordKey(tx, k)
		return k, err
	})
}

func keyAct(action, why string) Act {
	return Of(action, journal.Ref{Kind: "key", ID: "journal"}, why).With(access.Resource{})
}

func recordKey(tx *Tx, k journal.KeyRecorded) (string, error) {
	known, err := journal.Keys(db.Querier(tx))
	if err != nil {
		return "", err
	}
	if slices.Contains(known, k.Public) {
		return "", errKeyThere
	}
	return tx.Record(k, OnThreads())
}
