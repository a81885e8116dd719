package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/past"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// Past is a thread as it was at an instant, as one reader may see it now.
type Past struct {
	Thread   thread.Thread
	Title    string // as the rooms call it now
	At       time.Time
	View     past.View
	Label    string // who could see it then, as far as its entries tell
	Began    bool
	ClosedAt time.Time // zero when it was open then
	Entries  []happened
	Owed     []PastOwed
	People   []room.HeadItem
	Ties     []past.Tie
	Since    time.Time // not zero: before it changes of what is owed were not kept
	More     bool      // there were more entries than are looked through
}

// PastOwed is a promise as it stood, with its owner's name, and what is different now.
type PastOwed struct {
	past.Owed
	Title, OwnerName string
	Now              string // "" when it stands as it stood
}

// seePast reads a thread as it was for a reader; the look is recorded with the instant. Labels of now decide: a restricted
// thread stays hidden whatever the instant. Right: thread.see. Faults: thread.not_found; those of past.ParseMoment.
func (s *Server) seePast(ctx context.Context, typed, at, view string) (Past, error) {
	m, err := past.ParseMoment(at, view, s.Host.Clock.Now())
	if err != nil {
		return Past{}, err
	}
	a := act.Of("thread.see", journal.Ref{Kind: "thread", ID: threadID(s.Host.DB.Read(ctx), typed)})
	return act.SeeWith(ctx, s.Host.Door, a, func(q db.Querier, who *access.Actor) (Past, any, error) {
		out, err := s.readPast(ctx, q, who, a.Subject.ID, m)
		return out, map[string]any{"as_of": m.At, "view": m.View}, err
	})
}

// readPast reads it with the labels of who looks.
func (s *System) readPast(ctx context.Context, q db.Querier, who *access.Actor, id string, m past.Moment) (Past, error) {
	th, err := thread.Get(q, id)
	if err == nil && th.Label != "open" && !who.Holds(th.Label) { // it was restricted since the door was asked
		err = fault.New(fault.NotFound, "thread.not_found")
	}
	if err != nil {
		return Past{}, err
	}
	kinds := s.Host.Door.Kinds
	seen, err := past.Read(q, kinds, th, who.Labels, need.Reading(who.Labels, th.ID), m)
	if err != nil {
		return Past{}, err
	}
	out := Past{Thread: th, At: m.At, View: m.View, Began: seen.Began, Ties: seen.Ties, Since: seen.Since, More: seen.More,
		Label: need.LabelAt(th.Label, seen.All, kinds, m.Counts)}
	if !th.ClosedAt.After(m.At) {
		out.ClosedAt = th.ClosedAt
	}
	view := room.ThreadView{Thread: th, Reader: who, Q: q, Now: m.At}
	head, err := s.head(ctx, room.ThreadView{Thread: th, Reader: who, Q: q, Now: s.Host.Clock.Now()})
	if err != nil {
		return out, err
	}
	out.Title = titleOf(head, th.Ref)
	o := s.opener(ctx, who)
	for _, e := range seen.Entries {
		if h, ok := o.pastEntry(e, view); ok {
			out.Entries = append(out.Entries, h)
		}
	}
	for _, o := range seen.Owed {
		out.Owed = append(out.Owed, s.pastOwed(ctx, who, o))
	}
	out.People, err = s.pastPeople(ctx, view, seen)
	return out, err
}

func (o *opener) pastEntry(e past.Entry, v room.ThreadView) (happened, bool) {
	h, ok := o.seen(e.Entry, v)
	h.RecordedLater = e.Later
	if e.Now != nil {
		if now, ok := o.seen(*e.Now, v); ok {
			h.Now = &now
		}
	}
	return h, ok
}

// pastPeople asks the rooms who was on the thread.
func (s *System) pastPeople(ctx context.Context, v room.ThreadView, seen past.Seen) ([]room.HeadItem, error) {
	byRecorded := slices.Clone(seen.Entries)
	slices.SortStableFunc(byRecorded, func(a, b past.Entry) int { return a.RecordedAt.Compare(b.RecordedAt) })
	pv := room.PastView{ThreadView: v, Counts: seen.Counts}
	for _, e := range byRecorded {
		pv.Bodies = append(pv.Bodies, e.Body)
	}
	var out []room.HeadItem
	for _, r := range s.Rooms {
		if r.Past == nil {
			continue
		}
		items, err := r.Past(ctx, pv)
		if err != nil {
			return nil, err
		}
		if !s.maySee(ctx, roomPanel{Room: r.Name}, v) {
			items = bare(items)
		}
		out = append(out, items...)
	}
	return out, nil
}

func (s *System) pastOwed(ctx context.Context, who *access.Actor, o past.Owed) PastOwed {
	out := PastOwed{Owed: o, Title: s.Host.Door.Promises.Get(o.Kind).Title, OwnerName: s.ownerName(ctx, who, o.Promise.Owner)}
	var now []string
	n := o.Now
	if n.State != o.State {
		now = append(now, stateWord(n.State))
		if !n.ClosedAt.IsZero() {
			now[0] += " " + londonSecond(n.ClosedAt)
		}
	}
	if !n.DueAt.Equal(o.DueAt) {
		now = append(now, "due "+londonSecond(n.DueAt))
	}
	if n.Owner != o.Promise.Owner {
		now = append(now, "owed by "+s.ownerName(ctx, who, n.Owner))
	}
	switch {
	case n.PausedAt.Equal(o.PausedAt):
	case n.PausedAt.IsZero():
		now = append(now, "not paused")
	default:
		now = append(now, "paused since "+londonSecond(n.PausedAt))
	}
	out.Now = strings.Join(now, ", ")
	return out
}

// londonSecond says an instant to the second, with the zone where the hour occurs twice.
func londonSecond(t time.Time) string {
	l := t.In(when.London)
	text := l.Format("15:04:05 on 2 January 2006")
	for _, d := range []time.Duration{-time.Hour, time.Hour} {
		if o := t.Add(d).In(when.London); o.Format("15:04 2") == l.Format("15:04 2") {
			return l.Format("15:04:05 MST on 2 January 2006")
		}
	}
	return text
}
