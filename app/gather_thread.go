package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
)

// The bounds of one page of a thread: what is read is the same for a thread of ten entries and of ten thousand.
const (
	entriesAPage  = 50
	entriesLooked = 400 // how far a filtered timeline looks back before it offers to go on
	owedShown     = 12
	owedAll       = 1000
)

// threadAsk is what a reader asks of a thread.
type threadAsk struct {
	Before   int64  // entries below this number; 0 from the newest
	Limit    int    // how many entries; 0 as many as the page shows
	Stage    string // only this stage; "" all
	All      bool   // every entry, not the turning points alone
	Owed     bool   // every promise, the closed ones too
	With     string // "joined": read with the threads that it is joined with
	Together string // where to go on when reading together
}

func (a threadAsk) everything() bool { return a.All && a.Stage == "" || a.With != "" }

// happened is one entry as it is shown.
type happened struct {
	ID         string          `json:"id"`
	No         int64           `json:"no"`
	Kind       string          `json:"kind"`
	Subject    journal.Ref     `json:"subject"`
	HappenedAt time.Time       `json:"happened_at"`
	RecordedAt time.Time       `json:"recorded_at"`
	Stage      string          `json:"stage"`
	Title      string          `json:"title"`
	Detail     string          `json:"detail,omitempty"`
	By         string          `json:"by,omitempty"`
	Source     *journal.Source `json:"source,omitempty"` // the other system that it came from
	Turning    bool            `json:"turning"`
	// RecordedLater, looking back at what had happened, marks what was recorded only after the instant that is looked at.
	RecordedLater bool `json:"recorded_later,omitempty"`
	// Now, looking back, is the later entry that says the same fact anew.
	Now    *happened        `json:"now,omitempty"`
	AlsoOn []threadRef      `json:"also_on,omitempty" doc:"Other threads on which it stands, or to which a split took it"`
	On     *threadRef       `json:"on,omitempty" doc:"Reading together: the thread on which it stands"`
	From   *threadRef       `json:"from,omitempty" doc:"The thread on which it stands, when a split took it here"`
	alone  bool             // it stands on this thread and no other
	kept   *promise.Promise // the promise that it kept
}

// threadRef names another thread that the reader may see.
type threadRef struct {
	ID  string `json:"id"`
	Ref string `json:"ref"`
}

// threadSeen is a thread as one reader sees it.
type threadSeen struct {
	thread.Thread
	Head          []room.HeadItem
	Entries       []happened
	Stages        []string
	Older         int64 // ask for entries before this number; 0 when there are none
	Promises      []promise.Promise
	Counts        map[promise.State]int
	Members       []string // of a restricted thread
	Ties          []thread.Tie
	Taken         []happened             // what a split took to this thread: it stands on the other
	OlderTogether string                 // reading together: where to go on; "" when there is nothing older
	owedOn        map[string][]threadRef // of each promise, the other threads on which it stands
	view          room.ThreadView
	opener        *opener
}

// Title is what the rooms call the thread, or its reference.
func (t threadSeen) Title() string { return titleOf(t.Head, t.Ref) }

func titleOf(head []room.HeadItem, ref string) string {
	for _, h := range head {
		if h.Kind == "title" && h.Text != "" {
			return h.Text
		}
	}
	return "Thread " + ref
}

// threadID finds a thread by id or by a reference as people type it. What is not there comes back as it was typed, and the
// door answers it as it answers what is hidden.
func threadID(q db.Querier, typed string) string {
	for _, x := range []string{typed, strings.ToUpper(strings.TrimSpace(typed))} {
		if th, err := thread.Get(q, x); err == nil {
			return th.ID
		}
	}
	return typed
}

// seeThread reads a thread for a reader; the look is recorded. Right: thread.see. Fault: thread.not_found.
func (s *Server) seeThread(ctx context.Context, typed string, ask threadAsk) (threadSeen, error) {
	a := act.Of("thread.see", journal.Ref{Kind: "thread", ID: threadID(s.Host.DB.Read(ctx), typed)})
	return act.See(ctx, s.Host.Door, a, func(q db.Querier, who *access.Actor) (threadSeen, error) {
		return s.readThread(ctx, q, who, a.Subject.ID, ask)
	})
}

func (s *Server) readThread(ctx context.Context, q db.Querier, who *access.Actor, id string, ask threadAsk) (threadSeen, error) {
	th, err := thread.Get(q, id)
	if err == nil && th.Label != "open" && !who.Holds(th.Label) { // it was restricted since the door was asked
		err = fault.New(fault.NotFound, "thread.not_found")
	}
	if err != nil {
		return threadSeen{}, err
	}
	out := threadSeen{Thread: th, view: room.ThreadView{Thread: th, Reader: who, Q: q, Now: s.Host.Clock.Now()}}
	if out.Head, err = s.head(ctx, out.view); err != nil {
		return out, err
	}
	out.opener = s.opener(ctx, who)
	if err := s.readTies(q, who, &out); err != nil {
		return out, err
	}
	if ask.With == "" {
		if err := s.readEntries(q, who, &out, ask); err != nil {
			return out, err
		}
	}
	limit := owedShown + 1
	if ask.Owed {
		limit = owedAll
	}
	if out.Promises, err = promise.OnThread(q, th.ID, who.Labels, ask.Owed, limit); err != nil {
		return out, err
	}
	if out.Counts, err = promise.Count(q, th.ID, who.Labels); err != nil {
		return out, err
	}
	if ask.With != "" {
		if err := s.readTogether(q, who, &out, ask); err != nil {
			return out, err
		}
	}
	if err := s.alsoOn(q, who, &out); err != nil {
		return out, err
	}
	if strings.HasPrefix(th.Label, need.Prefix) {
		out.Members, err = s.desks.need.Members(q, th.Label)
	}
	return out, err
}

