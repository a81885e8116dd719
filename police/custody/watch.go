package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// RecordWatch is a line of the log of somebody under constant observation (CUS-16, level 3 and 4).
type RecordWatch struct {
	Seen    string `json:"seen" label:"What you see" said:"what you see" example:"lying on the left side, breathing, answered to his name" required:"true" format:"textarea" maxLength:"2000"`
	Watcher string `json:"watcher,omitempty" label:"Who watches" hint:"Account, number or name. Blank for you" maxLength:"100"`
	At      string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Watch is one such line.
type Watch struct {
	Recorded
	Seen    string `json:"seen"`
	Watcher string `json:"watcher"`
}

// RecordWatch records a line, keeps the one that was owed and owes the next; a new name is a new watch. A late one is recorded as late.
// Right: custody staff on duty. Fault: custody.watch.not_constant.
func (d *Desk) RecordWatch(ctx context.Context, detention string, in RecordWatch) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.watch.record", detention, "", at, func(tx *act.Tx, x *Detention) error {
		if x.Risk == nil || x.Risk.EveryMinutes > 0 {
			return fault.New(fault.Conflict, "custody.watch.not_constant")
		}
		who, err := d.host.StaffID(tx, "watcher", in.Watcher)
		if err != nil {
			return err
		}
		if who == "" {
			who = tx.Actor().Staff
		}
		v := Watch{Seen: in.Seen, Watcher: who}
		if err := putPart(tx, *x, partWatch, &v); err != nil {
			return err
		}
		said := entry.WatchRecorded{Detention: x.ID, Person: x.Person, Seen: in.Seen, Watcher: who, At: v.At}
		if v.At.Before(x.WatchedAt) { // written up afterwards: it says nothing of who watches now
			_, err := tx.Record(said)
			return err
		}
		if said.TookOver = x.WatchedBy != who; said.TookOver {
			x.WatchedBy, x.WatchedSince = who, v.At
		}
		if said.DueAt = x.WatchDueAt; !said.DueAt.IsZero() {
			said.LateMinutes = lateBy(v.At, said.DueAt)
		}
		x.WatchedAt, x.WatchDueAt = v.At, x.nextWatch(v.At)
		said.NextLineAt = x.WatchDueAt
		proof, err := tx.Record(said)
		if err != nil {
			return err
		}
		return d.promiseWatch(tx, *x, proof)
	})
}

// nextWatch is when the next line is owed after one at t; the zero time when nobody watches here: below constant observation, and in
// hospital, where the escort has them in sight.
func (x Detention) nextWatch(t time.Time) time.Time {
	if !constant(x) || x.Risk.WatchMinutes == 0 || x.InHospital != "" {
		return time.Time{}
	}
	return t.Add(time.Duration(x.Risk.WatchMinutes) * time.Minute)
}

// beginWatch owes the first line from an assessment, or from the return from hospital, at t. Constant observation that goes on keeps the
// line that was owed, when that is sooner: no new assessment makes a late one good. Observation that ends, ends who watches.
func (d *Desk) beginWatch(tx *act.Tx, x *Detention, t time.Time) error {
	due := x.nextWatch(t)
	switch {
	case due.IsZero():
		x.WatchedBy, x.WatchedSince, x.WatchedAt = "", time.Time{}, time.Time{}
	case !x.WatchDueAt.IsZero() && x.WatchDueAt.Before(due):
		return nil
	}
	x.WatchDueAt = due
	return d.promiseWatch(tx, *x, "")
}

// promiseWatch closes the line that was owed, as kept with a proof or as replaced, and opens the next.
func (d *Desk) promiseWatch(tx *act.Tx, x Detention, proof string) error {
	var err error
	if proof != "" {
		_, err = tx.Keep(promiseWatch, x.ref(), proof)
	} else {
		_, err = tx.Waive(promiseWatch, x.ref(), "observation_changed")
	}
	if err != nil || x.WatchDueAt.IsZero() {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseWatch, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.Risk.Law, Due: x.WatchDueAt})
	return err
}

// unwatched tells whether nobody watches somebody who is never to be out of sight: nobody was named, or the last line is too old.
func (x Detention) unwatched(now time.Time) bool {
	return constant(x) && x.InHospital == "" && (x.WatchedBy == "" || !x.WatchDueAt.IsZero() && now.After(x.WatchDueAt))
}

func watchOf(q db.Querier, detention string) ([]Watch, error) {
	return partsOf[Watch](q, detention, partWatch)
}
