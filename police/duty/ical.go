package duty

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"throughline/platform/db"
	"throughline/platform/law"
	"throughline/platform/when"
)

// feedRow is the row feed of law table duty.feed.
type feedRow struct {
	PastDays    int `json:"past_days"`
	AheadMonths int `json:"ahead_months"`
	Hours       int `json:"refresh_hours"`
}

func feedLaw(book *law.Book, on when.Day) (feedRow, error) {
	v, _, err := lawRow[feedRow](book, "duty.feed", "feed", on)
	return v, err
}

// feedEvent is one event of a calendar that leaves the house: when, and a word that says nothing about a case, an illness or
// what somebody is trained in. Key is the same for as long as the event is the same one; one without an end is of its whole day.
type feedEvent struct {
	key, text   string
	from, until time.Time
}

// Words of a feed that are not a label of law table duty.state.
const (
	feedTour    = "Duty"
	feedPrivate = "Away"
	feedLeave   = "Leave" // of whatever kind
	feedCourse  = "Course"
)

// feedWord is the word for an absence: on duty elsewhere says where, as court or a course; another force that they aid is duty.
func (a Absence) feedWord() string {
	switch {
	case a.private:
		return feedPrivate
	case a.leave:
		return feedLeave
	case a.elsewhere:
		return a.Label
	}
	return feedTour
}

// feedEvents are what a feed says: tours less what the officer is away for, absences that are granted, and courses. A
// tour keeps its key when its times change; it is pure.
func feedEvents(x duties) []feedEvent {
	var out []feedEvent
	nth := map[when.Day]int{}
	for _, t := range x.tours {
		if t.Rest {
			continue
		}
		for _, p := range lessAway(t, x.away) {
			out = append(out, feedEvent{key: fmt.Sprintf("tour|%s|%d", t.Day, nth[t.Day]), text: feedTour, from: p.from, until: p.until})
			nth[t.Day]++
		}
	}
	for _, a := range x.away {
		if a.State != "granted" || a.works {
			continue
		}
		out = append(out, feedEvent{key: "away|" + a.ID, text: a.feedWord(), from: a.From, until: a.Until})
	}
	for _, c := range x.courses {
		out = append(out, feedEvent{key: "course|" + c.label + "|" + when.DayOf(c.at).String(), text: feedCourse + " from " + c.at.In(when.London).Format("15:04"), from: c.at}) // how long it lasts is not known
	}
	slices.SortStableFunc(out, func(a, b feedEvent) int { return a.from.Compare(b.from) })
	return out
}

// lessAway is what is left of a tour beside the absences in which it is not worked.
func lessAway(t Tour, away []Absence) []piece {
	left := []piece{{from: t.StartsAt, until: t.EndsAt}}
	for _, a := range away {
		if a.State == "granted" && !a.works {
			left = lessOf(left, a.From, a.Until)
		}
	}
	return left
}

// ical is somebody's calendar as RFC 5545 has it. Times are in UTC, so that no reader needs to know when our clocks change. DTSTAMP is
// the beginning of the UTC day: what has not changed is the same bytes all day, and a reader is told so by its ETag.
func ical(staff string, events []feedEvent, now time.Time, refresh int) ([]byte, error) {
	cal := ics.NewCalendarFor("Throughline")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(feedTour)
	every := fmt.Sprintf("PT%dH", refresh)
	cal.SetRefreshInterval(every, ics.WithValue("DURATION"))
	cal.SetXPublishedTTL(every)
	for _, x := range events {
		sum := sha256.Sum256([]byte(staff + "|" + x.key))
		e := cal.AddEvent(hex.EncodeToString(sum[:16]) + "@throughline")
		e.SetDtStampTime(now.UTC().Truncate(24 * time.Hour))
		if x.until.IsZero() {
			e.SetAllDayStartAt(x.from.In(when.London))
			e.SetAllDayEndAt(when.DayOf(x.from).End().In(when.London))
		} else {
			e.SetStartAt(x.from)
			e.SetEndAt(x.until)
		}
		e.SetSummary(x.text)
		e.SetClass(ics.ClassificationPrivate)
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("duty: calendar: %w", err)
	}
	return out.Bytes(), nil
}

// feedOf is the calendar that an address of somebody gives at a moment.
func (d *Desk) feedOf(q db.Querier, staff string, now time.Time) ([]byte, error) {
	today := when.DayOf(now)
	row, err := feedLaw(d.host.Law, today)
	if err != nil {
		return nil, err
	}
	x, err := d.duties(q, staff, today.AddDays(-row.PastDays), today.AddMonths(row.AheadMonths))
	if err != nil {
		return nil, err
	}
	return ical(staff, feedEvents(x), now, row.Hours)
}
