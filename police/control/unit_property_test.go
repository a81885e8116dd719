package control_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/control"
)

// stint is one unit's time with one incident, in microseconds; nought is not yet.
type stint struct {
	callsign, incident               string
	sent, route, scene, cleared, end int64
}

func (h *house) stints(t *testing.T) []stint {
	t.Helper()
	rows, err := h.q().Query(`SELECT callsign, incident, sent_at, en_route_at, at_scene_at, cleared_at FROM control_assignment ORDER BY callsign, sent_at, id`)
	must(t, 0, err)
	defer rows.Close()
	var out []stint
	for rows.Next() {
		var s stint
		must(t, 0, rows.Scan(&s.callsign, &s.incident, &s.sent, &s.route, &s.scene, &s.cleared))
		if s.end = s.cleared; s.end == 0 {
			s.end = 1 << 62
		}
		out = append(out, s)
	}
	return must(t, out, rows.Err())
}

// from is when a unit left for a job: nought when it has not.
func (s stint) from() int64 {
	if s.route != 0 {
		return s.route
	}
	return s.scene
}

// RES-01 to RES-03, RES-07: whatever dispatchers and crews do, in whatever order, and whatever of it is refused, a unit is
// never in two places in its own history, and no state is reached that the rules forbid.
func TestRES03NoOrderOfActsPutsAUnitInTwoPlaces(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				p := player{h: h, t: t, r: rand.New(rand.NewPCG(seed, 7))}
				for grade := range 3 {
					p.open = append(p.open, h.graded(t, strconv.Itoa(grade+1)).ID)
				}
				h.send(t, p.open[2], "BX21")
				h.state(t, "BX21", "5")
				_, err := h.Dispatch(h.bryant(), p.open[0], control.DispatchUnits{Callsigns: []string{"BX21"}, Divert: []string{"BX21"}, Reason: "officer_safety", Why: "test"})
				must(t, 0, err)
				p.check("a diversion")
				for n := range 100 {
					did, err := p.step()
					if err != nil && fault.Of(err).Kind != fault.Conflict && fault.Of(err).Kind != fault.Invalid {
						t.Fatalf("%d %s: %v", n, did, err)
					}
					h.Held.Add(time.Duration(1+p.r.IntN(40)) * time.Second)
					p.check(fmt.Sprintf("%d %s (%v)", n, did, err))
				}
				if p.done < 30 {
					t.Errorf("only %d of 100 acts were taken: the property proves little", p.done)
				}
			})
		})
	}
}

// player does acts at random, those that will be refused too.
type player struct {
	h    *house
	t    *testing.T
	r    *rand.Rand
	open []string
	done int
	was  map[string]control.UnitState
}

func (p *player) step() (did string, err error) {
	h, ctx := p.h, p.h.bryant()
	callsign := []string{"BX21", "BX07", "BX16"}[p.r.IntN(3)]
	incident := p.open[p.r.IntN(len(p.open))]
	switch p.r.IntN(10) {
	case 0, 1, 2:
		did = "send " + callsign
		in := control.DispatchUnits{Callsigns: []string{callsign}, Reason: "supervisor_direction", Why: "test"}
		if p.r.IntN(2) == 0 {
			in.Divert = in.Callsigns
		}
		_, err = h.Dispatch(ctx, incident, in)
	case 3:
		did = "close"
		if _, err = h.Close(ctx, incident, control.CloseIncident{Result: "dealt with", Qualifiers: []string{"none"}, Crime: "no_crime", Rationale: "none disclosed", Code: "violence_weapon"}); err == nil {
			p.open[slices.Index(p.open, incident)] = h.graded(p.t, strconv.Itoa(1+p.r.IntN(3))).ID
		}
	case 4:
		did = "acknowledge " + callsign
		_, err = h.AcknowledgeEmergency(h.as("okafor", "control_supervisor"), callsign, control.Acknowledge{What: "unit sent"})
	case 5:
		did = "ask " + callsign
		_, err = h.AnswerWelfare(ctx, callsign, control.Welfare{Answer: "well"})
	default:
		in := control.SetUnitState{State: strconv.Itoa(p.r.IntN(17))}
		if p.r.IntN(3) > 0 {
			in.State = []string{"5", "6", "2"}[p.r.IntN(3)]
		}
		if p.r.IntN(2) == 0 {
			in.Incident = incident
		}
		if p.r.IntN(2) == 0 {
			in.Why = "needed elsewhere"
		}
		did = callsign + " is " + in.State
		_, err = h.SetState(ctx, callsign, in)
	}
	if err == nil {
		p.done++
	}
	return did, err
}

func (p *player) check(after string) {
	p.t.Helper()
	fail := func(format string, args ...any) {
		p.t.Helper()
		p.t.Fatalf("after %s: %s", after, fmt.Sprintf(format, args...))
	}
	all := p.h.stints(p.t)
	for i, a := range all {
		if a.route != 0 && a.scene != 0 && a.scene < a.route || a.from() != 0 && a.from() < a.sent || a.end < max(a.sent, a.route, a.scene) {
			fail("%+v runs backwards", a)
		}
		for _, b := range all[i+1:] {
			if a.callsign == b.callsign && a.from() != 0 && b.from() != 0 && a.from() < b.end && b.from() < a.end {
				fail("%s is at two jobs at once: %+v %+v", a.callsign, a, b)
			}
		}
		if a.cleared == 0 && !slices.Contains(p.open, a.incident) {
			fail("%s holds a closed incident", a.callsign)
		}
	}
	now := map[string]control.UnitState{}
	for _, u := range must1(p.h.Board(p.h.bryant()))(p.t).Units {
		c := u.Crew.Callsign
		now[c] = u.State
		var on *stint
		for i := range all {
			if s := &all[i]; s.callsign == c && s.cleared == 0 && (on == nil || s.scene != 0 || s.route != 0 && on.scene == 0) {
				on = s
			}
		}
		switch {
		case u.State.State == "11" && on != nil:
			fail("%s is off duty with a job (RES-03)", c)
		case u.State.State == "5" && (on == nil || on.route == 0), u.State.State == "6" && (on == nil || on.scene == 0):
			fail("%s is in state %s, and no job of its says so (RES-03): %+v", c, u.State.State, on)
		case slices.Contains([]string{"12", "13", "14", "15", "16"}, u.State.State):
			fail("a message is the state of %s (RES-03)", c)
		}
		if w := p.was[c]; !w.EmergencyAt.IsZero() && w.AcknowledgedBy == "" && u.State.EmergencyAt.IsZero() {
			fail("the emergency of %s is gone though nobody has taken it (RES-02)", c)
		}
		owed, err := promise.Of(p.h.q(), "", journal.Ref{Kind: "unit", ID: c})
		must(p.t, 0, err)
		words := slices.DeleteFunc(owed, func(x promise.Promise) bool { return x.Kind == "control.emergency" })
		if (on != nil) != (len(words) == 1) || len(words) > 1 {
			fail("%s owes %d words, on the job %+v", c, len(words), on)
		}
		if len(words) == 1 {
			want := "control.mobile"
			switch {
			case on.scene != 0:
				want = "control.welfare"
			case on.route != 0:
				want = "control.arrival"
			}
			if words[0].Kind != want {
				fail("%s owes %s, not %s", c, words[0].Kind, want)
			}
		}
	}
	p.was = now
}
