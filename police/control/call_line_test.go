package control_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/police/control"
	"throughline/police/control/eisec"
)

// CALL-07: whose line an emergency call comes from is asked at once and kept with the call as what the network said; nobody is asked of another call or of
// a withheld number, and it is asked again while the emergency lasts.
func TestCALL07TheNetworkSaysWhoseLineItIs(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		h.Desk.Lines = eisec.Simulator{Lat: 51.6, Lon: -3}
		call := func(channel, cli string) control.CallView {
			t.Helper()
			done, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: channel, CLI: cli})
			must(t, 0, err)
			h.work(t)
			return h.seen(t, done.Value.ID)
		}
		fixed := call("999", "01632960001")
		if len(fixed.Lines) != 1 || fixed.Lines[0].State != "answered" || fixed.Lines[0].Kind != eisec.Fixed || fixed.Lines[0].Source != eisec.Label || fixed.Lines[0].Address == "" {
			t.Fatalf("%+v", fixed.Lines)
		}
		if mobile := call("112", "07700900123"); mobile.Lines[0].RadiusM == 0 || !mobile.Call.At.IsZero() {
			t.Errorf("the area of a cell is told, and is no position of the caller: %+v %+v", mobile.Lines, mobile.Call.At)
		}
		for _, x := range [][2]string{{"101", "01632960001"}, {"999", ""}, {"online", "01632960001"}} {
			if v := call(x[0], x[1]); len(v.Lines) != 0 {
				t.Errorf("%v: %+v", x, v.Lines)
			}
		}
		again := func(call string) error {
			_, err := h.AskLineAgain(h.bryant(), call, control.AskAgain{Why: "The line is still open."})
			return err
		}
		must(t, 0, again(fixed.Call.ID))
		h.work(t)
		if v := h.seen(t, fixed.Call.ID); len(v.Lines) != 2 {
			t.Errorf("%+v", v.Lines)
		}
		_, err := h.EndCall(h.bryant(), fixed.Call.ID, control.EndCall{})
		must(t, 0, err)
		h.Held.Add(time.Hour + time.Minute)
		for code, id := range map[string]string{"control.line.too_late": fixed.Call.ID, "control.line.channel": call("101", "01632960001").Call.ID, "control.line.no_number": call("999", "").Call.ID} {
			if err := again(id); !fault.HasCode(err, code) {
				t.Errorf("%v, want %s", err, code)
			}
		}
	})
}

// CALL-07: a network that does not answer is asked again and then given up, and the call says so.
func TestCALL07ANetworkThatDoesNotAnswer(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		h.Desk.Lines = eisec.Simulator{}
		done, err := h.Receive(h.bryant(), control.ReceiveCall{Channel: "999", CLI: eisec.NeverInTime})
		must(t, 0, err)
		for range 3 {
			h.work(t)
			h.Held.Add(11 * time.Second)
		}
		v := h.seen(t, done.Value.ID)
		if len(v.Lines) != 1 || v.Lines[0].State != "unanswered" || v.Lines[0].Failure != "timed_out" {
			t.Errorf("%+v", v.Lines)
		}
	})
}

func (h *checking) seen(t *testing.T, call string) control.CallView {
	t.Helper()
	v, err := h.CallView(h.bryant(), call)
	must(t, 0, err)
	return v
}
