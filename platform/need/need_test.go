package need_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
)

type noted struct {
	Text string `json:"text"`
}

func (noted) EntryKind() (string, int) { return "test.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Test", Title: n.Text} }

type fixture struct {
	*roomtest.House
	t    *testing.T
	desk *need.Desk
	th   thread.Thread
	hook []string // labels that a room's hook was told
}

// as signs somebody in with the labels that they hold at this moment, as the staff directory does.
func (f *fixture) as(staff string, rank int64, onDuty bool, roles ...string) context.Context {
	f.t.Helper()
	labels, err := access.LabelsOf(f.DB.Read(context.Background()), "staff:"+staff, f.Held.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	labels = append(labels, "open")
	if slices.Contains(roles, "information_assurance") || slices.Contains(roles, "auditor") {
		labels = append(labels, need.Audit)
	}
	slices.Sort(labels)
	return f.As(access.Actor{Staff: staff, Person: "person-" + staff, RankNo: int(rank), OnDuty: onDuty, Roles: roles, Labels: labels})
}

func each(t *testing.T, run func(t *testing.T, f *fixture)) {
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		f := &fixture{House: h, t: t, desk: need.New(h.Host)}
		f.desk.Hooks = append(f.desk.Hooks, func(_ *act.Tx, _, label string) error { f.hook = append(f.hook, label); return nil })
		if err := h.DB.Migrate(context.Background(), access.Migrations); err != nil {
			t.Fatal(err)
		}
		h.Start(f.desk.Room())
		h.Door.Kinds.Add(journal.KindOf[noted]())
		f.th = f.open()
		run(t, f)
	})
}

func (f *fixture) open() thread.Thread {
	f.t.Helper()
	done, err := act.Do(f.System(), f.Door, act.Of("test.open", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread("open")
		if err != nil {
			return th, err
		}
		if _, err := tx.Promise(act.NewPromise{Kind: "test.duty", Owner: "staff:howells", Due: tx.Now().Add(time.Hour)}); err != nil {
			return th, err
		}
		_, err = tx.Record(noted{"a knife was found"})
		return th, err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return done.Value
}

func (f *fixture) q() db.Querier { return f.DB.Read(context.Background()) }

func (f *fixture) restrict() {
	f.t.Helper()
	if _, err := f.desk.Restrict(f.as("coles", 3, true), f.th.ID, need.Restrict{Members: []string{"marsh"}, Why: "the suspect is an officer"}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) may(ctx context.Context) bool {
	return f.Door.May(ctx, act.Of("thread.see", journal.Ref{Kind: "thread", ID: f.th.ID}))
}

func TestGOV04RestrictingMovesEverythingAndLiftingMovesItBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		if f.may(f.as("howells", 1, true)) || f.may(f.as("shah", 0, true, "information_assurance")) {
			t.Error("somebody without the need may see it")
		}
		if !f.may(f.as("coles", 3, true)) || !f.may(f.as("marsh", 1, true)) {
			t.Error("a named member may not see it")
		}
		if owed, err := promise.Owed(f.q(), promise.Filter{Labels: []string{"open"}}); err != nil || len(owed) != 0 {
			t.Errorf("its promises show: %v %v", owed, err)
		}
		if es, err := journal.About(f.q(), journal.Ref{Kind: "test", ID: "1"}, []string{"open"}, 10); err != nil || len(es) != 0 {
			t.Errorf("an entry from before the restriction shows on its subject: %v %v", es, err)
		}
		if _, err := f.desk.Lift(f.as("howells", 1, true), f.th.ID, need.Lift{Why: "no reason"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an outsider is answered %v", err)
		}
		if _, err := f.desk.Lift(f.as("marsh", 1, true), f.th.ID, need.Lift{Why: "the officer was cleared"}); err != nil {
			t.Fatal(err)
		}
		if !f.may(f.as("howells", 1, true)) {
			t.Error("a lifted thread is still hidden")
		}
		if owed, _ := promise.Owed(f.q(), promise.Filter{Labels: []string{"open"}}); len(owed) != 1 {
			t.Errorf("%d promises after lifting, want 1", len(owed))
		}
		es, err := journal.OnThread(f.q(), f.th.ID, need.Reading([]string{"open"}, f.th.ID), 0, 10)
		if err != nil || len(es) != 3 {
			t.Errorf("a reader finds %d entries after lifting, want 3: %v", len(es), err)
		}
		if want := []string{need.Label(f.th.ID), "open"}; !slices.Equal(f.hook, want) {
			t.Errorf("rooms were told %v, want %v", f.hook, want)
		}
	})
}

func TestGOV04WhoMayRestrict(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		in := need.Restrict{Why: "a sensitive investigation"}
		for name, ctx := range map[string]context.Context{"a constable": f.as("howells", 1, true), "a sergeant off duty": f.as("rees", 2, false)} {
			if _, err := f.desk.Restrict(ctx, f.th.ID, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := f.desk.Restrict(f.as("rees", 2, true), f.th.ID, need.Restrict{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		f.desk.About = func(db.Querier, string) ([]string, []string, error) { return []string{"person-rees"}, nil, nil }
		if _, err := f.desk.Restrict(f.as("rees", 2, true), f.th.ID, in); !fault.HasCode(err, "access.own_record") {
			t.Errorf("a sergeant whom it is about: %v", err)
		}
	})
}

func TestGOV04MembersAreNamedAndEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		f.restrict()
		in := need.Member{Account: "vaughan", Why: "file supervisor"}
		if _, err := f.desk.AddMember(f.as("howells", 1, true), f.th.ID, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("an outsider is answered %v", err)
		}
		if _, err := f.desk.AddMember(f.as("marsh", 1, true), f.th.ID, in); err != nil {
			t.Fatal(err)
		}
		if !f.may(f.as("vaughan", 2, true)) {
			t.Error("who was named may not see it")
		}
		if _, err := f.desk.AddMember(f.as("marsh", 1, true), f.th.ID, in); !fault.HasCode(err, "access.member.already") {
			t.Errorf("named twice: %v", err)
		}
		for _, who := range []string{"vaughan", "coles"} {
			if _, err := f.desk.EndMember(f.as("marsh", 1, true), f.th.ID, need.Member{Account: who, Why: "moved"}); err != nil {
				t.Fatal(err)
			}
		}
		if f.may(f.as("vaughan", 2, true)) {
			t.Error("who is not named any more may see it")
		}
		if _, err := f.desk.EndMember(f.as("marsh", 1, true), f.th.ID, need.Member{Account: "marsh", Why: "moved"}); !fault.HasCode(err, "access.member.last") {
			t.Errorf("the last member: %v", err)
		}
	})
}
