package field_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/blob"
	"throughline/platform/room/roomtest"
	"throughline/platform/sync"
	"throughline/police/control"
	"throughline/police/field"
)

// GOV-06: a form that was refused keeps nothing of what it said when its term is over, on the server or in what is answered.
func TestGOV06WhatWasNotTakenIsLetGoOf(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		files, err := blob.OpenFolder(blob.Settings{Dir: t.TempDir(), MinFree: -1})
		if err != nil {
			t.Fatal(err)
		}
		d.Uploads = &sync.Uploads{Dir: filepath.Join(t.TempDir(), "up"), Files: files, Now: h.Held.Now}
		p := newPhone(t, h, d, "howells")
		job := dispatched(t, h, c)
		refused := p.does("nonsense", "other", map[string]string{"text": "Ceri Morgan cannot attend on Tuesdays"})
		twice := p.does("job.state", "job/1", map[string]string{"callsign": "BX21", "state": "6", "incident": job.ID, "why": "with Ceri Morgan"})
		again := p.does("job.state", "job/1", map[string]string{"callsign": "BX21", "state": "6", "incident": job.ID, "why": "with Ceri Morgan"})
		late := p.writes("still to be taken")
		late.No = 9 // it waits
		got := p.sends(refused, twice, again, late)
		if o := got[again.ID]; o.State != sync.Conflict || !strings.Contains(string(o.Ours), "Ceri") {
			t.Fatalf("%+v", o)
		}
		if _, err := d.Uploads.Create(p.ctx, "howells", sync.Announced{Media: sync.Media{SHA256: strings.Repeat("a", 64), Size: 5, Type: "image/jpeg"}}); err != nil {
			t.Fatal(err)
		}
		said := func() (n int) {
			if err := h.DB.Read(context.Background()).QueryRow(`SELECT COUNT(*) FROM field_act WHERE said LIKE '%Ceri%' OR outcome LIKE '%Ceri%'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := d.Forget(h.System(), h.Held.Now().Add(-time.Hour)); err != nil || said() == 0 {
			t.Errorf("before its term: %d %v", said(), err)
		}
		h.Held.Set(h.Held.Now().AddDate(0, 0, 13))
		p.sends() // the phone is not silent
		h.Held.Set(h.Held.Now().AddDate(0, 0, 13))
		for range 2 {
			if err := d.Forget(h.System(), h.Held.Now().Add(-time.Hour)); err != nil || said() != 0 {
				t.Errorf("after its term: %d %v", said(), err)
			}
		}
		if left, _ := os.ReadDir(d.Uploads.Dir); len(left) != 0 {
			t.Errorf("a file that nobody sends: %v", left)
		}
		after := p.sends(refused, twice, again, late)
		if after[refused.ID].Fault.Code != "sync.kind" || after[again.ID].State != sync.Conflict || len(after[again.ID].Ours) != 0 || after[late.ID].State != sync.Received {
			t.Errorf("%+v", after)
		}
	})
}

// dispatched is an incident to which BX21 is sent.
func dispatched(t *testing.T, h *roomtest.House, c *control.Desk) control.Incident {
	t.Helper()
	room := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true})
	i, err := c.Raise(room, control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Dispatch(room, i.Value.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "continuity"}); err != nil {
		t.Fatal(err)
	}
	return i.Value
}
