package scrub

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/time/rate"

	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
)

// burst is how much is read at once at most.
const burst = 1 << 20

// pace holds the reading to the rate.
func (d *Desk) pace() blob.Pace {
	r := d.Rate
	if r <= 0 {
		r = DefaultRate
	}
	l := rate.NewLimiter(rate.Limit(r), burst)
	return func(ctx context.Context, n int) error {
		for ; n > burst; n -= burst {
			if err := l.WaitN(ctx, burst); err != nil {
				return err
			}
		}
		return l.WaitN(ctx, n)
	}
}

// Run reads the files again and again until ctx ends, each time from where it was, looking every so often after what came right.
func (d *Desk) Run(ctx context.Context, each time.Duration) {
	t := time.NewTicker(each)
	defer t.Stop()
	failed := func(err error) {
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "the kept files are read again", "error", err)
		}
	}
	failed(d.settle(ctx, false)) // what was found while no server ran is said at once
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		failed(d.Turn(ctx, each))
	}
}

// Turn settles what came right and reads on for so long, or to the end of the pass, if one is due.
func (d *Desk) Turn(ctx context.Context, long time.Duration) error {
	now := d.host.Clock.Now()
	again := now.Sub(d.looked) >= lookEvery || now.Before(d.looked)
	if again {
		d.looked = now
	}
	if err := d.settle(ctx, again); err != nil {
		return err
	}
	p, err := getPass(d.host.DB.Read(ctx))
	if err != nil {
		return err
	}
	every, err := d.every(now)
	if err != nil {
		return err
	}
	if p.After == "" && !p.BeganAt.IsZero() && now.Sub(p.BeganAt) < every && !now.Before(p.BeganAt) {
		return nil // the last pass is over, and the next is not due
	}
	return d.read(ctx, p, now.Add(long))
}

// errTime ends a turn.
var errTime = errors.New("scrub: the turn is over")

// saveEach is how often a turn keeps how far it came.
const saveEach = 10 * time.Second

// read reads on from a pass until a moment. The first turn of a pass begins it, the last one also looks for files that records name and
// that are not there.
func (d *Desk) read(ctx context.Context, p Pass, until time.Time) error {
	if p.After == "" {
		p.BeganAt, p.Files, p.Bytes = d.host.Clock.Now(), 0, 0
	}
	pace, saved := d.pace(), time.Now()
	over := time.Now().Add(until.Sub(d.host.Clock.Now()))
	err := d.host.Files.Walk(ctx, p.After, func(r blob.Ref) error {
		switch err := d.host.Files.Check(ctx, r.SHA256, pace); {
		case isDamaged(err):
			x, err := d.found(ctx, r.SHA256, Changed)
			if err == nil {
				err = d.fromCopy(ctx, x)
			}
			if err != nil {
				return err
			}
		case fault.HasCode(err, "blob.not_found"): // erased meanwhile
		case err != nil:
			return err
		}
		p.After, p.Files, p.Bytes = r.SHA256, p.Files+1, p.Bytes+r.Size
		if time.Since(saved) > saveEach {
			saved = time.Now()
			if err := d.keep(ctx, p); err != nil {
				return err
			}
		}
		if time.Now().After(over) {
			return errTime
		}
		return nil
	})
	if err != nil && !errors.Is(err, errTime) && ctx.Err() == nil {
		return errors.Join(err, d.keep(ctx, p))
	}
	if err != nil {
		return d.keep(context.WithoutCancel(ctx), p)
	}
	if err := d.eachMissing(ctx, func(sha string) error { return d.lost(ctx, sha) }); err != nil {
		return err
	}
	p.After, p.EndedAt, p.LastFiles, p.LastBytes = "", d.host.Clock.Now(), p.Files, p.Bytes
	return d.keep(ctx, p)
}

// keep remembers how far the reading came: a place in a work of the program's own, like a listener's cursor.
func (d *Desk) keep(ctx context.Context, p Pass) error {
	return d.host.DB.Do(ctx, func(tx *db.Tx) error { return putPass(tx, p) })
}

// eachMissing visits the files that records name and that are not there.
func (d *Desk) eachMissing(ctx context.Context, visit func(sha string) error) error {
	for _, t := range d.tables {
		if t.Files == "" {
			continue
		}
		for after := ""; ; {
			names, err := namesAfter(d.host.DB.Read(ctx), t.Name, t.Files, after)
			if err != nil {
				return err
			}
			for _, sha := range names {
				after = sha
				if _, err := d.host.Files.Stat(ctx, sha); !fault.HasCode(err, "blob.not_found") {
					if err != nil {
						return err
					}
					continue
				}
				if err := visit(sha); err != nil {
					return err
				}
			}
			if len(names) == 0 {
				break
			}
		}
	}
	return nil
}

// lost says that a file is missing, if a record names it still: a case may have been let go this moment.
func (d *Desk) lost(ctx context.Context, sha string) error {
	owners, err := d.Owners(d.host.DB.Read(ctx), sha)
	if err != nil || len(owners) == 0 {
		return err
	}
	x, err := d.found(ctx, sha, Missing)
	if err != nil {
		return err
	}
	return d.fromCopy(ctx, x)
}
