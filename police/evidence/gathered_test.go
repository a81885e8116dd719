package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/scan"
	"throughline/police/evidence"
)

// MOB-06: what was gathered before there were looks is looked at with the next file that is.
func TestMOB06WhatWaitsIsLookedAtWithTheNext(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		old, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Old"}, strings.NewReader("gathered long ago"))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.DB.Do(context.Background(), func(tx *db.Tx) error { // as the migration leaves it: a row that waits, and nobody asked
			_, err := tx.Exec(`DELETE FROM job WHERE kind = 'evidence.look'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "New"}, strings.NewReader("gathered today")); err != nil {
			t.Fatal(err)
		}
		h.work(t)
		var n int
		if err := h.DB.Read(context.Background()).QueryRow(`SELECT COUNT(*) FROM evidence_look WHERE state = 'waiting'`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d wait for ever, %s among them: %v", n, old.Value.ID, err)
		}
	})
}

// absent is a scanner that does not answer so many times.
type absent struct{ left int }

func (a *absent) Scan(_ context.Context, r io.Reader) (scan.Verdict, error) {
	if a.left--; a.left >= 0 {
		return scan.Verdict{}, errors.New("it is starting")
	}
	_, err := io.Copy(io.Discard, r)
	return scan.Verdict{By: "the test's scanner"}, err
}

// MOB-06: a scanner that is starting is asked again, and one that never answers leaves the file as not scanned.
func TestMOB06AScannerThatIsStartingIsAskedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for missing, want := range map[int]string{2: "clean", 99: "not_scanned"} {
			h.desk.Scanner = &absent{missing}
			m, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Letter"}, strings.NewReader("a letter"+want))
			if err != nil {
				t.Fatal(err)
			}
			for range 8 {
				h.work(t)
				h.Held.Add(time.Hour)
			}
			var said string
			if err := h.DB.Read(context.Background()).QueryRow(`SELECT scan FROM evidence_look WHERE subject = $1`, m.Value.ID).Scan(&said); err != nil || said != want {
				t.Errorf("after %d answers that did not come: %q %v", missing, said, err)
			}
		}
	})
}

// MOB-05: a number has the letters that a label's bars have, whoever's name it is of.
func TestMOB05InitialsHaveNoMarks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		dupont := officer("Élodie Ŵyn-Dupont", "dupont", "2999")
		x, err := h.desk.TakePhotograph(h.As(dupont), h.thread, evidence.TakePhotograph{Description: "x"}, bytes.NewReader(shot(h.Held.Now())))
		if err != nil || x.Value.Number != "EWD/1" {
			t.Errorf("%q %v", x.Value.Number, err)
		}
	})
}
