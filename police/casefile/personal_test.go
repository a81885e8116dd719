package casefile_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/room/roomtest"
	evidence "throughline/police/evidence/entry"
)

// VIC-08, CF-07: a victim's own statement is in the file as what it is, with what they wish in court as they said it last, and it is no witness
// statement: the one that the prosecutor needs is still missing.
func TestVIC08APersonalStatementIsNoWitnessStatement(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.tell(m.thread, evidence.StatementSigned{Statement: "p1", Kind: "personal", Wish: "later", Witness: m.victim, Officer: "howells", Pages: 1, Hash: "ccddccddccdd", At: h.Held.Now()},
			evidence.StatementWished{Statement: "p1", Witness: m.victim, Wish: "prosecutor", Said: "The prosecutor reads it out", Told: "By telephone"})
		v := h.view(m.file)
		missing, there := false, 0
		for _, i := range v.Ready {
			missing = missing || i.Code == "mg11_victim/"+m.victim && i.State == "missing"
		}
		for _, x := range v.Material {
			if x.Kind == "statement" {
				t.Errorf("it stands as a witness's statement: %+v", x)
			}
			if x.Kind == "personal_statement" && x.Extra == "prosecutor" {
				there++
			}
		}
		if !missing || there != 1 {
			t.Errorf("missing %v, there %d: %+v", missing, there, v.Material)
		}
		mux := http.NewServeMux()
		for _, s := range h.rooms[1].Screens {
			mux.Handle(s.Pattern, s.Handler)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/casefile/"+m.file+"/forms", nil).WithContext(h.vaughan()))
		for _, want := range []string{"MG11: Victim personal statements", "The prosecutor reads it out", "ccddccddccdd", "No signed statement is on the record"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%d: the file does not say %q", w.Code, want)
			}
		}
	})
}
