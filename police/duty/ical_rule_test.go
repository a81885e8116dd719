package duty

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
)

// B1, DUTY-05: a private calendar says on duty, leave, at court or on a course, and no more; a course, whose length nobody knows, is of its whole day in London.
func TestDUTY05TheWordsOfAFeed(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	d, at := Desk{host: &room.Host{Law: book}}, wallTime(t, "2027-03-28T09:00")
	x := duties{courses: []course{{at, "Taser"}}}
	words := map[string]string{"annual_leave": "Leave", "toil": "Leave", "public_holiday": "Leave", "mutual_aid": "Duty", "court": "At court", "training": "Training", "sick": "Away", "suspended": "Away", "career_break": "Away"}
	for kind := range words {
		row, err := d.stateLaw(kind, when.DayOf(at))
		if err != nil {
			t.Fatal(err)
		}
		a := Absence{ID: kind, Kind: kind, State: "granted", From: at, Until: at.Add(time.Hour)}
		a.by(row)
		x.away = append(x.away, a)
	}
	found := 0
	for _, e := range feedEvents(x) {
		if kind, ok := strings.CutPrefix(e.key, "away|"); ok {
			found++
			if e.text != words[kind] {
				t.Errorf("%s is told as %q", kind, e.text)
			}
		}
	}
	if found != len(words) {
		t.Errorf("%d of %d are told", found, len(words))
	}
	body, err := ical("newell", feedEvents(duties{courses: x.courses}), at, 4)
	for _, want := range []string{"DTSTART;VALUE=DATE:20270328\r\n", "DTEND;VALUE=DATE:20270329\r\n", "SUMMARY:Course from 09:00\r\n"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("%v: no %q in %s", err, want, body)
		}
	}
	if strings.Contains(string(body), "Taser") {
		t.Error("the feed tells what they are trained in")
	}
}
