package track_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/geo"
	"throughline/police/control/track"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func fix(callsign string, lat, lon float64, after time.Duration) track.Fix {
	return track.Fix{Callsign: callsign, At: geo.Point{Lat: lat, Lon: lon}, FixedAt: noon.Add(after), Source: "radio"}
}

func byFirst(callsign string) string { return callsign[:1] }

// RES-05: positions arrive out of order, and the newest counts.
func TestTheNewestFixCounts(t *testing.T) {
	t.Parallel()
	tr := track.New(byFirst)
	if n := tr.Put([]track.Fix{fix("A1", 52, -2, time.Minute), fix("A1", 53, -2, 0)}); n != 1 {
		t.Errorf("%d of a newer and an older fix were kept", n)
	}
	if f, ok := tr.Last("A1"); !ok || f.At.Lat != 52 {
		t.Errorf("the last position is %+v", f)
	}
}

// A tick tells what changed once for each area, and a late listener has the area whole.
func TestATickTellsEachAreaOnce(t *testing.T) {
	t.Parallel()
	tr := track.New(func(c string) string {
		if c[0] == 'X' {
			return ""
		}
		return byFirst(c)
	})
	tr.Put([]track.Fix{fix("A1", 52, -2, 0), fix("A2", 52.1, -2, 0), fix("B1", 53, -2, 0), fix("X1", 54, -2, 0)})
	tr.Put([]track.Fix{fix("A1", 52.00001, -2.12345, time.Second)})
	if got := tr.Areas(); !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("areas: %v: a unit that is on no screen has none", got)
	}
	w := tr.Feed.Follow([]string{"A"})
	w.Take(nil)
	tr.Tick(1)
	frames := w.Take(nil)
	if len(frames) != 1 {
		t.Fatalf("%d frames of one area in one tick", len(frames))
	}
	var got struct {
		Area  string
		Fixes [][]any
	}
	if err := json.Unmarshal(frames[0].JSON, &got); err != nil {
		t.Fatal(err)
	}
	want := [][]any{{"A1", 5200001.0, -212345.0, float64(noon.Unix() + 1)}, {"A2", 5210000.0, -200000.0, float64(noon.Unix())}}
	if got.Area != "A" || !reflect.DeepEqual(got.Fixes, want) {
		t.Errorf("the frame says %s", frames[0].JSON)
	}
	tr.Tick(1)
	if frames := w.Take(nil); len(frames) != 0 {
		t.Errorf("nothing moved and %d frames were sent", len(frames))
	}
}

// Areas take turns, and each has one turn in so many ticks.
func TestAreasTakeTurns(t *testing.T) {
	t.Parallel()
	tr := track.New(byFirst)
	w := tr.Feed.Follow([]string{"A", "B", "C"})
	for _, a := range []string{"A", "B", "C"} {
		tr.Put([]track.Fix{fix(a+"1", 52, -2, 0)})
	}
	w.Take(nil)
	frames := 0
	for range 4 {
		tr.Tick(4)
		if n := len(w.Take(nil)); n > 1 {
			t.Errorf("%d of three areas were sent in one of four turns", n)
		} else {
			frames += n
		}
	}
	if frames != 3 {
		t.Errorf("%d of three areas were told in four turns", frames)
	}
}

// The trail has at most one line a unit in its time, and none that says nothing new.
func TestTheTrailIsSampled(t *testing.T) {
	t.Parallel()
	tr := track.New(byFirst)
	tr.Restore([]track.Fix{fix("A9", 50, -1, -time.Hour)})
	lines := 0
	for s := range 180 {
		at := time.Duration(s) * time.Second
		tr.Put([]track.Fix{fix("A1", 52, -2+float64(s)/1000, at), fix("A2", 52, -2, 0)})
		due := tr.Due(noon.Add(at), time.Minute, 10)
		tr.Written(noon.Add(at), due)
		lines += len(due)
	}
	if lines != 3+3 { // three of each: A2 is seen again and again where it was
		t.Errorf("%d lines were written of two units in three minutes", lines)
	}
	if due := tr.Due(noon.Add(3*time.Minute), 0, 10); slices.ContainsFunc(due, func(f track.Fix) bool { return f.Callsign == "A9" }) {
		t.Error("what was written before the start is written again")
	}
}

