package people_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/police/people"
)

// stranger is the action of the builders, which only the program itself may do.
const stranger = "sample.open"

type house struct {
	*roomtest.House
	*people.Desk
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := people.New(h.Host)
		staff := room.Room{Name: "sample", Facts: map[string]act.FactsFunc{"staff": func(_ db.Querier, id string) (access.Resource, error) {
			return access.Resource{Attrs: map[string]any{"staff": id}}, nil
		}}}
		h.Start(d.Room(), staff)
		f(t, house{h, d})
	})
}

func (h house) q() db.Querier { return h.DB.Read(context.Background()) }

func officer(id string) access.Actor {
	return access.Actor{Staff: id, Name: id, Roles: []string{"officer"}, RankNo: 1, OnDuty: true}
}

func (h house) open(t *testing.T, label string) thread.Thread {
	t.Helper()
	done, err := act.Do(h.System(), h.Door, act.Of(stranger, journal.Ref{Kind: "person", ID: "none"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return th, err
		}
		// An act must leave an entry; a person of its own is as good as any.
		_, err = h.CreateIn(tx, people.NewPerson{Given: "Filler", Description: "made to open a thread"})
		return th, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func (h house) make(t *testing.T, ctx context.Context, in people.CreatePerson) people.Person {
	t.Helper()
	done, err := h.Create(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func titles(f people.Found) []string {
	var out []string
	for _, x := range f.Hits {
		if x.Kind == "person" {
			out = append(out, x.Title)
		}
	}
	return out
}

func TestFoundWithASlipAndLinkedNotCopied(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		th := h.open(t, "open")
		ceri := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Ceri", Family: "Morgan", BornOn: "1990-02-02", Gender: "female", Phone: "01632 960123", Address: "41 High Street, Newport NP20 1AB"}, Thread: th.Ref, Role: "victim"})
		h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Rhys", Family: "Morgan", Phone: "+441632960123"}})
		for _, text := range []string{"ceri morgan", "Cery Morgen", "morgan ce", "NP201AB", "01632 960 123", "+44 1632 960123"} {
			f, err := h.Find(ctx, text)
			if err != nil || !slices.Contains(titles(f), "Ceri Morgan, born Fri 2 Feb 1990") {
				t.Errorf("%q: %v %v", text, titles(f), err)
			}
		}
		f, _ := h.Find(ctx, "01632960123")
		phones := slices.DeleteFunc(slices.Clone(f.Hits), func(x people.Hit) bool { return x.Kind != "phone" })
		if len(phones) != 1 || len(titles(f)) != 2 {
			t.Errorf("one phone of two people: %+v", f.Hits)
		}
		s, err := h.SeeThing(ctx, phones[0].ID)
		if err != nil || len(s.People) != 2 {
			t.Errorf("%+v %v", s, err)
		}
		looks, err := journal.LooksBy(h.q(), "staff:howells", 50)
		if err != nil || !slices.ContainsFunc(looks, func(l journal.LookRow) bool {
			return strings.Contains(l.Detail, `"Cery Morgen"`) && strings.Contains(l.Detail, "person/"+ceri.ID)
		}) {
			t.Errorf("the search was not kept with its words and results: %+v %v", looks, err)
		}
		if on, err := h.OnThread(h.q(), th.ID, []string{"open"}); err != nil || len(on) != 1 || on[0].Role != "victim" || on[0].Person.Name() != "Ceri Morgan" {
			t.Errorf("%+v %v", on, err)
		}
		if _, err := h.Find(h.As(access.Actor{Staff: "patel", Roles: []string{"hr"}, OnDuty: true}), "morgan"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("personnel searched: %v", err)
		}
		off := officer("bennett")
		off.OnDuty = false
		if _, err := h.Find(h.As(off), "morgan"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("off duty: %v", err)
		}
	})
}

func TestPOLE02NobodyBelongsToNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		for code, in := range map[string]people.CreatePerson{
			"people.person.orphan":          {NewPerson: people.NewPerson{Given: "Ceri"}},
			"people.person.role_and_thread": {NewPerson: people.NewPerson{Given: "Ceri"}, Role: "victim"},
			"people.thread.not_found":       {NewPerson: people.NewPerson{Given: "Ceri"}, Role: "victim", Thread: "0000-0000"},
		} {
			if _, err := h.Create(ctx, in); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

func TestPOLE01WhatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		th := h.open(t, "open")
		p := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Family: "Pryce"}, Thread: th.Ref, Role: "suspect"})
		s, err := h.See(ctx, p.ID)
		if want := []string{"first name", "date of birth", "gender", "address, telephone or email", "age"}; err != nil || !slices.Equal(s.Missing, want) {
			t.Errorf("%v %v", s.Missing, err)
		}
		if _, err := h.Change(ctx, p.ID, people.ChangePerson{Version: p.Version, Given: "Daniel", Family: "Pryce", ApparentAge: 27, Gender: "male"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Change(ctx, p.ID, people.ChangePerson{Version: p.Version, Given: "Dan", Family: "Pryce"}); !fault.Is(err, fault.Stale) {
			t.Errorf("a lost update: %v", err)
		}
		if s, _ = h.See(ctx, p.ID); !slices.Equal(s.Missing, []string{"date of birth", "address, telephone or email"}) {
			t.Errorf("%v", s.Missing)
		}
	})
}

func TestARestrictedThreadsPeopleAreNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		secret, plain := h.open(t, "restricted:1"), h.open(t, "open")
		few := officer("marsh")
		few.Labels = []string{"open", "restricted:1"}
		in, out := h.As(few), h.As(officer("howells"))
		victim := h.make(t, in, people.CreatePerson{NewPerson: people.NewPerson{Given: "Nia", Family: "Hidden", Phone: "01632 960555"}, Thread: secret.Ref, Role: "victim"})
		known := h.make(t, out, people.CreatePerson{NewPerson: people.NewPerson{Given: "Owen", Family: "Known", Phone: "01632 960556"}, Thread: plain.Ref, Role: "witness"})
		if _, err := h.Link(in, known.ID, people.LinkPerson{Thread: secret.Ref, Role: "suspect"}); err != nil {
			t.Fatal(err)
		}
		if victim.Label != "restricted:1" {
			t.Errorf("label %s", victim.Label)
		}
		for _, text := range []string{"hidden", "01632960555"} {
			if f, err := h.Find(out, text); err != nil || len(f.Hits) != 0 {
				t.Errorf("%s found %+v %v", text, f, err)
			}
			if f, err := h.Find(in, text); err != nil || len(f.Hits) == 0 {
				t.Errorf("%s not found by the few: %v", text, err)
			}
		}
		_, gone := h.See(out, "00000000-0000-7000-8000-000000000000")
		_, hidden := h.See(out, victim.ID)
		if fault.Of(gone).Code != fault.Of(hidden).Code || !fault.Is(hidden, fault.NotFound) {
			t.Errorf("told apart: %v %v", gone, hidden)
		}
		s, err := h.See(out, known.ID)
		if err != nil || len(s.Roles) != 1 || s.Roles[0].Role != "witness" {
			t.Errorf("the part in the restricted case shows: %+v %v", s.Roles, err)
		}
		if s, err := h.See(in, known.ID); err != nil || len(s.Roles) != 2 {
			t.Errorf("the few see %+v %v", s.Roles, err)
		}
		for _, e := range s.Entries {
			if e.Kind == "people.person.linked" && e.Label != "open" {
				t.Errorf("an entry of the restricted case: %+v", e)
			}
		}
		if on, err := h.OnThread(h.q(), secret.ID, []string{"open"}); err != nil || len(on) != 0 {
			t.Errorf("%+v %v", on, err)
		}
		if on, err := h.OnThread(h.q(), secret.ID, nil); err != nil || len(on) != 0 {
			t.Errorf("without labels: %+v %v", on, err)
		}
		if on, err := h.AllOnThread(h.q(), secret.ID); err != nil || len(on) != 2 {
			t.Errorf("%+v %v", on, err)
		}
		if _, err := h.Link(out, known.ID, people.LinkPerson{Thread: secret.Ref, Role: "witness"}); !fault.HasCode(err, "people.thread.not_found") {
			t.Errorf("linked to what is not there: %v", err)
		}
		boss := h.As(access.Actor{Staff: "rees", Roles: []string{"sergeant"}, RankNo: 2, OnDuty: true})
		if _, err := h.Merge(boss, known.ID, people.MergePerson{Other: victim.ID, Why: "same"}); !fault.HasCode(err, "people.merge.not_found") {
			t.Errorf("merged what is not there: %v", err)
		}
	})
}

