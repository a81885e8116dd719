package field_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/police/field"
	"throughline/police/field/forms"
)

// visit opens a page as somebody.
func (h *street) visit(ctx context.Context, path string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for _, s := range h.room.Room().Screens {
		mux.Handle(s.Pattern, s.Handler)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx))
	return w
}

func (h *street) shows(t *testing.T, ctx context.Context, path string, want, not []string) {
	t.Helper()
	w := h.visit(ctx, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	for _, s := range want {
		if !strings.Contains(w.Body.String(), s) {
			t.Errorf("%s does not say %q", path, s)
		}
	}
	for _, s := range not {
		if strings.Contains(w.Body.String(), s) {
			t.Errorf("%s says %q", path, s)
		}
	}
}

// MOB-12: information is taken from a device given freely only with a written notice, its purpose, what else was considered, how it is
// kept to that, no pressure, a signature and a copy that is left and one that is kept; of a victim's as little as can be. Each of
// them that is left out stops it, and nothing is half written.
func TestMOB12ADeviceIsLookedIntoByWrittenAgreementAlone(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		whole := func() forms.Answers {
			a := forms.Answers{}
			for q, v := range map[string]string{"happened_at": "2026-11-23T11:00:00Z", "person": h.witness, "whose": "victim", "device": "Blue phone, SH/3", "purpose": "His messages of 22 November", "scope": "That day, that number",
				"least": "She shows them herself; nothing is copied", "alternatives": "His phone, which is locked", "notice": "yes", "no_pressure": "yes", "signature": "strokes:1,1 2,2", "copy_given": "yes", "copy_kept": "Property store"} {
				a.Set(q, v)
			}
			return a
		}
		hand := func(a forms.Answers) (field.Recorded, error) {
			done, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "device_extraction", Thread: h.thread, Answers: a})
			return done.Value, err
		}
		for _, q := range []string{"whose", "device", "purpose", "scope", "least", "alternatives", "notice", "no_pressure", "signature", "copy_given", "copy_kept"} {
			a := whole()
			a.Set(q)
			if _, err := hand(a); wrong(err)[q] == "" || len(wrong(err)) != 1 {
				t.Errorf("without %s: %v", q, err)
			}
		}
		for _, q := range []string{"notice", "no_pressure", "copy_given"} {
			a := whole()
			a.Set(q, "no")
			if _, err := hand(a); wrong(err)[q] != "field.form.must_be" {
				t.Errorf("%s answered with no: %v", q, err)
			}
		}
		child := whole()
		child.Set("person")
		child.Set("family", "Morgan")
		child.Set("born_on", "2010-01-01")
		if _, err := hand(child); wrong(err)["adult"] == "" {
			t.Errorf("a child alone: %v", err)
		}
		if list, err := h.desk.On(h.howells(), h.thread, askAll); err != nil || len(list.Forms) != 0 {
			t.Fatalf("something was half written: %+v %v", list, err)
		}
		x, err := hand(whole())
		if err != nil || x.Answers.Get("signature") == "" || x.Answers.Get("family") != "Nowak" {
			t.Fatalf("%+v %v", x, err)
		}
		h.shows(t, h.howells(), "/field/record/"+x.ID+"/receipt", []string{"Agreement to information being taken", "You may refuse", "His messages of 22 November", "which is locked", "She shows them herself", "Nowak"}, []string{"Property store"})
	})
}

