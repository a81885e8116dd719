package roads

import (
	"strings"
	"testing"
	"testing/fstest"

	"throughline/law"
	"throughline/platform/when"
)

func TestSpeedsOfTheShippedTable(t *testing.T) {
	t.Parallel()
	now := testSpeeds(t)
	for _, p := range []Profile{Ordinary, Response} {
		for c := class(0); c < driveable; c++ {
			if now[p].KMH[c] <= 0 || now[Response].KMH[c] < now[Ordinary].KMH[c] {
				t.Errorf("%s on %s: %v km/h", p, c, now[p].KMH[c])
			}
		}
	}
	if now[Response].SignalSeconds > now[Ordinary].SignalSeconds || now[Response].LimitShare < now[Ordinary].LimitShare {
		t.Error("a response is slower than an ordinary journey")
	}
	if _, err := SpeedsOn(law.FS, when.MustDay("2019-12-31")); err == nil {
		t.Error("there were speeds before the first row")
	}
}

func TestSpeedsOfTheDayOfTheJourney(t *testing.T) {
	t.Parallel()
	src, err := law.FS.ReadFile("roads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(src), "\n") {
		if strings.Contains(line, "code: ordinary.primary,") {
			line = `  - {code: ordinary.primary, value: {kmh: 60}, from: 2020-01-01, to: 2026-11-30, made: 2026-11-01, source: "x"}` + "\n" +
				`  - {code: ordinary.primary, value: {kmh: 40}, from: 2026-12-01, to: "", made: 2026-11-01, source: "x"}` + "\n" +
				`  - {code: ordinary.primary, value: {kmh: 45}, from: 2026-12-01, to: "", made: 2026-12-05, source: "corrected"}`
		}
		out = append(out, line)
	}
	fs := fstest.MapFS{"roads.yaml": {Data: []byte(strings.Join(out, "\n"))}}
	for day, want := range map[string]float64{"2026-11-30": 60, "2026-12-01": 45} {
		s, err := SpeedsOn(fs, when.MustDay(day))
		if err != nil || s[Ordinary].KMH[primary] != want {
			t.Errorf("%s: %v km/h, %v", day, s[Ordinary].KMH[primary], err)
		}
	}
	slow, err := SpeedsOn(fs, when.MustDay("2026-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	_, m := marchshire(t)
	a, b := m.Places(Court)[0].Point, m.Places(Hospital)[0].Point
	before, _ := m.Route(a, b, Ordinary)
	after, _ := m.WithSpeeds(slow).Route(a, b, Ordinary)
	if after.Seconds < before.Seconds {
		t.Errorf("slower main roads made the journey quicker: %v s, then %v s", before.Seconds, after.Seconds)
	}
	fs["roads.yaml"].Data = []byte("rows: []")
	if _, err := CurrentSpeeds(fs); err == nil || !strings.Contains(err.Error(), "ordinary.motorway") {
		t.Errorf("an empty table: %v", err)
	}
}