func TestAThreadThatBecomesRestrictedTakesItsPeopleAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		th, other := h.open(t, "open"), h.open(t, "open")
		alone := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Nia", Family: "Alone", Phone: "01632 960555"}, Thread: th.Ref, Role: "victim"})
		both := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Owen", Family: "Both", Phone: "01632 960555"}, Thread: th.Ref, Role: "witness"})
		if _, err := h.Link(ctx, both.ID, people.LinkPerson{Thread: other.Ref, Role: "witness"}); err != nil {
			t.Fatal(err)
		}
		relabel := func(label string) {
			_, err := act.Do(h.System(), h.Door, act.Of(stranger, journal.Ref{Kind: "person", ID: "none"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
				now, err := thread.Get(tx, th.ID)
				if err != nil {
					return "", err
				}
				if err := thread.Relabel(tx, th.ID, label, now.Version); err != nil {
					return "", err
				}
				if err := h.Room().Relabel(tx, th.ID, label); err != nil {
					return "", err
				}
				_, err = h.CreateIn(tx, people.NewPerson{Given: "Filler", Description: "an act leaves an entry"})
				return "", err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		relabel("restricted:9")
		if f, _ := h.Find(ctx, "alone"); len(f.Hits) != 0 {
			t.Errorf("still found: %+v", f)
		}
		if f, _ := h.Find(ctx, "01632960555"); len(titles(f)) != 1 || len(f.Hits) != 2 { // Owen and his phone
			t.Errorf("by the shared phone: %+v", f)
		}
		if s, err := h.See(ctx, both.ID); err != nil || len(s.Roles) != 1 {
			t.Errorf("%+v %v", s.Roles, err)
		}
		relabel("open")
		if f, _ := h.Find(ctx, "alone"); len(titles(f)) != 1 {
			t.Errorf("not found again: %+v", f)
		}
		if s, err := h.See(ctx, alone.ID); err != nil || len(s.Things) != 1 || s.Person.Phone != "+441632960555" {
			t.Errorf("%+v %v", s, err)
		}
	})
}

func TestADoublePressIsOneAct(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := access.WithRequest(h.As(officer("howells")), access.Request{Key: "0192f0c0-0000-7000-8000-000000000001", Fingerprint: "x"})
		in := people.CreatePerson{NewPerson: people.NewPerson{Given: "Ceri", Family: "Twice", Phone: "01632 960123"}}
		one, err := h.Create(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		two, err := h.Create(ctx, in)
		if err != nil || !two.Replayed || two.Value.ID != one.Value.ID {
			t.Errorf("%+v %v", two, err)
		}
		if f, _ := h.Find(ctx, "twice"); len(f.Hits) != 1 {
			t.Errorf("%+v", f)
		}
	})
}

func TestThePages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := h.As(officer("howells"))
		th := h.open(t, "open")
		p := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Ceri", Family: "O'Brien", Phone: "01632 960123", Description: "<script>alert(1)</script>"}, Thread: th.Ref, Role: "victim"})
		mux := http.NewServeMux()
		for _, s := range h.Room().Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		ask := func(method, path string, body string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(ctx)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		for path, want := range map[string]string{"/people": "Record a person", "/people?q=obrien": "Ceri O&#39;Brien", "/people?q=nobody+here": "Nobody was found", "/people/" + p.ID: "Part in cases",
			"/people/new?thread=" + th.Ref: th.Ref, "/people/" + p.ID + "/change": "O&#39;Brien", "/people/" + p.ID + "/marker": "How it is known"} {
			w := ask("GET", path, "")
			if w.Code != 200 || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "<script>alert") {
				t.Errorf("%s: %d, %q is not in it", path, w.Code, want)
			}
		}
		if w := ask("POST", "/people/"+p.ID+"/thing", "kind=vehicle&text=BX21+KLM"); w.Code != http.StatusSeeOther {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		w := ask("POST", "/people/new", "given=Unknown&family=Hale&phone=123")
		if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `value="Hale"`) || !strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%d: what was typed is not kept", w.Code)
		}
		if w := ask("GET", "/people/nobody", ""); w.Code != 404 {
			t.Errorf("%d", w.Code)
		}
	})
}
