package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/police/evidence"
	"throughline/police/evidence/media"
)

var scene = geo.Point{Lat: 51.48158, Lon: -3.17909}

func shot(at time.Time) []byte {
	return media.MakeJPEG(media.Photo{GPS: scene, TakenAt: at, Device: "Maker Phone", Caption: "Pavement"})
}

func hash(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func TestMOB06APhotographIsCountedAgainAndReadForPlaceAndTime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		taken := h.Held.Now().Add(-20 * time.Minute)
		b := shot(taken)
		done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "The pavement", SHA256: hash(b)}, bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		x := done.Value
		if x.Number != "SH/1" || x.File.SHA256 != hash(b) || !x.File.Claimed || x.File.Type != "image/jpeg" || x.File.Size != int64(len(b)) || x.File.Device != "phone-7" {
			t.Errorf("%+v %+v", x, x.File)
		}
		if d := (geo.Point{Lat: x.File.Lat, Lon: x.File.Lon}); geo.Metres(d, scene) > 1 || !x.File.TakenAt.Equal(taken) || !x.FoundAt.Equal(taken) || x.File.Notes != nil {
			t.Errorf("place and time: %+v", x.File)
		}
		f, err := h.Files.Open(context.Background(), x.File.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if kept, _ := io.ReadAll(f); !bytes.Equal(kept, b) {
			t.Error("the file was not kept as it was")
		}
		v, err := h.desk.SeeExhibit(h.marsh(), x.ID, "")
		if err != nil || v.File.SHA256 != x.File.SHA256 || len(v.Continuity) != 1 || v.Holder != "2207 S. Howells" || !v.File.TakenAt.Equal(taken) {
			t.Errorf("%+v %v", v, err)
		}
	})
}

func TestMOB06WhatIsOddIsRemarkedAndKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for name, c := range map[string]struct {
			photo media.Photo
			at    string
			want  string
		}{
			"an old clock":  {media.Photo{GPS: scene, TakenAt: h.Held.Now().AddDate(-3, 0, 0)}, "", "clock_differs"},
			"ahead of us":   {media.Photo{GPS: scene, TakenAt: h.Held.Now().Add(time.Hour)}, "", "clock_differs"},
			"not as told":   {media.Photo{GPS: scene, TakenAt: h.Held.Now().Add(-2 * time.Hour)}, "2026-11-23T11:55:00Z", "clock_differs"},
			"no place":      {media.Photo{TakenAt: h.Held.Now()}, "", "no_place"},
			"no time":       {media.Photo{GPS: scene}, "", "no_time"},
			"no hash given": {media.Photo{GPS: scene, TakenAt: h.Held.Now()}, "", "no_claim"},
		} {
			c.photo.Caption = name
			b := media.MakeJPEG(c.photo)
			done, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: name, At: c.at}, bytes.NewReader(b))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := strings.Join(done.Value.File.Notes, " "); !strings.Contains(got, "evidence.photograph."+c.want) {
				t.Errorf("%s: %s", name, got)
			}
			if done.Value.FoundAt.After(h.Held.Now()) || h.Held.Now().Sub(done.Value.FoundAt) > 24*time.Hour {
				t.Errorf("%s: dated %s", name, done.Value.FoundAt)
			}
		}
	})
}

func TestHostileMediaIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		good := shot(h.Held.Now())
		for name, c := range map[string]struct {
			data  []byte
			claim string
			want  string
		}{
			"nothing":         {nil, "", "evidence.file.missing"},
			"a page":          {[]byte("<!doctype html><script>alert(1)</script>"), "", "media.image.kind"},
			"a drawing":       {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "", "media.image.kind"},
			"a program":       {append([]byte("MZ"), make([]byte, 400)...), "", "media.image.kind"},
			"another picture": {good, hash([]byte("x")), "evidence.file.hash_differs"},
			"too large":       {append(append([]byte{}, good...), make([]byte, 16<<20)...), "", "evidence.file.too_large"},
		} {
			err := must(h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: name, SHA256: c.claim}, bytes.NewReader(c.data)))
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
			code(t, err, c.want)
		}
		if n := h.count(t); n != 0 {
			t.Errorf("%d rows after refusals", n)
		}
	})
}

