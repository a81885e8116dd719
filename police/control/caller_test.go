package control_test

import (
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/people"
)

// VIC-13, CALL-01: who called goes on record with what the call knows, typed once: the name as it was given, the number, the
// language by its name and what they need. A call has one caller, and an incident may have several.
func TestVIC13TheCallerIsRecordedFromTheCall(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := &house{House: rh}
		h.Desk = control.NewWith(rh.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return nil, nil }, nil)
		h.Desk.People = people.New(rh.Host)
		rh.Start(h.Desk.People.Room(), h.Desk.Room())
		call := func(in control.ReceiveCall) control.Call {
			t.Helper()
			done, err := h.Receive(h.bryant(), in)
			return must(t, done.Value, err)
		}
		first := call(control.ReceiveCall{Channel: "999", CLI: "07700900789", Caller: "Anna Maria Zielińska", Language: "pl", Needs: "Hard of hearing"})
		done, err := h.Raise(h.bryant(), control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street", Call: first.ID})
		i := must(t, done.Value, err)
		second := call(control.ReceiveCall{Channel: "999", CLI: "999", Caller: "Siân", Incident: i.ID})
		if _, err := h.RecordCaller(h.bryant(), i.ID, control.RecordCaller{Role: "victim"}); fault.Of(err).Fields[0].Code != "control.caller.which" {
			t.Errorf("two callers, and which was not asked: %v", err)
		}
		p, err := h.RecordCaller(h.bryant(), i.ID, control.RecordCaller{Call: first.ID, Role: "victim", Saw: true})
		got := must(t, p.Value, err)
		if got.Given != "Anna" || got.Middle != "Maria" || got.Family != "Zielińska" || got.Phone != "+447700900789" && got.Phone != "07700900789" || got.Language != "Polish" || got.Needs != "Hard of hearing" {
			t.Errorf("%+v", got)
		}
		p, err = h.RecordCaller(h.bryant(), i.ID, control.RecordCaller{Role: "reporting_person", Family: "O'Brien"})
		if got := must(t, p.Value, err); got.Given != "Siân" || got.Family != "O'Brien" || got.Phone != "" || got.Language != "" {
			t.Errorf("a short number is nobody's own, and English needs nothing: %+v", got)
		}
		for _, c := range []string{first.ID, second.ID, ""} {
			if _, err := h.RecordCaller(h.bryant(), i.ID, control.RecordCaller{Call: c, Role: "victim"}); fault.Of(err).Code != "control.caller.recorded" {
				t.Errorf("a caller was recorded twice: %v", err)
			}
		}
		if _, err := h.RecordCaller(h.as("howells", "officer"), i.ID, control.RecordCaller{Role: "victim"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer recorded the caller: %v", err)
		}
	})
}
