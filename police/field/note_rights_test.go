package field_test

import (
	"fmt"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/room/roomtest"
	"throughline/platform/sync"
	"throughline/platform/thread"
	"throughline/police/control"
	"throughline/police/field"
	peoples "throughline/police/people/entry"
)

// A job that an officer may not know of is answered as one that is not there, whatever they ask of it: by its id nobody learns
// that it exists. Nor is it told of their own family.
func TestAJobThatIsNotOpenToAnOfficerIsAnsweredAsNone(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		i := dispatched(t, h, c)
		p := newPhone(t, h, d, "howells")
		asks := func(incident string) (out []string) {
			acts := []sync.Act{p.does("note", "n"+id.New(), map[string]string{"text": "x", "incident": incident}),
				p.does("job.accept", "j"+id.New(), map[string]string{"incident": incident, "callsign": "BX21"})}
			got := p.sends(acts...)
			for _, a := range acts {
				o := got[a.ID]
				if o.Fault == nil {
					out = append(out, string(o.State))
					continue
				}
				out = append(out, fmt.Sprint(o.State, o.Fault.Code, o.Fault.Field, o.Fault.Sentence))
			}
			return out
		}
		absent := asks(id.New())
		if !strings.Contains(absent[0], "incident.not_found") || absent[0] != absent[1] {
			t.Fatalf("%v", absent)
		}
		h.Host.About = func(db.Querier, string) ([]string, []string, error) { return []string{"sister"}, nil, nil }
		plain := p.ctx
		p.ctx = h.As(access.Actor{Staff: "howells", Roles: []string{"officer"}, OnDuty: true, Family: []string{"sister"}})
		if own := asks(i.ID); own[0] != absent[0] {
			t.Errorf("a note of their own family's: %v", own)
		}
		p.ctx = plain
		restrict(t, h, c, i, "restricted:op")
		if got := asks(i.ID); fmt.Sprint(got) != fmt.Sprint(absent) {
			t.Errorf("restricted: %v\nabsent: %v", got, absent)
		}
	})
}

func restrict(t *testing.T, h *roomtest.House, c *control.Desk, i control.Incident, label string) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.relabel", journal.Ref{Kind: "thread", ID: i.Thread}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := thread.Get(tx, i.Thread)
		if err != nil {
			return "", err
		}
		if err := thread.Relabel(tx, i.Thread, label, th.Version); err != nil {
			return "", err
		}
		if err := c.Room().Relabel(tx, i.Thread, label); err != nil {
			return "", err
		}
		return tx.Record(peoples.PersonLinked{}, act.OnThreads())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A job is accepted by the crew that was sent to it; what was written of a job is read by those who work on its case, and what
// was not by its officer and supervisors.
func TestWhoAcceptsAJobAndWhoReadsANote(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		i := dispatched(t, h, c)
		p, other := newPhone(t, h, d, "howells"), newPhone(t, h, d, "bevan")
		a := other.does("job.accept", "job/1", map[string]string{"incident": i.ID, "callsign": "BX21"})
		if o := other.sends(a)[a.ID]; o.State != sync.Refused || o.Fault.Code == "" {
			t.Errorf("an officer whom nobody sent: %+v", o)
		}
		a = p.does("job.accept", "job/1", map[string]string{"incident": i.ID, "callsign": "BX21"})
		of, alone := p.does("note", "notebook", map[string]string{"text": "of the job", "incident": i.ID}), p.writes("of nothing")
		for what, o := range p.sends(a, of, alone) {
			if o.State != sync.Record {
				t.Fatalf("%s %+v %+v", what, o, o.Fault)
			}
		}
		for role, want := range map[string][2]bool{"officer": {true, false}, "investigator": {true, false}, "sergeant": {true, true}, "dispatcher": {}, "witness_care": {}, "offender_manager": {}} {
			who := h.As(access.Actor{Staff: "somebody", Roles: []string{role}, OnDuty: true})
			for n, note := range []string{of.ID, alone.ID} {
				if got := h.Door.May(who, act.Of("field.note.see", journal.Ref{Kind: "note", ID: note})); got != want[n] {
					t.Errorf("%s, note %d: %v", role, n, got)
				}
			}
		}
	})
}
