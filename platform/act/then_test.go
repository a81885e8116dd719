package act_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

// A time is said in whole minutes: who booked on or off within the minute was on duty in it, and who did in no moment of it was not.
func TestATimeInWholeMinutesIsAnyMomentOfItsMinute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		minute := h.clock.Now().Add(-time.Hour)
		for name, c := range map[string]struct {
			from, until time.Time // on duty
			said        time.Time
			may         bool
		}{
			"on within the minute":        {from: minute.Add(37 * time.Second), until: minute.Add(time.Hour), said: minute, may: true},
			"off within the minute":       {from: minute.Add(-time.Hour), until: minute.Add(20 * time.Second), said: minute, may: true},
			"on in the next minute":       {from: minute.Add(time.Minute), until: minute.Add(time.Hour), said: minute},
			"off before":                  {from: minute.Add(-time.Hour), until: minute, said: minute},
			"on after, to the second":     {from: minute.Add(37 * time.Second), until: minute.Add(time.Hour), said: minute.Add(36 * time.Second)},
			"the last moment of a minute": {from: minute.Add(time.Minute - time.Microsecond), until: minute.Add(time.Hour), said: minute, may: true},
		} {
			h.ActorAt = func(_ context.Context, account string, at time.Time) (*access.Actor, error) {
				return &access.Actor{Account: account, Kind: "staff", OnDuty: !at.Before(c.from) && at.Before(c.until)}, nil
			}
			err := h.Ask(h.as(nil, []string{"open"}), act.Of("sample.patrol", journal.Ref{Kind: "sample"}).With(access.Resource{Label: "open"}).HappenedAt(c.said))
			if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
