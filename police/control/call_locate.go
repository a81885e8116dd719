package control

import (
	"context"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/control/entry"
)

// LocateCall is a further message of where a caller is.
type LocateCall struct {
	Message string `json:"message" label:"Message of the telephone, the car or the network" said:"the message as it came" format:"textarea" maxLength:"20000" required:"true"`
}

// Locate keeps a further position of a caller (CALL-06). Every message stays; the map shows the newest that is no wider than
// the one before, or any newer one once that has grown old. A message that cannot be read is kept as it came.
// Needs the control room on duty. Faults: form.invalid, call.not_found.
func (d *Desk) Locate(ctx context.Context, call string, in LocateCall) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	return d.changeCall(ctx, "control.call.locate", call, func(tx *act.Tx, c *Call) error {
		found, odd := readFound(in.Message, tx.Now())
		if err := insertFound(tx, *c, found); err != nil {
			return err
		}
		all, err := foundOf(tx, c.ID)
		if err != nil {
			return err
		}
		shown := Shown(all, d.stale(d.today()))
		if shown >= 0 && all[shown].Message != c.AML {
			f := all[shown]
			c.At, c.RadiusM, c.FixedAt, c.AML = f.At, f.RadiusM, f.FixedAt, f.Message
			if err := locateCall(tx, *c); err != nil {
				return err
			}
		}
		_, err = tx.Record(entry.CallLocated{Call: c.ID, Message: found.Message, Lat: found.At.Lat, Lon: found.At.Lon, RadiusM: found.RadiusM, FixedAt: found.FixedAt, Warnings: odd,
			Shown: shown == len(all)-1})
		return err
	})
}

// readFound reads a message as it arrives; what is odd about it comes back as codes.
func readFound(message string, now time.Time) (CallFound, []string) {
	out := CallFound{ArrivedAt: now, Message: strings.TrimSpace(message)}
	fix, err := ReadAML(message, now)
	if err != nil {
		f := fault.Of(err)
		if len(f.Fields) > 0 {
			return out, []string{f.Fields[0].Code}
		}
		return out, []string{f.Code}
	}
	var odd []string
	for _, w := range fix.Warnings {
		odd = append(odd, w.Code)
	}
	if fix.Located {
		out.At, out.FixedAt = fix.At, fix.FixedAt
		if fix.RadiusM != nil {
			out.RadiusM = *fix.RadiusM
		}
	}
	return out, odd
}

// Shown chooses which of the positions of a call is on the map, -1 for none: a later one replaces the one before when it is
// as tight or tighter, or when that was taken longer before it than a position may be old. A ring that is not known is
// wider than any; a message without a place replaces nothing (CALL-06).
func Shown(all []CallFound, stale time.Duration) int {
	shown := -1
	for n, f := range all {
		if f.At.IsZero() {
			continue
		}
		if shown < 0 || tighter(f, all[shown]) || f.taken().Sub(all[shown].taken()) > stale {
			shown = n
		}
	}
	return shown
}

func tighter(f, than CallFound) bool {
	switch {
	case f.taken().Before(than.taken()):
		return false
	case than.RadiusM == 0:
		return true
	}
	return f.RadiusM > 0 && f.RadiusM <= than.RadiusM
}

// taken is when a position was taken, or else when it came.
func (f CallFound) taken() time.Time {
	if f.FixedAt.IsZero() {
		return f.ArrivedAt
	}
	return f.FixedAt
}
