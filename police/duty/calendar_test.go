package duty_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/police/duty"
)

// day is a day of a calendar, by its date.
func day(t *testing.T, c duty.Calendar, on string) duty.CalendarDay {
	t.Helper()
	for _, x := range c.Days {
		if x.On.String() == on {
			return x
		}
	}
	t.Fatalf("no %s in %+v", on, c.Days)
	return duty.CalendarDay{}
}

func said(x duty.CalendarDay) string {
	var out []string
	for _, p := range x.Parts {
		out = append(out, strings.Join(append([]string{p.Kind, p.Text}, p.Notes...), " / "))
	}
	return strings.Join(out, "; ")
}

func (h force) calendar(t *testing.T, ctx context.Context, staff, from, to string) duty.Calendar {
	t.Helper()
	c, err := h.SeeCalendar(ctx, staff, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// DUTY-04, DUTY-05: a calendar says each day in words, at both clock changes, on a leap day and over midnight.
func TestDUTY05TheCalendarSaysEveryDayInWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2027-03-27T22:00", "2027-03-28T07:00"}, [2]string{"2027-10-30T22:00", "2027-10-31T07:00"}, [2]string{"2028-02-29T07:00", "2028-02-29T17:00"},
			[2]string{"2027-11-03T05:00", "2027-11-03T13:00"})
		me := h.as(t, "newell")
		spring := h.calendar(t, me, "newell", "2027-03-26", "2027-03-29")
		if x := day(t, spring, "2027-03-26"); x.Holiday != "Good Friday" || !x.Rest {
			t.Errorf("%+v", x)
		}
		if got := said(day(t, spring, "2027-03-27")); got != "tour / 22:00 to 07:00 / 8 h: the clocks go forward in it" {
			t.Error(got)
		}
		x := day(t, spring, "2027-03-28")
		if got := said(x); got != "goes_on / Until 07:00" || !x.Rest || x.Clocks != "Clocks go forward at 01:00: 23 hours" {
			t.Errorf("%s %+v", got, x)
		}
		autumn := h.calendar(t, me, "newell", "2027-10-30", "2027-11-03")
		if got := said(day(t, autumn, "2027-10-30")); got != "tour / 22:00 to 07:00 / 10 h: the clocks go back in it" {
			t.Error(got)
		}
		if x := day(t, autumn, "2027-10-31"); x.Clocks != "Clocks go back at 02:00: 25 hours" {
			t.Errorf("%+v", x)
		}
		// What begins before the force day belongs to the one before: neither of the two is a rest day.
		if x := day(t, autumn, "2027-11-03"); x.Rest || said(x) != "tour / 05:00 to 13:00 / Force day of Tue 2 Nov 2027" {
			t.Errorf("%s %+v", said(x), x)
		}
		if x := day(t, autumn, "2027-11-02"); x.Rest {
			t.Errorf("%+v", x)
		}
		if x := day(t, h.calendar(t, me, "newell", "2028-02-28", "2028-03-01"), "2028-02-29"); said(x) != "tour / 07:00 to 17:00" {
			t.Errorf("leap day: %+v", x)
		}
		for _, bad := range [][2]string{{"2027-03-28", "2027-03-27"}, {"2027-01-01", "2027-12-31"}, {"2027-02-29", "2027-03-01"}, {"", "2027-03-01"}} {
			if _, err := h.SeeCalendar(me, "newell", bad[0], bad[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", bad, err)
			}
		}
	})
}

// DUTY-05: a colleague is told of leave, and of what is private only that they are absent; they themselves and supervisors all of it.
func TestDUTY05TheCalendarKeepsWhatIsPrivate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T17:00"}, [2]string{"2026-12-02T07:00", "2026-12-02T17:00"}, [2]string{"2026-12-03T07:00", "2026-12-03T17:00"})
		for kind, on := range map[string]string{"sick": "2026-12-01", "annual_leave": "2026-12-02", "restricted": "2026-12-03"} {
			if _, err := h.SetAbsenceOf(h.as(t, "patel"), "newell", duty.SetAbsence{Kind: kind, FromOn: on, ToOn: on}); err != nil {
				t.Fatal(err)
			}
		}
		for who, want := range map[string][3]string{"newell": {"away / Sick", "away / Annual leave", "tour / 07:00 to 17:00; working / Restricted or adjusted duties"},
			"rees": {"away / Sick", "away / Annual leave", "tour / 07:00 to 17:00; working / Restricted or adjusted duties"}, "howells": {"away / Absent", "away / Annual leave", "tour / 07:00 to 17:00"}} {
			c := h.calendar(t, h.as(t, who), "newell", "2026-12-01", "2026-12-04")
			for i, x := range c.Days[:3] {
				if said(x) != want[i] {
					t.Errorf("%s is told of %s: %s", who, x.On, said(x))
				}
			}
			if c.Days[0].Parts[0].State == "sick" && who == "howells" {
				t.Error("the code tells what the word keeps")
			}
		}
	})
}

