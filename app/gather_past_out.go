package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	lawbook "throughline/platform/law"
	"throughline/platform/need"
	"throughline/platform/page"
	"throughline/platform/past"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/platform/words"
	sentences "throughline/words"
)

// PastJSON is a thread as it was, as a program reads it.
type PastJSON struct {
	ID       string         `json:"id"`
	Ref      string         `json:"ref"`
	Title    string         `json:"title"`
	AsOf     time.Time      `json:"as_of"`
	View     string         `json:"view" doc:"known: what had been recorded by then; stood: what had happened by then, as is known now"`
	Began    bool           `json:"began" doc:"false when the thread was not there yet"`
	Label    string         `json:"label" doc:"who could see it then"`
	ClosedAt time.Time      `json:"closed_at,omitzero"`
	Since    time.Time      `json:"owed_kept_since,omitzero" doc:"before it, changes of what is owed were not kept"`
	More     bool           `json:"more,omitempty" doc:"there are more entries than are looked through"`
	Entries  []happened     `json:"entries"`
	Owed     []pastOwedJSON `json:"owed"`
	People   []pastPartJSON `json:"people"`
	Ties     []pastTieJSON  `json:"ties"`
}

type pastOwedJSON struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Title    string    `json:"title"`
	State    string    `json:"state"`
	Owner    string    `json:"owner"`
	DueAt    time.Time `json:"due_at"`
	PausedAt time.Time `json:"paused_at,omitzero"`
	ClosedAt time.Time `json:"closed_at,omitzero"`
	Now      string    `json:"now,omitempty" doc:"what is different now, in words"`
}

type pastPartJSON struct {
	Part   string `json:"part"`
	Person string `json:"person"`
	Now    string `json:"now,omitempty"`
}

type pastTieJSON struct {
	Kind     string    `json:"kind"`
	Thread   threadRef `json:"thread"`
	LinkedAt time.Time `json:"linked_at"`
	EndedAt  time.Time `json:"ended_at,omitzero"`
}

// JSON writes it for a program, oldest entries first.
func (p Past) JSON() PastJSON {
	out := PastJSON{ID: p.Thread.ID, Ref: p.Thread.Ref, Title: p.Title, AsOf: p.At, View: string(p.View), Began: p.Began, Label: p.Label, ClosedAt: p.ClosedAt,
		Since: p.Since, More: p.More, Entries: p.Entries, Owed: []pastOwedJSON{}, People: []pastPartJSON{}, Ties: []pastTieJSON{}}
	if out.Entries == nil {
		out.Entries = []happened{}
	}
	for _, o := range p.Owed {
		out.Owed = append(out.Owed, pastOwedJSON{ID: o.ID, Kind: o.Kind, Title: o.Title, State: string(o.State), Owner: o.Promise.Owner, DueAt: o.DueAt,
			PausedAt: o.PausedAt, ClosedAt: o.ClosedAt, Now: o.Now})
	}
	for _, x := range p.People {
		out.People = append(out.People, pastPartJSON{x.Label, x.Text, x.Now})
	}
	for _, t := range p.Ties {
		out.Ties = append(out.Ties, pastTieJSON{string(t.Kind), threadRef{t.Far, t.FarRef}, t.LinkedAt, t.EndedAt})
	}
	return out
}

// Text writes it for a person at a terminal, oldest entries first.
func (p Past) Text(w io.Writer) {
	how := "as it was known"
	if p.View == past.Stood {
		how = "as it stood"
	}
	fmt.Fprintf(w, "Thread %s, %s: %s at %s.\n", p.Thread.Ref, p.Title, how, londonSecond(p.At))
	if !p.Began {
		fmt.Fprintln(w, page.Say("en", "past.before", "at", londonSecond(p.Thread.OpenedAt)))
		return
	}
	if p.Label != "open" {
		fmt.Fprintln(w, "It was restricted then.")
	}
	if !p.Since.IsZero() {
		fmt.Fprintf(w, "Changes of what is owed have been kept since %s; what was promised before that is shown as it was then.\n", londonSecond(p.Since))
	}
	fmt.Fprintf(w, "\nWhat happened (%d)\n", len(p.Entries))
	for _, e := range p.Entries {
		fmt.Fprintf(w, "  %s  %-10s %s\n", when.RFC3339(e.HappenedAt), e.Stage, joinBoth(joinBoth(e.Title, ": ", e.Detail), ", by ", e.By))
		if e.RecordedLater {
			fmt.Fprintf(w, "      recorded later, at %s\n", londonSecond(e.RecordedAt))
		}
		if e.Now != nil {
			fmt.Fprintf(w, "      known now: %s, recorded at %s\n", joinBoth(e.Now.Title, ": ", e.Now.Detail), londonSecond(e.Now.RecordedAt))
		}
	}
	fmt.Fprintf(w, "\nWhat was owed (%d)\n", len(p.Owed))
	for _, o := range p.Owed {
		fmt.Fprintf(w, "  %s: %s, due %s, owed by %s\n", o.Title, pastState(o.Promise), londonSecond(o.DueAt), o.OwnerName)
		if o.Now != "" {
			fmt.Fprintf(w, "      now: %s\n", o.Now)
		}
	}
	fmt.Fprintf(w, "\nWho was on it (%d)\n", len(p.People))
	for _, x := range p.People {
		fmt.Fprintf(w, "  %s: %s%s\n", x.Label, x.Text, bracketed(x.Now))
	}
	fmt.Fprintf(w, "\nTied threads (%d)\n", len(p.Ties))
	for _, t := range p.Ties {
		now := ""
		if t.EndedSince {
			now = "no longer"
		}
		fmt.Fprintf(w, "  %s %s since %s%s\n", tieWords(t.Tie), t.FarRef, londonSecond(t.LinkedAt), bracketed(now))
	}
}

