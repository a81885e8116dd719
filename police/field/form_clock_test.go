package field_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/field"
	"throughline/police/field/forms"
)

// MOB-08: a phone whose clock is hours wrong puts no wrong time on the record: what its clock offered is put right by as much as the clock was
// wrong, what somebody gave stays as given, and what would then lie ahead of the handing in is the handing in.
func TestMOB08AWrongClockIsPutRightInAForm(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		at := h.Clock.Now()
		for _, c := range []struct {
			name    string
			wrong   time.Duration // what the phone's clock says more than is so
			before  time.Duration // the handing in, that the form says it happened by the phone's clock
			byClock bool
			want    time.Duration // before the handing in
		}{
			{"three hours fast", 3 * time.Hour, 10 * time.Minute, true, 10 * time.Minute},
			{"three hours slow", -3 * time.Hour, 10 * time.Minute, true, 10 * time.Minute},
			{"forty seconds slow is no matter", -20 * time.Second, 10 * time.Minute, true, 10 * time.Minute},
			{"slow, and given by somebody", -3 * time.Hour, 10 * time.Minute, false, 3*time.Hour + 10*time.Minute},
			{"changed between the beginning and the handing in", -3 * time.Hour, -10 * time.Minute, true, 0},
		} {
			phone := at.Add(c.wrong)
			body, err := json.Marshal(map[string]any{"form": "first_account", "thread": h.thread, "by_clock": map[bool][]string{true: {"happened_at", "account", "none"}}[c.byClock],
				"answers": map[string][]string{"happened_at": {when.RFC3339(phone.Add(-c.before).Round(time.Minute))}, "account": {"He hit her"}, "person": {h.witness}}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := h.desk.Take(h.howells(), id.New(), body, "phone-7", phone, at)
			if err != nil || !got.Value.HappenedAt.Equal(at.Add(-c.want)) || !got.Value.DeviceAt.Equal(phone) || got.Value.Answers.Get("account") != "He hit her" {
				t.Errorf("%s: %v %v", c.name, got.Value.HappenedAt, err)
			}
		}
	})
}

// MOB-01: a phone's signed statement says what was read back and read out, or it is not taken as signed.
func TestMOB01AQueuedStatementSaysWhatWasHeard(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		send := func(more map[string]any) error {
			in := map[string]any{"form": "mg11", "thread": h.thread, "answers": statement(map[string]string{"given": "Marta", "family": "Nowak"})}
			for k, v := range more {
				in[k] = v
			}
			body, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			return second(h.desk.Take(h.howells(), id.New(), body, "phone-7", h.Clock.Now(), h.Clock.Now()))
		}
		for _, less := range []map[string]any{{}, {"text_sha256": hash(told)}, {"read_sha256": hash("x")}} {
			if err := send(less); wrong(err)["declared"] != "field.form.not_heard" {
				t.Errorf("%v: %v", less, err)
			}
		}
		draft := statement(map[string]string{"given": "Marta", "family": "Nowak", "signing": "no"})
		if err := send(map[string]any{"answers": draft}); err != nil {
			t.Errorf("a draft has heard nothing: %v", err)
		}
	})
}

// SS-01: what an officer cleared because the person did not say it is not put back from the record, at a desk as on a phone.
func TestSS01WhatWasWithheldStaysWithheld(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		a := stopped(map[string]string{"person": h.suspect, "description": "", "age": ""})
		body, err := json.Marshal(map[string]any{"form": "stop_search", "answers": a})
		if err != nil {
			t.Fatal(err)
		}
		got, err := h.desk.Take(h.howells(), id.New(), body, "phone-7", h.Clock.Now(), h.Clock.Now())
		if err != nil || got.Value.Answers.Get("family") != "" || got.Value.Answers.Get("born_on") != "" {
			t.Errorf("from a phone: %v %v", got.Value.Answers, err)
		}
		begun, err := h.desk.Begin(h.howells(), "stop_search", field.BeginDraft{Person: h.suspect})
		if err != nil || begun.Value.Answers.Get("family") != "Fletcher" {
			t.Fatalf("%v %v", begun.Value.Answers, err)
		}
		_, def, err := h.desk.Open(h.howells(), begun.Value.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range def.Groups {
			part := forms.Answers{}
			for _, q := range g.Questions {
				if part[q.ID] = a[q.ID]; q.ID == "person" {
					delete(part, q.ID) // it is chosen already
				}
			}
			if _, err := h.desk.Keep(h.howells(), begun.Value.ID, g.ID, part); err != nil {
				t.Fatal(err)
			}
		}
		sent, err := h.desk.Send(h.howells(), begun.Value.ID, "")
		if err != nil || sent.Value.Answers.Get("family") != "" || sent.Value.Person != h.suspect {
			t.Errorf("from a desk: %v %v", sent.Value.Answers, err)
		}
		direct, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Answers: a})
		if err != nil || direct.Value.Answers.Get("family") != "Fletcher" {
			t.Errorf("a system that sends no card is still filled in from it: %v %v", direct.Value.Answers, err)
		}
	})
}