func (s *System) head(ctx context.Context, v room.ThreadView) ([]room.HeadItem, error) {
	titles, err := s.titles(v, []string{v.Thread.ID})
	if err != nil {
		return nil, err
	}
	out := []room.HeadItem{{Kind: "title", Text: titles[v.Thread.ID]}}
	for _, p := range s.panels("thread") {
		if p.Head == nil {
			continue
		}
		items, err := p.Head(ctx, v)
		if err != nil {
			return nil, err
		}
		if !s.maySee(ctx, p, v) {
			items = bare(items)
		}
		out = append(out, items...)
	}
	return out, nil
}

// titles is what the rooms call threads, by id.
func (s *System) titles(v room.ThreadView, threads []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range s.panels("thread") {
		left := slices.DeleteFunc(slices.Clone(threads), func(t string) bool { return out[t] != "" })
		if p.Titles == nil || len(left) == 0 {
			continue
		}
		more, err := p.Titles(v, left)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, more)
	}
	return out, nil
}

// readEntries reads one page of a thread's entries, newest first. A filter looks back a bounded way.
func (s *Server) readEntries(q db.Querier, who *access.Actor, out *threadSeen, ask threadAsk) error {
	labels := need.Reading(who.Labels, out.ID)
	limit := cmp.Or(ask.Limit, entriesAPage)
	at, looked := ask.Before, 0
	for {
		es, err := journal.OnThread(q, out.ID, labels, at, limit)
		if err != nil {
			return err
		}
		shown, err := journal.Open(q, es, labels)
		if err != nil {
			return err
		}
		s.choose(shown, out, ask)
		if len(es) < limit {
			break
		}
		at, looked = es[len(es)-1].Threads[0].No, looked+len(es)
		if at == 0 || len(out.Entries) >= limit || !ask.everything() && looked >= entriesLooked {
			out.Older = at // 0 on the thread's first entry: there is nothing older
			break
		}
	}
	if len(out.Entries) > limit { // a page that was filled up from further back
		out.Entries = out.Entries[:limit]
		out.Older = out.Entries[limit-1].No
	}
	slices.Sort(out.Stages)
	return s.keptBy(q, who, out)
}

// choose adds the entries that the reader asked for.
func (s *Server) choose(es []journal.Entry, out *threadSeen, ask threadAsk) {
	for _, e := range es {
		h, ok := out.opener.seen(e, out.view)
		if !ok {
			continue
		}
		if !slices.Contains(out.Stages, h.Stage) {
			out.Stages = append(out.Stages, h.Stage)
		}
		if ask.everything() || ask.Stage == h.Stage || ask.Stage == "" && h.Turning {
			out.Entries = append(out.Entries, h)
		}
	}
}

func (s *Server) keptBy(q db.Querier, who *access.Actor, out *threadSeen) error {
	if len(out.Entries) == 0 {
		return nil
	}
	ids := make([]string, len(out.Entries))
	for i, e := range out.Entries {
		ids[i] = e.ID
	}
	kept, err := promise.ProvedBy(q, out.ID, ids, who.Labels)
	if err != nil {
		return err
	}
	for i := range out.Entries {
		if p, ok := kept[out.Entries[i].ID]; ok {
			out.Entries[i].kept = &p
		}
	}
	return nil
}

func (s *System) happened(e journal.Entry) happened {
	l := s.Host.Door.Kinds.Body(e).Line()
	h := happened{ID: e.ID, Kind: e.Kind, Subject: e.Subject, HappenedAt: e.HappenedAt, RecordedAt: e.RecordedAt,
		Stage: l.Stage, Title: l.Title, Detail: l.Detail, Turning: l.Turning, By: s.byLine(e.Envelope.Who), Source: e.Envelope.Source, alone: e.Alone()}
	if len(e.Threads) > 0 {
		h.No = e.Threads[0].No
	}
	return h
}

// byLine is the person behind an entry as they were then: "PC 2207 S. Howells".
func (s *System) byLine(w journal.Who) string {
	return strings.Join(strings.Fields(s.rankLabel(w.Rank)+" "+w.Number+" "+w.Name), " ")
}

func (s *Server) bodies(ctx context.Context, v room.ThreadView) (g.Group, error) {
	var out g.Group
	for _, p := range s.panels("thread") {
		if p.Body == nil {
			continue
		}
		if !s.maySee(ctx, p, v) {
			continue
		}
		n, err := p.Body(ctx, v)
		if err != nil {
			return nil, err
		}
		if n != nil {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s *Server) buttons(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	var all []room.Button
	for _, r := range s.Rooms {
		all = append(all, r.Acts...)
	}
	slices.SortStableFunc(all, func(a, b room.Button) int { return a.Order - b.Order })
	var out []room.Link
	for _, b := range all {
		links, err := b.For(ctx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, links...)
	}
	return out, nil
}
