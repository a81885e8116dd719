package duty

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// optOut is the standing of those who agreed in writing to work more than 48 hours a week on average.
const optOut = "hours_opt_out"

// OptOut is an officer's own word that the average of 48 hours shall not bind them, or that it shall again
// (Working Time Regulations 1998 reg. 5).
type OptOut struct {
	End bool   `json:"end,omitempty" label:"End it: the average of 48 hours binds again"`
	Why string `json:"why,omitempty" label:"Note" maxLength:"500"`
}

// OptedOut is what came of it.
type OptedOut struct {
	Staff string    `json:"staff"`
	Out   bool      `json:"opted_out"`
	From  time.Time `json:"from"`
}

// SetOptOut keeps it: from now, or, when it is ended, after the notice of law table duty.tour_limit/opt_in. Right: duty.opt_out, for oneself alone:
// nobody is opted out by others. Fault: duty.opt_out.already.
func (d *Desk) SetOptOut(ctx context.Context, staff string, in OptOut) (act.Done[OptedOut], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[OptedOut]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.opt_out", staffRef(staff), in.Why), func(tx *act.Tx) (OptedOut, error) {
		out := OptedOut{Staff: staff, Out: !in.End, From: tx.HappenedAt()}
		c, err := d.Checks(when.DayOf(out.From))
		if err != nil {
			return out, err
		}
		again := when.DayOf(out.From).AddDays(c.optInDays)
		s, err := d.StaffAt(tx, staff, again.Start())
		if err != nil {
			return out, err
		}
		if s.optedOut == out.Out {
			return out, fault.New(fault.Conflict, "duty.opt_out.already")
		}
		if in.End {
			out.From = again.Start()
			err = endStandings(tx, staff, optOut, out.From)
		} else {
			err = insertStanding(tx, standing{id: id.New(), staff: staff, what: optOut, code: "hours_48", from: out.From})
		}
		if err != nil {
			return out, err
		}
		_, err = tx.Record(entry.OptOutSet{Staff: staff, Out: out.Out, From: out.From}, act.OnThreads())
		return out, err
	})
}
