package control_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
)

func TestINC07TheFirstAtSceneKeepsThePromise(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		due := roomtest.Noon.Add(15 * time.Minute)
		ps := h.owed(t, i.ID)
		if len(ps) != 1 || !ps[0].DueAt.Equal(due) || ps[0].Law != "control.grade/1/2020-01-01" || !i.DueAt.Equal(due) {
			t.Fatalf("%+v %+v", ps, i)
		}
		h.near(t, "BX21")
		h.near(t, "BX07")
		h.send(t, i.ID, "BX21", "BX07")
		h.Held.Add(4 * time.Minute)
		h.state(t, "BX21", "5")
		h.Held.Add(2 * time.Minute)
		h.state(t, "BX21", "6")
		if ps := h.owed(t, i.ID); len(ps) != 0 {
			t.Errorf("still owed: %+v", ps)
		}
		p := must1(promise.Get(h.q(), ps[0].ID))(t)
		if p.State != promise.Kept || p.Proof == "" || p.KeptLate() {
			t.Errorf("%+v", p)
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if tg := v.Targets[0]; tg.Met == nil || !*tg.Met || *tg.FromCallSecs != 360 {
			t.Errorf("%+v", tg)
		}
		h.Held.Add(time.Minute)
		h.state(t, "BX07", "6") // the second arrival changes nothing
		if w := must1(h.View(h.bryant(), i.ID))(t); !w.Incident.AtSceneAt.Equal(v.Incident.AtSceneAt) {
			t.Errorf("%s", w.Incident.AtSceneAt)
		}
	})
}

func TestINC07LateIsToldToTheControlRoom(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.Held.Add(16 * time.Minute)
		h.Settle()
		ps := h.owed(t, i.ID)
		if len(ps) != 1 || ps[0].State != promise.Broken {
			t.Fatalf("%+v", ps)
		}
		told := must1(promise.Notices(h.q(), []string{"role:control_supervisor"}, []string{"open"}, 10))(t)
		if len(told) == 0 {
			t.Error("nobody was told that it is late")
		}
	})
}

func TestINC08RegradingKeepsBothTargets(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		h.Held.Add(9 * time.Minute)
		_, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "1"})
		refused(t, "no why", err, "control.grade.why")
		_, err = h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "2", Why: "x"})
		refused(t, "the same", err, "control.grade.same")
		done, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "1", Why: "A knife was seen"})
		g := must(t, done.Value, err)
		if len(g.Targets) != 2 || !g.Targets[0].DueAt.Equal(roomtest.Noon.Add(time.Hour)) || !g.Targets[1].DueAt.Equal(roomtest.Noon.Add(24*time.Minute)) {
			t.Errorf("%+v", g.Targets)
		}
		if ps := h.owed(t, i.ID); len(ps) != 2 {
			t.Errorf("more urgent: both are owed, not %d", len(ps))
		}
		done, err = h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "3", Area: "rural", Why: "He has gone"})
		g = must(t, done.Value, err)
		if ps := h.owed(t, i.ID); len(g.Targets) != 3 || len(ps) != 1 || !ps[0].DueAt.Equal(g.Targets[2].DueAt) {
			t.Errorf("less urgent: only the new one is owed: %+v %+v", ps, g.Targets)
		}
	})
}

func TestINC09NobodyIsSentOnlyAfterThrive(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.raised(t)
		before := h.entries(t, i.Thread)
		_, err := h.Grade(h.bryant(), i.ID, control.GradeIncident{Grade: "5"})
		refused(t, "grade 5", err, "control.grade.thrive_first")
		for what, ctx := range map[string]struct{ roles []string }{"an officer": {[]string{"officer"}}, "a custody officer": {[]string{"custody_officer"}}} {
			if _, err := h.Grade(h.as("x", ctx.roles...), i.ID, control.GradeIncident{Grade: "1"}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
		h.nothing(t, i.Thread, before)
	})
}
