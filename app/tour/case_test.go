package tour

import (
	"strings"
	"testing"
	"time"
)

// The case goes on when it is asked to, stop by stop, without moving the live force; an act that fails stops it with what was wrong.
func TestTheCaseGoesOnAsItIsAskedTo(t *testing.T) {
	t.Parallel()
	tours, srv := force(t, usual)
	at := opened(t, srv)
	before := tours.force.Host.Clock.Now()
	if s := stateOf(t, srv, at); s.At != 0 || s.Typed != 0 || s.Carried != 0 || s.Thread != "" {
		t.Fatalf("%+v", s)
	}
	send(srv, "POST", at+"/next", "127.0.0.1")
	// this force has no map, and so no place for a call: the first act of the case cannot be done
	s := stateOf(t, srv, at)
	if s.Failed == "" || !strings.Contains(s.Failed, "position") || s.Playing || s.Over {
		t.Errorf("an act that could not be done: %+v", s)
	}
	if r := send(srv, "GET", at, "127.0.0.1"); !strings.Contains(read(t, r), "an act of the case was not done") {
		t.Error("the page does not say so")
	}
	done := make(chan struct{})
	go func() { send(srv, "POST", at+"/next", "127.0.0.1"); close(done) }() // no further
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("the next step of a case that stopped hangs")
	}
	if moved := tours.force.Host.Clock.Now().Sub(before); moved > time.Minute {
		t.Errorf("the live force's clock moved %s", moved)
	}
}