func TestMOB05NumbersAreTheProducersOwnAndAClashAddsADigit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		take := func(ctx context.Context) string {
			t.Helper()
			done, err := h.desk.SeizeItem(ctx, h.thread, evidence.SeizeItem{Description: "Thing", Place: "High Street", Power: "found"})
			if err != nil {
				t.Fatal(err)
			}
			return done.Value.Number
		}
		other := h.As(officer("Sian Hughes", "hughes", "2999"))
		third := h.As(officer("S. Harris", "harris", "2888"))
		got := strings.Join([]string{take(h.howells()), take(other), take(h.howells()), take(third), take(other), take(h.marsh())}, " ")
		if got != "SH/1 SH2/1 SH/2 SH3/1 SH2/2 LM/1" {
			t.Error(got)
		}
		th, _, _ := h.open(t, "open")
		done, err := h.desk.SeizeItem(other, th, evidence.SeizeItem{Description: "Thing", Place: "High Street", Power: "found"})
		if err != nil || done.Value.Number != "SH/1" {
			t.Errorf("in another investigation: %s %v", done.Value.Number, err)
		}
		code(t, must(h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "x", Place: "y", Power: "because"})), "evidence.item.power")
	})
}

// Two photographs from one telephone may arrive at the same moment.
func TestMOB05NumbersAreUniqueWhenTakenAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		seen := map[string]int{}
		for i := range 12 {
			wg.Go(func() {
				ctx := h.howells()
				if i%3 == 0 {
					ctx = h.As(officer("Sian Hughes", "hughes", "2999"))
				}
				done, err := h.desk.SeizeItem(ctx, h.thread, evidence.SeizeItem{Description: "Thing", Place: "High Street", Power: "found"})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				seen[done.Value.Number]++
			})
		}
		wg.Wait()
		if len(seen) != 12 {
			t.Errorf("%d numbers for 12 exhibits: %v", len(seen), seen)
		}
	})
}

func (h house) knife(t *testing.T) evidence.Exhibit {
	t.Helper()
	done, err := h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "Kitchen knife", Place: "41 High Street", Power: "pace_32", Seal: "B100"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func TestMOB05AGapIsFlaggedAndNeverFilled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x := h.knife(t)
		h.Held.Add(time.Hour)
		good := evidence.MoveExhibit{From: "2207  s. howells", FromPlace: "41 High Street", To: "Property store", ToPlace: "Central, shelf 4", Reason: "Booked in", SealFound: "B100"}
		done, err := h.desk.MoveExhibit(h.howells(), x.ID, good)
		if err != nil || done.Value.Gaps != nil {
			t.Fatalf("a link that joins on: %+v %v", done.Value, err)
		}
		bad := evidence.MoveExhibit{From: "DC Jones", FromPlace: "Car", To: "Laboratory", ToPlace: "Bay 2", Reason: "Fingerprints", SealFound: "B999", At: "2026-11-23T12:10:00Z"}
		done, err = h.desk.MoveExhibit(h.marsh(), x.ID, bad)
		if err != nil || strings.Join(done.Value.Gaps, " ") != "holder place time seal" {
			t.Fatalf("a gap: %+v %v", done.Value, err)
		}
		v, err := h.desk.SeeExhibit(h.marsh(), x.ID, "")
		if err != nil || len(v.Continuity) != 3 || v.Continuity[2].From != "DC Jones" || v.Gaps != 1 || v.Holder != "Laboratory" {
			t.Fatalf("%+v %v", v, err)
		}
		h.owed(t, x.ID, 1)
		code(t, must(h.desk.ExplainGap(h.marsh(), x.ID, evidence.ExplainGap{N: 2, Explanation: "x"})), "evidence.exhibit.no_gap")
		if _, err := h.desk.ExplainGap(h.marsh(), x.ID, evidence.ExplainGap{N: 3, Explanation: "Jones took it from the store without booking it out"}); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.ExplainGap(h.marsh(), x.ID, evidence.ExplainGap{N: 3, Explanation: "again"})), "evidence.exhibit.explained")
		h.owed(t, x.ID, 0)
		if v, err = h.desk.SeeExhibit(h.marsh(), x.ID, ""); err != nil || v.Gaps != 1 || len(v.Continuity[2].Gaps) != 4 {
			t.Errorf("an explanation closed the gap: %+v %v", v, err)
		}
	})
}