// feed asks for a private calendar as a calendar program does: with nothing but the address.
func (h force) feed(t *testing.T, path string, head ...string) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		if s.Public {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

// events are what a feed says, read by the rules of RFC 5545: lines of 75 octets that end in CRLF, each event with one UID
// and DTSTAMP.
func events(t *testing.T, body string) map[string]*ics.VEvent {
	t.Helper()
	if !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(body, "END:VCALENDAR\r\n") {
		t.Fatalf("no calendar: %.80q", body)
	}
	for _, line := range strings.Split(strings.TrimSuffix(body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || line == "" {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, need := range []string{"\r\nVERSION:2.0\r\n", "\r\nPRODID:"} {
		if strings.Count(body, need) != 1 {
			t.Errorf("%q stands %d times", need, strings.Count(body, need))
		}
	}
	out := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		if out[e.Id()] != nil {
			t.Errorf("UID %s twice", e.Id())
		}
		if at, err := e.GetDtStampTime(); err != nil || at.IsZero() {
			t.Errorf("DTSTAMP: %v %v", at, err)
		}
		out[e.Id()] = e
	}
	return out
}

func spans(t *testing.T, list map[string]*ics.VEvent) map[string]string {
	t.Helper()
	out := map[string]string{}
	for uid, e := range list {
		from, err1 := e.GetStartAt()
		until, err2 := e.GetEndAt()
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		out[from.UTC().Format("2006-01-02T15:04Z")+" "+until.UTC().Format("2006-01-02T15:04Z")+" "+e.GetProperty(ics.ComponentPropertySummary).Value] = uid
	}
	return out
}

func (h force) makeFeed(t *testing.T, staff string) string {
	t.Helper()
	done, err := h.MakeFeed(h.as(t, staff), staff)
	if err != nil {
		t.Fatal(err)
	}
	return done.Value.Path
}

// B1, DUTY-05: the private calendar is right over both clock changes, says nothing but when, and is the same event when a time moves.
func TestDUTY05TheFeedIsACalendarOverBothClockChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2027-03-27T22:00", "2027-03-28T07:00"}, [2]string{"2027-04-01T07:00", "2027-04-01T17:00"}, [2]string{"2027-04-02T07:00", "2027-04-02T17:00"})
		h.at(t, "2027-03-20T12:00")
		for _, x := range []duty.SetAbsence{{Kind: "sick", FromOn: "2027-04-01", ToOn: "2027-04-01", Note: "broken leg"}, {Kind: "training", FromOn: "2027-04-02", ToOn: "2027-04-02", FromTime: "09:00", ToTime: "11:00", Note: "Op Heron briefing"}} {
			if _, err := h.SetAbsenceOf(h.as(t, "patel"), "newell", x); err != nil {
				t.Fatal(err)
			}
		}
		path := h.makeFeed(t, "newell")
		w := h.feed(t, path)
		if w.Code != 200 || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("ETag") == "" {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
		first := spans(t, events(t, w.Body.String()))
		for _, want := range []string{"2027-03-27T22:00Z 2027-03-28T06:00Z Duty", "2027-04-01T06:00Z 2027-04-02T06:00Z Away", "2027-04-02T06:00Z 2027-04-02T08:00Z Duty", "2027-04-02T08:00Z 2027-04-02T10:00Z Training", "2027-04-02T10:00Z 2027-04-02T16:00Z Duty"} {
			if first[want] == "" {
				t.Errorf("no %s in %v", want, first)
			}
		}
		if len(first) != 5 {
			t.Errorf("%v", first)
		}
		for _, never := range []string{"newell", "Newell", "sick", "Sick", "leg", "Heron", "9" + "6n"} {
			if strings.Contains(w.Body.String(), never) {
				t.Errorf("the feed says %q", never)
			}
		}
		if x := h.feed(t, path, "If-None-Match", `"x", W/`+w.Header().Get("ETag")); x.Code != 304 || x.Body.Len() != 0 {
			t.Errorf("unchanged: %d", x.Code)
		}
		h.at(t, "2027-03-20T18:00")
		if x := h.feed(t, path, "If-None-Match", w.Header().Get("ETag")); x.Code != 304 {
			t.Errorf("unchanged in the evening: %d", x.Code)
		}
		// The night on which the clocks go back, set later: what was there keeps its name.
		h.at(t, "2027-10-01T12:00")
		if _, err := h.SetTour(h.as(t, "lloyd"), "newell", duty.SetTour{StartsAt: "2027-10-30T22:00", EndsAt: "2027-10-31T07:00"}); err != nil {
			t.Fatal(err)
		}
		again := h.feed(t, path, "If-None-Match", w.Header().Get("ETag"))
		later := spans(t, events(t, again.Body.String()))
		if again.Code != 200 || later["2027-10-30T21:00Z 2027-10-31T07:00Z Duty"] == "" {
			t.Errorf("%d %v", again.Code, later)
		}
	})
}

func TestDUTY05AnEventKeepsItsNameWhenItsTimesMove(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T17:00"})
		path := h.makeFeed(t, "newell")
		before := spans(t, events(t, h.feed(t, path).Body.String()))
		for _, x := range []duty.SetTour{{StartsAt: "2026-12-01T07:00", Rest: true}, {StartsAt: "2026-12-01T09:00", EndsAt: "2026-12-01T19:00"}} {
			if _, err := h.SetTour(h.as(t, "lloyd"), "newell", x); err != nil {
				t.Fatal(err)
			}
		}
		after := spans(t, events(t, h.feed(t, path).Body.String()))
		if a, b := before["2026-12-01T07:00Z 2026-12-01T17:00Z Duty"], after["2026-12-01T09:00Z 2026-12-01T19:00Z Duty"]; a == "" || a != b || len(after) != 1 {
			t.Errorf("%v became %v", before, after)
		}
	})
}

