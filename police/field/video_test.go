package field_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/sync"
	"throughline/platform/when"
	"throughline/police/control"
)

// MOB-07, MOB-06, MOB-08: a body-worn recording from a phone is on the record once, byte for byte, with who wore the camera, the job, from
// when to when by the server's clock though the phone's is seven hours wrong, and how people knew; what does not hold together is refused
// with its sentence; two films are no recording.
func TestMOB07ABodyWornRecordingFromAPhone(t *testing.T) {
	onStreet(t, func(t *testing.T, h *street) {
		c := control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return nil, nil }, nil)
		room := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true})
		job, err := c.Raise(room, control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street"})
		if err != nil {
			t.Fatal(err)
		}
		h.evidence.IncidentOf = func(_ db.Querier, _, incident string) (string, string, error) { return incident, "0412", nil }
		p := newPhone(t, h.House, h.room, "howells")
		h.room.Uploads = &sync.Uploads{Dir: filepath.Join(t.TempDir(), "up"), Files: h.Files, Now: h.Held.Now}
		content := "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isomthe first blow"
		sum := sha256.Sum256([]byte(content))
		m := sync.Media{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: "video/mp4"}
		send := func() {
			t.Helper()
			up, err := h.room.Uploads.Create(context.Background(), p.officer, sync.Announced{Media: m})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.room.Uploads.Append(context.Background(), p.officer, up.ID, 0, strings.NewReader(content), sync.Sum{}); err != nil {
				t.Fatal(err)
			}
		}
		p.skew = -7 * time.Hour
		wall := h.Held.Now().Add(p.skew)
		body := map[string]any{"incident": job.Value.ID, "started_at": when.RFC3339(wall.Add(-10 * time.Minute)), "stopped_at": when.RFC3339(wall), "notice": "told", "evidential": true, "by_clock": true}
		film := p.does("video", "video", body)
		film.Media = []sync.Media{m}
		if o := p.sends(film)[film.ID]; o.State != sync.Received || len(o.Missing) != 1 {
			t.Fatalf("%+v", o)
		}
		send()
		o := p.sends(film)[film.ID]
		if again := p.sends(film)[film.ID]; o.State != sync.Record || again.Ref != o.Ref {
			t.Fatalf("%+v %+v", o, again)
		}
		v, err := h.evidence.SeeVideo(h.howells(), o.Ref, "")
		if err != nil || v.SHA256 != m.SHA256 || v.Officer != "howells" || v.Incident != job.Value.ID || !v.Evidential || !v.KeepUntil.IsZero() ||
			!v.StoppedAt.Equal(h.Held.Now().Truncate(time.Second)) || !v.StartedAt.Equal(h.Held.Now().Truncate(time.Second).Add(-10*time.Minute)) {
			t.Errorf("%+v %v", v, err)
		}
		for code, change := range map[string]map[string]any{
			"evidence.video.notice_why": {"notice": "not_practicable"}, "evidence.video.covert": {"notice": "covert"}, "evidence.video.order": {"stopped_at": when.RFC3339(wall.Add(-time.Hour))},
			"evidence.video.not_over": {"by_clock": false, "stopped_at": when.RFC3339(h.Held.Now().Add(time.Hour))}, "field.video.one": {"media": 0}, "incident.not_found": {"incident": "none"},
		} {
			other := map[string]any{}
			for k, x := range body {
				other[k] = x
			}
			for k, x := range change {
				other[k] = x
			}
			delete(other, "media")
			a := p.does("video", "video", other)
			if code != "field.video.one" {
				a.Media = []sync.Media{m}
			}
			if o := p.sends(a)[a.ID]; o.State != sync.Refused || o.Fault == nil || o.Fault.Code != code {
				t.Errorf("%s: %+v %+v", code, o, o.Fault)
			}
		}
		if all, err := h.evidence.List(h.howells(), job.Value.Thread, askAll); err != nil || len(all.Materials) != 1 {
			t.Errorf("%+v %v", all.Materials, err)
		}
		b, err := h.room.Budget(h.howells())
		if err != nil || len(b.Notices) < 3 || b.Notices[0].Label == "" {
			t.Errorf("%+v %v", b.Notices, err)
		}
	})
}