func (h house) owed(t *testing.T, exhibit string, want int) {
	t.Helper()
	ps, err := promise.Of(h.DB.Read(context.Background()), "evidence.continuity", journal.Ref{Kind: "exhibit", ID: exhibit})
	if err != nil {
		t.Fatal(err)
	}
	if len(ps) != want {
		t.Fatalf("%d explanations owed, want %d", len(ps), want)
	}
	for _, p := range ps {
		if p.Owner != "staff:marsh" || !p.DueAt.Equal(h.Held.Now().Add(24*time.Hour)) || p.Law != "evidence.continuity/explain_gap/2020-01-01" {
			t.Errorf("%+v", p)
		}
	}
}

func TestMOB05GapsBetweenLinks(t *testing.T) {
	t.Parallel()
	at := roomtest.Noon
	before := evidence.Link{To: "Store", ToPlace: "Shelf 4", At: at, Seal: "B1"}
	for _, c := range []struct {
		name string
		next evidence.Link
		want string
	}{
		{"joins on", evidence.Link{From: "store", FromPlace: " shelf  4", At: at, SealFound: "b1"}, ""},
		{"place not said", evidence.Link{From: "Store", At: at.Add(time.Second), SealFound: "B1"}, ""},
		{"another hand", evidence.Link{From: "PC 1", FromPlace: "Shelf 4", At: at, SealFound: "B1"}, "holder"},
		{"another place", evidence.Link{From: "Store", FromPlace: "Shelf 5", At: at, SealFound: "B1"}, "place"},
		{"before it came", evidence.Link{From: "Store", At: at.Add(-time.Microsecond), SealFound: "B1"}, "time"},
		{"the clocks go back between", evidence.Link{From: "Store", At: at.Add(time.Hour), SealFound: "B1"}, ""},
		{"another seal", evidence.Link{From: "Store", At: at, SealFound: "B2"}, "seal"},
		{"no seal found", evidence.Link{From: "Store", At: at}, "seal"},
	} {
		if got := strings.Join(evidence.GapsBetween(before, c.next), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := evidence.GapsBetween(evidence.Link{To: "A", At: at}, evidence.Link{From: "A", At: at, SealFound: "B7"}); got != nil {
		t.Errorf("a first seal is no gap: %v", got)
	}
}

func TestMaterialIsKeptByItsHashAndFitsItsSort(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		wav := media.MakeWAV(media.Recording{Seconds: 3})
		bryant := officer("A. Bryant", "bryant", "7041")
		bryant.Roles = []string{"call_handler"}
		ctx := h.As(bryant)
		done, err := h.desk.AddMaterial(ctx, h.thread, evidence.AddMaterial{Kind: "recording_999", Title: "The 999 call", SHA256: hash(wav)}, bytes.NewReader(wav))
		if err != nil || done.Value.Seconds != 3 || done.Value.Type != "audio/wav" || done.Value.SHA256 != hash(wav) {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for want, in := range map[string]evidence.AddMaterial{
			"evidence.material.kind":         {Kind: "gossip", Title: "x"},
			"evidence.material.by_interview": {Kind: "recording_interview", Title: "x"},
			"evidence.file.not_video":        {Kind: "cctv", Title: "x"},
		} {
			code(t, must(h.desk.AddMaterial(ctx, h.thread, in, bytes.NewReader(wav))), want)
		}
		code(t, must(h.desk.AddMaterial(ctx, h.thread, evidence.AddMaterial{Kind: "recording_999", Title: "x"}, strings.NewReader("hello"))), "evidence.file.not_audio")
		h.refusedToAll(t, "add", func(ctx context.Context) error {
			return must(h.desk.AddMaterial(ctx, h.thread, evidence.AddMaterial{Kind: "document", Title: "x"}, strings.NewReader("hello")))
		})
	})
}

func TestWhoMayNotTouchAnExhibit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x := h.knife(t)
		b := shot(h.Held.Now())
		h.refusedToAll(t, "photograph", func(ctx context.Context) error {
			return must(h.desk.TakePhotograph(ctx, h.thread, evidence.TakePhotograph{Description: "x"}, bytes.NewReader(b)))
		})
		if _, err := h.Files.Stat(context.Background(), hash(b)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a refused photograph was kept: %v", err)
		}
		h.refusedToAll(t, "move", func(ctx context.Context) error {
			return must(h.desk.MoveExhibit(ctx, x.ID, evidence.MoveExhibit{From: "a", To: "b", ToPlace: "c", Reason: "d"}))
		})
		h.refusedToAll(t, "see", func(ctx context.Context) error { return must(h.desk.SeeExhibit(ctx, x.ID, "")) })
	})
}