// Near gives what a plain look at all of them gives.
func TestNearGivesTheNearest(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	tr := track.New(byFirst)
	last := map[string]geo.Point{}
	for i := range 2000 {
		c := fmt.Sprintf("A%d", r.IntN(700))
		f := fix(c, 51.8+r.Float64()*0.4, -2.6+r.Float64()*0.6, time.Duration(i)*time.Second)
		tr.Put([]track.Fix{f})
		last[c] = f.At
	}
	for range 50 {
		p := geo.Point{Lat: 51.7 + r.Float64()*0.6, Lon: -2.7 + r.Float64()*0.8}
		got := tr.Near(p, 20, 200_000, func(f track.Fix) bool { return f.Callsign != "A1" })
		var want []float64
		for c, at := range last {
			if c != "A1" {
				want = append(want, geo.Metres(p, at))
			}
		}
		slices.Sort(want)
		if len(got) < 20 {
			t.Fatalf("%d of 20 units near %v", len(got), p)
		}
		for i := range 20 {
			if geo.Metres(p, got[i].At) != want[i] {
				t.Fatalf("place %d is %.1f m away, the plain look has %.1f", i, geo.Metres(p, got[i].At), want[i])
			}
		}
	}
	if got := tr.Near(geo.Point{Lat: 10, Lon: 10}, 5, 20_000, func(track.Fix) bool { return true }); len(got) != 0 {
		t.Errorf("%d units within 20 km of the other side of the earth", len(got))
	}
}

// What is read plainly means what encoding/json says.
func TestThePlainReaderMeansTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		member := rapid.SampledFrom([]string{`"callsign":"BX21"`, `"callsign":"bx2\u0031"`, `"lat":52.05`, `"lat":-91`, `"lat":05`, `"lat":5.`, `"lon":-2.75`, `"lon":1e1`, `"lon":"x"`, `"lon":null`,
			`"fixed_at":"2026-11-23T14:05:00Z"`, `"fixed_at":"yesterday"`, `"fixed_at":""`, `"source":"radio"`, `"source":"owl"`, `"accuracy_m":8`, `"accuracy_m":-1`, `"accuracy_m":1.5`, `"speed":4`})
		body := "["
		for i := range rapid.IntRange(0, 3).Draw(t, "rows") {
			if i > 0 {
				body += rapid.SampledFrom([]string{",", " ,\n"}).Draw(t, "comma")
			}
			row := ""
			for j := range rapid.IntRange(0, 6).Draw(t, "members") {
				if j > 0 {
					row += ","
				}
				row += member.Draw(t, "member")
			}
			body += "{" + row + "}"
		}
		body += rapid.SampledFrom([]string{"]", " ] ", "]x", ""}).Draw(t, "end")
		plain, perr := track.Read([]byte(body), nil)
		slow, serr := track.ReadAny([]byte(body), nil)
		if (perr == nil) != (serr == nil) || perr == nil && !reflect.DeepEqual(plain, slow) {
			t.Fatalf("%s\nplainly %+v (%v)\nslowly  %+v (%v)", body, plain, perr, slow, serr)
		}
	})
}

// Each wrong row says which field is wrong.
func TestAWrongRowSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for body, field := range map[string]string{
		`{"callsign":"B","lat":0,"lon":0,"source":"radio"}`:                                   "lat",
		`{"callsign":"B","lon":1,"source":"radio"}`:                                           "lat",
		`{"callsign":"B","lat":1,"lon":1,"source":"owl"}`:                                     "source",
		`{"callsign":"B","lat":1,"lon":1,"source":"radio","fixed_at":"23/11/2026"}`:           "fixed_at",
		`{"callsign":"B","lat":1,"lon":1,"source":"radio","accuracy_m":1000001}`:              "accuracy_m",
		`{"callsign":"B","lat":"one","lon":1,"source":"radio"}`:                               "lat",
		`{"callsign":"B","lat":1,"lon":1,"source":"radio","fixed_at":"2026-11-23T14:05:00Z"}`: "",
	} {
		rows, err := track.Read([]byte("["+body+"]"), nil)
		if err != nil || len(rows) != 1 || rows[0].Field != field || (rows[0].Wrong == "") != (field == "") {
			t.Errorf("%s: %+v %v, want the field %q", body, rows, err, field)
		}
	}
	for _, body := range []string{``, `{}`, `null`, `[`, `[1`, `"x"`} {
		if _, err := track.Read([]byte(body), nil); err == nil {
			t.Errorf("%q was taken for a list", body)
		}
	}
}
