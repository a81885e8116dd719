package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/platform/when"
)

// words says the reason as a controller would.
func (s Suggested) words(n Need, now time.Time) string {
	switch s.Not {
	case "sent":
		return "Already sent to this incident"
	case "off_tour":
		return "Not offered: off tour"
	case "committed":
		return join("Not offered: "+lower(s.State), s.Warnings...)
	case "lapsed":
		return "Not offered: " + strings.Join(s.Warnings, ", ")
	}
	said := s.below(now) + crewWords(s.Crew)
	for _, k := range s.Skills {
		said += ", " + n.name(k)
	}
	if len(s.Missing) > 0 && len(s.Warnings) == 0 {
		names := make([]string, len(s.Missing))
		for i, m := range s.Missing {
			names[i] = n.name(m)
		}
		said += ", no " + strings.Join(names, ", no ")
	}
	said = join(said, s.Warnings...) + s.late(n, now)
	if !s.fits && n.TwoUp && s.Crew < 2 {
		said += ": to see and wait, not to go in"
	}
	if s.noChase {
		said += ", no vehicle for a pursuit"
	}
	if s.noCell {
		said += ", no room for a prisoner"
	}
	if s.Tired != "" {
		said += ", " + s.Tired
	}
	if s.held != "" {
		said += ". " + s.held
	}
	if !s.TourEndsAt.IsZero() {
		said += ". Until " + s.TourEndsAt.In(when.London).Format("15:04")
		if left := s.TourEndsAt.Sub(now); left > 0 && left < soonOff {
			said += ", off in " + strconv.Itoa(int(left.Minutes())) + " min"
		}
	}
	return said + s.bareWords()
}

// late says by how much a unit that left now would be there after the grade's target; nothing when it would be in time, when no
// grade says by when, and when that time is over for everybody.
func (s Suggested) late(n Need, now time.Time) string {
	if s.Seconds <= 0 || n.Due.IsZero() || now.After(n.Due) {
		return ""
	}
	after := now.Add(time.Duration(s.Seconds * float64(time.Second))).Sub(n.Due)
	if after <= 0 {
		return ""
	}
	return ", " + mmss(after) + " after the target"
}

// soonOff is how near the end of a tour is said in minutes too.
const soonOff = time.Hour

// below says why a unit stands below those that are free, or what it would leave.
func (s Suggested) below(now time.Time) string {
	switch s.Lower {
	case "by_choice":
		return "Yours to choose, " + lower(s.State) + ". "
	case "no_position":
		return "No position, ask for a fix. "
	case "stale":
		return "Position " + mmss(now.Sub(s.FixedAt)) + " old, ask for a fix. "
	case "too_far":
		return "Too far to go by its own pace. "
	case "no_way":
		return "No way there by road is known. "
	}
	if s.Leaves != "" {
		return "Diverted from " + s.Leaves + ", G" + s.LeavesFor + ", which would wait again. "
	}
	return ""
}

func join(first string, more ...string) string {
	return strings.Join(append([]string{first}, more...), ", ")
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func crewWords(n int) string {
	switch n {
	case 1:
		return "One up"
	case 2:
		return "Two up"
	}
	return fmt.Sprintf("%d up", n)
}

// mmss writes a length as a control room does: 3:10, or 2 h 05 from the hour on.
func mmss(d time.Duration) string {
	s := int(max(d, 0).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d h %02d", s/3600, s/60%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
