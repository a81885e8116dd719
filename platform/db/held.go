package db

import (
	"errors"
	"sync/atomic"
	"time"

	"throughline/platform/fault"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Busy is the fault of an act that was not begun, because something else held the database for longer than it waits.
var Busy = fault.New(fault.Unavailable, "db.busy")

// held knows how long the database has taken nothing in while somebody waits for it.
type held struct{ waiting, since atomic.Int64 }

func (h *held) enter() {
	if h.waiting.Add(1) == 1 {
		h.since.Store(time.Now().UnixNano())
	}
}

// leave is progress: something was taken in, or refused.
func (h *held) leave() {
	h.since.Store(time.Now().UnixNano())
	h.waiting.Add(-1)
}

// Held is for how long, by the machine's clock, acts have waited for the database without one of them being answered: it is
// paused, or something holds it. Nought while acts are answered or nobody acts.
func (d *DB) Held() time.Duration {
	if d.held.waiting.Load() == 0 {
		return 0
	}
	return time.Since(time.Unix(0, d.held.since.Load()))
}

// begun is the fault of a transaction that could not begin.
func begun(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY {
		return fault.New(Busy.Kind, Busy.Code).Wrap(err)
	}
	return err
}
