package field

import (
	"context"
	"errors"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/field/entry"
)

// Forget lets go of what phones sent and nobody needs any more: of an act that was not taken what it said, when it came before the
// moment that the caller gives (law/retention act_reply), and of a file that was announced longer ago than a phone may be silent
// what has come of it. A phone that still has it announces it again. It is the program's housekeeping and needs no right.
func (d *Desk) Forget(ctx context.Context, before time.Time) error {
	now := d.host.Clock.Now()
	rule, err := d.rules(now)
	if err != nil {
		return err
	}
	if d.Uploads != nil {
		_, err = d.Uploads.Tidy(now.AddDate(0, 0, -rule.Silent))
	}
	any, e := saidBefore(d.host.DB.Read(ctx), before)
	if e != nil || !any {
		return errors.Join(err, e)
	}
	system := access.WithActor(ctx, access.System("field"))
	_, e = act.Do(system, d.host.Door, act.Of("field.acts.forget", journal.Ref{Kind: kindDevice, ID: "all"}).With(access.Resource{}), func(tx *act.Tx) (int64, error) {
		n, err := forgetSaid(tx, before)
		if err != nil {
			return n, err
		}
		_, err = tx.Record(entry.ActsForgotten{Before: before, Number: n}, act.OnThreads())
		return n, err
	})
	return errors.Join(err, e)
}

// UploadLife is how long a file that a phone announced is waited for: as long as a phone may be silent before it erases itself (law/field).
func (d *Desk) UploadLife(at time.Time) (time.Duration, error) {
	rule, err := d.rules(at)
	return time.Duration(rule.Silent) * 24 * time.Hour, err
}
