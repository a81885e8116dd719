package simulate

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// The same seed gives the same day, another seed another; the day is as long as a day and busier in the evening than before dawn.
func TestADayDependsOnItsSeedAlone(t *testing.T) {
	t.Parallel()
	a, b, c := Day(7, 2000, 0), Day(7, 2000, 0), Day(8, 2000, 0)
	if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, c) {
		t.Error("a seed does not give its own day")
	}
	if len(a) < 1700 || len(a) > 2300 || !slices.IsSortedFunc(a, func(x, y Call) int { return int(x.After - y.After) }) {
		t.Errorf("%d calls of 2000", len(a))
	}
	count := func(calls []Call, from, to int) (n int) {
		for _, x := range calls {
			if h := int(x.After.Hours()); h >= from && h < to {
				n++
			}
			if x.East < 0 || x.East > 1 || x.North < 0 || x.North > 1 || x.AtScene <= 0 {
				t.Fatalf("a call that cannot be: %+v", x)
			}
		}
		return n
	}
	if night, evening := count(a, 3, 6), count(a, 17, 20); night*3 > evening {
		t.Errorf("%d calls from 3 to 6 and %d from 17 to 20", night, evening)
	}
	if late := Day(7, 2000, 17*time.Hour); count(late, 0, 3) < 2*count(a, 3, 6) {
		t.Error("a day that begins at five in the afternoon does not begin busy")
	}
}

func TestAFileOfCallsIsReplayed(t *testing.T) {
	t.Parallel()
	file := "\ufeffOBJECTID,Tencode Description,Latitude,Longitude,Call_Received\n2,BURGLARY - RESIDENCE,36.1,-86.7,2024-01-01 10:30:00\n1,DOMESTIC DISTURBANCE,,,2024-01-01 10:00:00\n3,BUSINESS CHECK,36,-86,2024-01-01 10:40:00\n"
	calls, err := ReadCalls(strings.NewReader(file), 1)
	if err != nil || len(calls) != 2 || calls[0].Kind != "domestic" || calls[0].After != 0 || calls[1].Kind != "burglary" || calls[1].After != 30*time.Minute {
		t.Errorf("%+v %v", calls, err)
	}
	for text, want := range map[string]string{
		"": "no first line", "a,b\n1,2\n": "no column", strings.Replace(file, "2024-01-01 10:30:00", "yesterday", 1): "line 2", strings.Replace(file, "2,BURG", "2\n,BURG", 1): "line 2",
	} {
		if _, err := ReadCalls(strings.NewReader(text), 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The file of a real city is taken whole, where it is to be had.
func TestARealFileOfCallsIsTaken(t *testing.T) {
	t.Parallel()
	data := os.Getenv("THROUGHLINE_DATA")
	if data == "" {
		data = "../../../shared/data"
	}
	f, err := os.Open(data + "/calls/nashville-police-calls-2024.csv")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("SKIPPED, NOT PROVED: calls/nashville-police-calls-2024.csv is not in THROUGHLINE_DATA or ../shared/data")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	calls, err := ReadCalls(f, 1)
	if err != nil || len(calls) < 15_000 || calls[len(calls)-1].After < 200*24*time.Hour {
		t.Fatalf("%d calls: %v", len(calls), err)
	}
	kinds := map[string]int{}
	for _, c := range calls {
		kinds[c.Kind]++
	}
	if kinds["domestic"] == 0 || kinds["alarm"] == 0 || len(kinds) < 15 {
		t.Errorf("kinds: %v", kinds)
	}
}

// A call's place and a unit's drive are worked out from the line alone.
func TestAUnitMovesAlongItsWay(t *testing.T) {
	t.Parallel()
	u := &unit{way: &way{line: []point{{52, -2}, {52.01, -2}, {52.01, -1.99}}, far: []float64{0, 1000, 2000}, began: time.Minute, seconds: 100}}
	for at, want := range map[time.Duration]point{0: {52, -2}, time.Minute + 25*time.Second: {52.005, -2}, time.Minute + 75*time.Second: {52.01, -1.995}} {
		if u.move(at); metres(u.at, want) > 1 {
			t.Errorf("after %s it is at %v, want %v", at, u.at, want)
		}
	}
	if u.move(time.Hour); u.way != nil || u.at != (point{52.01, -1.99}) {
		t.Errorf("at the end it is at %v", u.at)
	}
}

// What the board says of a job is obeyed, whoever sent; one that the unit has just left is not begun again.
func TestAUnitGoesWhereItIsSent(t *testing.T) {
	t.Parallel()
	u := &unit{callsign: "BX01"}
	u.told("job1", point{52, -2})
	if u.doing != "sent" {
		t.Fatalf("%+v", u)
	}
	u.doing = "driving"
	u.told("job1", point{52, -2})
	if u.doing != "driving" {
		t.Error("the same job is begun again")
	}
	u.told("", point{})
	if u.job != "" || u.doing != "" {
		t.Error("a unit that was taken off its job goes on")
	}
}

func TestTheComparisonIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	w := world(t)
	for i, way := range Ways {
		a, err := w.Compare(t.Context(), 3, way)
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.Compare(t.Context(), 3, way)
		if err != nil || a != b {
			t.Errorf("%s: %+v, then %+v (%v)", way.Name, a, b, err)
		}
		if a.Never != 0 || a.Miles <= 0 || a.Median <= 0 || a.P90 < a.Median || a.G1InTime < 0 || a.G1InTime > 100 || (a.Diverted > 0) && i < 2 {
			t.Errorf("%s: %+v", way.Name, a)
		}
	}
}

func TestTheComparisonIsPrintedAndDrawn(t *testing.T) {
	t.Parallel()
	c, err := CompareAll(t.Context(), world(t), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	var table, picture strings.Builder
	if c.Print(&table) != nil || c.Draw(&picture) != nil {
		t.Fatal("it could not be written")
	}
	for _, f := range figures {
		if !strings.Contains(table.String(), f.title) || !strings.Contains(picture.String(), f.title) {
			t.Errorf("%s is missing", f.title)
		}
	}
	d := xml.NewDecoder(strings.NewReader(picture.String()))
	dots := 0
	for {
		x, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := x.(xml.StartElement); ok && e.Name.Local == "circle" {
			dots++
		}
	}
	if dots != len(figures)*len(Ways)*2 {
		t.Errorf("%d dots of two days, three ways and %d figures", dots, len(figures))
	}
}