// An address is its officer's alone, shown once, and closed for good: nobody can tell a closed one from one that never was.
func TestAPrivateAddressIsShownOnceAndClosed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T17:00"})
		for _, who := range []string{"howells", "rees", "patel"} {
			if _, err := h.MakeFeed(h.as(t, who), "newell"); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s made an address of somebody else: %v", who, err)
			}
		}
		keyed := access.WithRequest(h.as(t, "newell"), access.Request{Key: "once"})
		done, err := h.MakeFeed(keyed, "newell")
		if err != nil {
			t.Fatal(err)
		}
		first := done.Value.Path
		if again, err := h.MakeFeed(keyed, "newell"); !fault.HasCode(err, "duty.feed.shown") || again.Value.Path != "" {
			t.Errorf("shown twice: %v", err)
		}
		second := h.makeFeed(t, "newell")
		unknown := h.feed(t, "/calendar/"+strings.Repeat("A", 43)+".ics")
		same := func(what, path string) {
			t.Helper()
			if w := h.feed(t, path); w.Code != 404 || w.Body.String() != unknown.Body.String() || w.Header().Get("ETag") != "" || w.Header().Get("Content-Type") != unknown.Header().Get("Content-Type") {
				t.Errorf("%s: %d", what, w.Code)
			}
		}
		same("the one before", first)
		for _, x := range []string{"/calendar/x.ics", "/calendar/.ics", strings.TrimSuffix(second, ".ics"), strings.TrimSuffix(second, ".ics") + ".ICS", strings.ToLower(second), "/calendar/%00.ics", "/calendar/" + strings.Repeat("%27", 43) + ".ics"} {
			same(x, x)
		}
		if w := h.feed(t, second); w.Code != 200 {
			t.Fatalf("%d", w.Code)
		}
		if _, err := h.RevokeFeed(h.as(t, "rees"), "newell", ""); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Invalid) {
			t.Errorf("a sergeant closed it without a reason: %v", err)
		}
		if _, err := h.RevokeFeed(h.as(t, "rees"), "newell", "the phone was stolen"); err != nil {
			t.Fatal(err)
		}
		same("closed", second)
		if _, err := h.RevokeFeed(h.as(t, "newell"), "newell", ""); !fault.HasCode(err, "duty.feed.none") {
			t.Errorf("closed twice: %v", err)
		}
		third := h.makeFeed(t, "newell")
		h.Held.Add(24 * time.Hour)
		if _, err := h.Leave(h.as(t, "patel"), "newell", "retired"); err != nil {
			t.Fatal(err)
		}
		same("of somebody who has left", third)
	})
}