func bracketed(now string) string {
	if now == "" {
		return ""
	}
	return " (now " + strings.TrimPrefix(now, "now ") + ")"
}

// ReadPast reads a thread as it was straight from a store, for who has the store in their hands: every label counts, as in
// an exported proof, and no look is recorded because nobody is signed in. at may be empty for now. It writes nothing.
func ReadPast(ctx context.Context, d *db.DB, idOrRef, at, view string) (Past, error) {
	s, err := reader(d)
	if err != nil {
		return Past{}, err
	}
	q := d.Read(ctx)
	th, err := thread.Get(q, idOrRef)
	if err != nil {
		return Past{}, err
	}
	now := time.Now()
	if at == "" {
		at = now.UTC().Format(time.RFC3339Nano)
	} else if now, err = s.latest(q, now); err != nil {
		return Past{}, err
	}
	m, err := past.ParseMoment(at, view, now)
	if err != nil {
		return Past{}, err
	}
	labels, err := journal.LabelsOn(q, th.ID)
	if err != nil {
		return Past{}, err
	}
	ties, err := thread.Links(q, th.ID)
	if err != nil {
		return Past{}, err
	}
	all := []string{th.ID}
	for _, l := range ties {
		all = append(all, l.Thread, l.Other)
	}
	beside, err := thread.Labels(q, all)
	if err != nil {
		return Past{}, err
	}
	for _, l := range beside {
		labels = append(labels, l)
	}
	who := &access.Actor{Account: storeReader, Kind: storeReader, Labels: append(labels, "open", need.Label(th.ID))}
	return s.readPast(access.WithActor(ctx, who), q, who, th.ID, m)
}

// storeReader is who reads a store without a server: whoever may read the file.
const storeReader = "store"

// latest is the latest time that a person may ask for: a training clock may stand ahead of the machine's.
func (s *System) latest(q db.Querier, now time.Time) (time.Time, error) {
	head, err := journal.Head(q)
	if err != nil || head == 0 {
		return now, err
	}
	ts, err := journal.Recorded(q, head-1, 1)
	if err == nil && len(ts) == 1 && ts[0].After(now) {
		now = ts[0]
	}
	return now, err
}

// reader wires what reading a store needs: the rooms with their entries, and nothing that runs or writes.
func reader(d *db.DB) (*System, error) {
	book, err := lawbook.Fresh()
	if err != nil {
		return nil, err
	}
	say, err := words.Load(sentences.FS)
	if err != nil {
		return nil, err
	}
	page.SetWords(say)
	s := &System{Words: say, shifted: &when.Shifted{}}
	door := act.New(d, nil, s.shifted, journal.NewKinds(room.Platform()...), promise.NewKinds())
	s.Host = &room.Host{DB: d, Door: door, Clock: s.shifted, Law: book, NameOf: s.nameOf}
	s.furnish(nil)
	s.Rooms = append(s.Rooms, shellRoom())
	door.Kinds.Add(journal.KindOf[ClockMoved](), journal.KindOf[EventBrought]())
	s.Host.Prepare(s.Rooms...)
	return s, nil
}

// pastOut answers the API. Fault: past.before (invalid) when there was nothing of the thread yet.
func (s *Server) pastOut(ctx context.Context, id, at, view string) (threadJSON, error) {
	p, err := s.seePast(ctx, id, at, view)
	if err != nil {
		return threadJSON{}, err
	}
	if !p.Began {
		return threadJSON{}, fault.InvalidField("as_of", "past.before", "at", londonSecond(p.Thread.OpenedAt))
	}
	out, then := threadOut(p.Thread, nil), p.JSON()
	out.Title, out.ClosedAt, out.Past = p.Title, p.ClosedAt, &then
	return out, nil
}
