package evidence_test

import (
	"bytes"
	"net/http"
	"testing"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/people"
)

// GOV-09: an exhibit of a case that was restricted, or opened, after it was gathered can still be proved; nothing about
// another exhibit goes along, and who does not hold the label still gets nothing.
func TestGOV09AProofOutlivesAnotherLabelOfItsCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		photograph, thing := h.gather(t)
		key := h.sealed(t, t.TempDir())
		h.desk.ProofKey = func() (journal.Key, error) { return key, nil }
		if _, err := act.Do(h.System(), h.Door, act.Of("test.case", journal.Ref{Kind: "thread"}).With(access.Resource{}), func(tx *act.Tx) (bool, error) {
			if _, err := h.people.CreateIn(tx, people.NewPerson{Given: "Owen", Family: "Rees", BornOn: "1980-01-01"}); err != nil { // an act writes something
				return false, err
			}
			return true, h.desk.Room().Relabel(tx, h.thread, "restricted:op")
		}); err != nil {
			t.Fatal(err)
		}
		a := officer("L. Marsh", "marsh", "1874")
		a.Roles, a.Labels = []string{"investigator"}, []string{"open", "restricted:op"}
		w := h.visit(t, h.As(a), "GET", "/evidence/exhibit/"+thing.ID+"/proof", "", nil)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		c, err := checkProof(w.Body.Bytes())
		if err != nil || len(c.Record.Items) != 1 || len(c.Record.Items[0].Continuity) != 3 {
			t.Fatalf("%+v %v", c, err)
		}
		if bytes.Contains(w.Body.Bytes(), []byte(photograph.ID)) {
			t.Error("another exhibit went along")
		}
		if w := h.visit(t, h.marsh(), "GET", "/evidence/exhibit/"+thing.ID+"/proof", "", nil); w.Code == http.StatusOK {
			t.Error("it is given to who does not hold the label")
		}
	})
}