// SS-02: a strip search of a child names a supervisor by number, when they were told, the adult and the referral; the supervisor is kept
// as the force writes them. SS-01: the officer's station is on the copy, and is said once.
func TestSS02AStripSearchOfAChildAndTheStationOnTheCopy(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		h.Host.Serving = func(_ db.Querier, typed string) ([]string, error) {
			if strings.Contains(typed, "1204") || strings.HasSuffix(typed, "Evans") {
				return []string{"vaughan"}, nil
			}
			return nil, nil
		}
		h.Host.NameOf = func(_ context.Context, ref string) string {
			return map[string]string{"staff:vaughan": "PS 1204 A. Vaughan"}[ref]
		}
		a := stopped(map[string]string{"removed": "intimate", "age": "16", "station": "Hanley"})
		hand := func(change map[string]string) (field.Recorded, error) {
			for q, v := range change {
				a.Set(q, v)
			}
			done, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "stop_search", Answers: a})
			return done.Value, err
		}
		got := wrong(second(hand(nil)))
		for _, q := range []string{"supervisor", "supervisor_at", "same_sex", "out_of_view", "adult", "safeguarding"} {
			if got[q] == "" {
				t.Errorf("%s is not asked for: %v", q, got)
			}
		}
		x, err := hand(map[string]string{"supervisor": "sgt 1204", "supervisor_at": "2026-11-23T11:35:00Z", "same_sex": "yes", "out_of_view": "Hanley station", "adult": "His mother", "safeguarding": "yes"})
		if err != nil || x.Answers.Get("supervisor") != "PS 1204 A. Vaughan" {
			t.Fatalf("%q %v", x.Answers.Get("supervisor"), err)
		}
		other, err := hand(map[string]string{"supervisor": "999 Evans", "station": ""})
		if err != nil || other.Answers.Get("supervisor") != "999 Evans" {
			t.Errorf("an officer of another force was taken for ours: %q %v", other.Answers.Get("supervisor"), err)
		}
		if other.Answers.Get("station") != "Hanley" {
			t.Errorf("the station is typed again: %q", other.Answers.Get("station"))
		}
		h.shows(t, h.howells(), "/field/record/"+other.ID+"/receipt", []string{"Officer&#39;s station", "Hanley", "2207 S. Howells", "You may claim a copy", "His mother"}, []string{"999 Evans", "safeguarding"})
		if w := h.visit(h.howells(), "/field/record/"+other.ID+"/receipt"); strings.Contains(w.Body.String(), "Not recorded. Any station") {
			t.Error("a station that is known is said not to be")
		}
		grown, err := hand(map[string]string{"age": "18", "adult": "", "safeguarding": "", "by_number": "yes"})
		if err != nil {
			t.Fatalf("an adult: %v", err)
		}
		h.shows(t, h.howells(), "/field/record/"+grown.ID+"/receipt", []string{"2207"}, []string{"S. Howells"})
	})
}

// MOB-10: what custody has no place for, when they left for the station and why it was late, is read on the form's own page.
func TestMOB10TheWayToTheStationIsRead(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := forms.Answers{"necessity": {"prompt_investigation"}}
		for q, v := range map[string]string{"person": h.suspect, "happened_at": "2026-11-23T11:20:00Z", "place": "outside 41 High Street", "offences": "OF61102", "grounds": "Named by the victim", "told_reason": "yes",
			"caution": "en", "searched": "no", "force": "no", "left_at": "2026-11-23T11:50:00Z", "delay": "The ambulance came first"} {
			a.Set(q, v)
		}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "arrest", Thread: h.thread, Answers: a})
		if err != nil {
			t.Fatal(err)
		}
		h.shows(t, h.howells(), "/field/record/"+done.Value.ID, []string{"When did you leave for the station?", "Mon 23 Nov 2026 11:50", "The ambulance came first", "an arrest"}, []string{"Named by the victim"})
	})
}

// MOB-09: a driver who is reported gets what was recorded in print, with the mark as it is kept, and it is no notice of penalty.
func TestMOB09ADriverGetsACopy(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := forms.Answers{}
		for q, v := range map[string]string{"happened_at": "2026-11-23T11:00:00Z", "place": "A50 at Meir", "offence": "Speeding, 51 in 40", "vehicle": "bx21 klm", "account": "Followed for a mile", "warned": "yes", "offer": "course",
			"given": "Danny", "family": "Fletcher", "born_on": "1991-03-02", "address": "14 Mill Lane"} {
			a.Set(q, v)
		}
		done, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "traffic_ticket", Answers: a})
		if err != nil || done.Value.Answers.Get("vehicle") != "BX21KLM" {
			t.Fatalf("%+v %v", done.Value, err)
		}
		h.shows(t, h.howells(), "/field/record/"+done.Value.ID+"/receipt", []string{"Report of a traffic offence", "BX21KLM", "Speeding, 51 in 40", "not a penalty", "14 Mill Lane"}, []string{"Followed for a mile", "A course", "claim a copy"})
		force := forms.Answers{"happened_at": {"2026-11-23T11:00:00Z"}, "account": {"He hit her"}}
		account, err := h.desk.Submit(h.howells(), field.SubmitForm{ID: id.New(), Form: "first_account", Thread: h.thread, Answers: force})
		if err != nil {
			t.Fatal(err)
		}
		if w := h.visit(h.howells(), "/field/record/"+account.Value.ID+"/receipt"); w.Code != http.StatusConflict {
			t.Errorf("a first account is printed for its giver: %d", w.Code)
		}
	})
}