// MOB-05: another force's officer is written as they were typed, whoever has their number here.
func TestMOB05AnotherForcesOfficerStaysAsTyped(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		h.Host.Serving = func(_ db.Querier, typed string) ([]string, error) {
			if strings.Contains(typed, "1204") {
				return []string{"vaughan"}, nil
			}
			return nil, nil
		}
		h.Host.NameOf = func(context.Context, string) string { return "PS 1204 A. Vaughan-O'Neill" }
		for typed, want := range map[string]string{"1204": "PS 1204 A. Vaughan-O'Neill", "Sgt 1204 VAUGHAN-O'NEILL": "PS 1204 A. Vaughan-O'Neill", "Sergeant 1204 Anna Vaughan-O'Neill": "PS 1204 A. Vaughan-O'Neill",
			"PS 1204 Smith": "PS 1204 Smith", "PC 1204 Vaughan-O'Neill, Gwent Police": "PC 1204 Vaughan-O'Neill, Gwent Police", "1204 Gwent": "1204 Gwent", "41204": "41204"} {
			a := stopped(map[string]string{"removed": "more", "supervisor": typed, "supervisor_at": "2026-11-23T11:35:00Z", "same_sex": "yes", "out_of_view": "Hanley station"})
			got, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "stop_search", Answers: a})
			if err != nil || got.Value.Answers.Get("supervisor") != want {
				t.Errorf("%q is kept as %q: %v", typed, got.Value.Answers.Get("supervisor"), err)
			}
		}
	})
}

// CR-02: the number that a victim gives, who was known with another, is on their record; one that is not a number is said at its question.
func TestCR02AKnownVictimsNewNumberIsKept(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		c := forms.Answers{"person": {h.witness}, "offence": {"OF61102"}, "account": {"Struck with a fist"}, "place": {"41 High Street"}, "happened_at": {"2026-11-23T11:00:00Z"}, "from_at": {"2026-11-23T10:30:00Z"}, "state_victim": {"no"}}
		numbers := func() string {
			p, err := h.people.See(h.howells(), h.witness)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			return strings.NewReplacer(" ", "", "+44", "0").Replace(string(b))
		}
		c.Set("phone", "07700 900123")
		if _, err := h.desk.Submit(h.howells(), field.SubmitForm{Form: "crime_report", Answers: c}); err != nil || !strings.Contains(numbers(), "07700900123") || !strings.Contains(numbers(), "02920180123") {
			t.Errorf("%v: %s", err, numbers())
		}
		c.Set("phone", "not a number")
		if err := second(h.desk.Submit(h.howells(), field.SubmitForm{Form: "crime_report", Answers: c})); wrong(err)["phone"] == "" {
			t.Errorf("%v", err)
		}
		c.Set("phone", "07700 900124")
		stranger := h.As(access.Actor{Staff: "handler", Name: "A. Handler", Roles: []string{"call_handler"}, OnDuty: true})
		if _, err := h.desk.Submit(stranger, field.SubmitForm{Form: "crime_report", Answers: c}); err == nil && !strings.Contains(numbers(), "07700900124") {
			t.Error("it is nowhere")
		}
	})
}
