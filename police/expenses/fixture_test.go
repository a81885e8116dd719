package expenses_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/enact"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	control "throughline/police/control/entry"
	court "throughline/police/court/entry"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/people"
)

// straight is a map on which every drive is 11,909 metres: 14.8 miles there and back.
type straight struct{}

func (straight) Place(name string) (geo.Point, bool) {
	return geo.Point{Lat: 51.6, Lon: -3}, name != "Nowhere"
}
func (straight) Metres(_, _ geo.Point) (int64, bool) { return 11_909, true }

type house struct {
	*roomtest.House
	*expenses.Desk
	duty *duty.Desk
	own  *enact.Desk
	room room.Room
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		p := people.New(h.Host)
		d := duty.New(h.Host, p)
		e := expenses.New(h.Host, d, straight{})
		x := house{h, e, d, nil, e.Room()}
		own := enact.New(h.Host)
		e.Proposals = own
		x.own = own
		h.Start(own.Room(), p.Room(), d.Room(), room.Room{Name: "others", Entries: slices.Concat(control.Kinds(), court.Kinds())}, x.room)
		for _, s := range []duty.JoinStaff{{ID: "howells", Name: "S. Howells", Number: "2207", Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}},
			{ID: "bevan", Name: "A. Bevan", Number: "2311", Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}}} {
			if _, err := d.Join(h.System(), s); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.SetCrew(h.System(), duty.SetCrew{Callsign: "BX21", Staff: []string{"howells", "bevan"}, Vehicle: "Vauxhall Astra BX21", Base: "Newport Central", Lat: 51.5, Lon: -3.1, From: "2026-11-23T08:00"}); err != nil {
			t.Fatal(err)
		}
		h.Settle()
		f(t, x)
	})
}

func (h house) q() db.Querier { return h.DB.Read(context.Background()) }

func (h house) as(id string, role string, teams ...string) context.Context {
	return h.As(access.Actor{Staff: id, Name: id, OnDuty: true, Roles: []string{role}, Teams: teams, Labels: []string{"audit", "open"}})
}

func (h house) howells() context.Context { return h.as("howells", "officer", "response") }
func (h house) finance() context.Context { return h.as("flynn", "finance") }
func (h house) second() context.Context  { return h.as("okafor", "finance") } // another of finance
func (h house) auditor() context.Context { return h.as("quinn", "auditor") }

// hears records entries on a thread, a new one when it is "", and lets the room hear them.
func (h house) hears(t *testing.T, thread, label string, bodies ...journal.Body) string {
	t.Helper()
	a := act.Of("test.scene", journal.Ref{Kind: "test", ID: "x"}).With(access.Resource{})
	if thread != "" {
		a = a.On(thread)
	}
	done, err := act.Do(h.System(), h.Door, a, func(tx *act.Tx) (string, error) {
		id := thread
		if thread == "" {
			th, err := tx.OpenThread(label)
			if err != nil {
				return "", err
			}
			id = th.ID
		}
		for _, b := range bodies {
			if _, err := tx.Record(b); err != nil {
				return "", err
			}
		}
		return id, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
	return done.Value
}

// run does the queued jobs of this room.
func (h house) run(t *testing.T) {
	t.Helper()
	w := jobs.New(h.DB, h.Held, h.room.Jobs, jobs.Settings{})
	if _, err := w.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.House.Settle()
}

// sealed places and signs what was written, as the server does four times a second.
func (h house) sealed(t *testing.T, key journal.Key) {
	t.Helper()
	ctx := context.Background()
	if err := h.Door.RecordKey(ctx, key.Public); err != nil {
		t.Fatal(err)
	}
	if err := act.Place(ctx, h.DB); err != nil {
		t.Fatal(err)
	}
	if _, err := (&journal.Sealer{DB: h.DB, Key: key, Clock: h.Held}).SealOnce(ctx, 1<<20); err != nil {
		t.Fatal(err)
	}
}

// hearing is one for which these were warned and which was held, and the claims that were drafted from it.
func (h house) hearing(t *testing.T, label, id string, staff ...string) string {
	t.Helper()
	at := h.Held.Now().Add(-3 * time.Hour)
	thread := h.hears(t, "", label, court.HearingListed{Hearing: id, CourtName: "Gwent, Newport", At: at})
	for _, s := range staff {
		h.hears(t, thread, "", court.WitnessWarned{Warning: id + s, Staff: s, Hearing: id, At: at})
	}
	h.hears(t, thread, "", court.HearingResulted{Hearing: id, On: when.DayOf(at)})
	h.run(t)
	return thread
}

func (h house) draft(t *testing.T, ctx context.Context) expenses.View {
	t.Helper()
	m, err := h.Mine(ctx, paging.Ask{})
	if err != nil || len(m.Claims) == 0 || m.Claims[0].State != "draft" {
		t.Fatalf("no draft: %v %+v", err, m)
	}
	v, err := h.See(ctx, m.Claims[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var word = expenses.Submit{Certified: true, Insured: true}

func codes(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	out := f.Code
	for _, x := range f.Fields {
		out += " " + x.Name + ":" + x.Code
	}
	return out
}
