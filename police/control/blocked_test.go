package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/law"
	"throughline/police/roads"
)

// A road that is closed is on the dispatcher's map, drawn otherwise than one that is slow, and said to who does not see it.
func TestAClosedAndASlowRoadAreDrawnAndSaid(t *testing.T) {
	t.Parallel()
	shared, err := county()
	speeds, wrong := roads.CurrentSpeeds(law.FS)
	m := must(t, shared, err).WithSpeeds(must(t, speeds, wrong)) // its roads are its own: others drive on the same map
	w := newWalkOn(t, m)
	board := func() string {
		mux := http.NewServeMux()
		for _, s := range w.screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequest("GET", "/control", nil).WithContext(w.who("bryant")))
		return rec.Body.String()
	}
	for _, c := range []struct {
		do         func()
		shut, slow int
		said       string
	}{
		{func() {}, 0, 0, `aria-label="Map."`},
		{func() { m.Close("flood", []int32{10, 11}) }, 2, 0, "Map. One road is closed or slow."},
		{func() { m.Slow("works", []int32{20}, 10) }, 2, 1, "Map. 2 roads are closed or slow."},
		{func() { m.Reopen("flood") }, 0, 1, "Map. One road is closed or slow."},
	} {
		c.do()
		if s := board(); strings.Count(s, "c-way c-shut") != c.shut || strings.Count(s, "c-way c-slow") != c.slow || !strings.Contains(s, c.said) {
			t.Errorf("%d closed and %d slow pieces are drawn, want %d and %d, and %q said", strings.Count(s, "c-shut"), strings.Count(s, "c-slow"), c.shut, c.slow, c.said)
		}
	}
}
