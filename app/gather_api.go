package app

import (
	"context"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
)

type headJSON struct {
	Kind  string `json:"kind"`
	Label string `json:"label,omitempty"`
	Text  string `json:"text"`
	Href  string `json:"href,omitempty"`
}

func headOf(items []room.HeadItem) []headJSON {
	out := make([]headJSON, len(items))
	for i, h := range items {
		out[i] = headJSON{h.Kind, h.Label, h.Text, h.Href}
	}
	return out
}

type threadJSON struct {
	ID       string         `json:"id"`
	Ref      string         `json:"ref"`
	Title    string         `json:"title"`
	OpenedAt time.Time      `json:"opened_at"`
	ClosedAt time.Time      `json:"closed_at,omitzero"`
	Head     []headJSON     `json:"head"`
	Entries  []happened     `json:"entries,omitempty"`
	Older    int64          `json:"older,omitempty" doc:"Ask for entries before this number; absent when there are none"`
	Promises []owedJSON     `json:"promises,omitempty"`
	Counts   map[string]int `json:"counts,omitempty" doc:"Promises by state: open, broken, kept, waived"`
	Version  int64          `json:"version"`
	Ties     []tieJSON      `json:"ties,omitempty" doc:"Threads to which it is tied, of those that the reader may see"`
	Taken    []happened     `json:"taken,omitempty" doc:"What a split took to this thread: it stands on the other"`
	More     string         `json:"older_together,omitempty" doc:"Reading together: ask for entries from here; absent when there are none"`
	Past     *PastJSON      `json:"past,omitempty" doc:"Looking back: the thread as it was; nothing of now is said beside it"`
}

type tieJSON struct {
	ID     string    `json:"id"`
	How    string    `json:"how" doc:"In words: Joined with, Split off from, Refers to"`
	Kind   string    `json:"kind"`
	Thread threadRef `json:"thread"`
	Since  time.Time `json:"since"`
	By     string    `json:"by,omitempty"`
}

func threadOut(t thread.Thread, head []room.HeadItem) threadJSON {
	return threadJSON{ID: t.ID, Ref: t.Ref, Title: titleOf(head, t.Ref), OpenedAt: t.OpenedAt, ClosedAt: t.ClosedAt, Head: headOf(head), Version: t.Version}
}

type owedJSON struct {
	ID        string      `json:"id"`
	Kind      string      `json:"kind"`
	Title     string      `json:"title"`
	Subject   journal.Ref `json:"subject"`
	Owner     string      `json:"owner"`
	OwnerName string      `json:"owner_name"`
	Law       string      `json:"law,omitempty"`
	StartedAt time.Time   `json:"started_at"`
	DueAt     time.Time   `json:"due_at"`
	State     string      `json:"state"`
	ClosedAt  time.Time   `json:"closed_at,omitzero"`
	Proof     string      `json:"proof,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	Threads   []string    `json:"threads,omitempty"`
}

func owedOut(r owedRow) owedJSON {
	p := r.Promise
	return owedJSON{ID: p.ID, Kind: p.Kind, Title: r.Title, Subject: journal.Ref{Kind: p.SubjectKind, ID: p.SubjectID}, Owner: p.Owner, OwnerName: r.OwnerName, Law: p.Law,
		StartedAt: p.StartedAt, DueAt: p.DueAt, State: string(p.State), ClosedAt: p.ClosedAt, Proof: p.Proof, Reason: p.Reason, Threads: r.Refs}
}

// gatherAPI registers what the gathering pages show, as operations.
func (s *Server) gatherAPI(a huma.API) {
	s.threadAPI(a)
	s.journalAPI(a)
	type empty struct{}
	api.Get(a, "access.me", "/api/me", "Who is signed in, as they are at this moment", func(ctx context.Context, _ *empty) (meJSON, error) { return me(ctx) })
	api.Get(a, "owed.see", "/api/owed", "What is owed, late first", func(ctx context.Context, in *struct {
		Owner  string `query:"owner" doc:"me, team, roles, mine (all three) or all" default:"mine"`
		Kind   string `query:"kind"`
		Thread string `query:"thread"`
		paging.Ask
	}) (owedList, error) {
		list, err := s.owed(ctx, owedAsk{Owner: in.Owner, Kind: in.Kind, Thread: in.Thread, Ask: in.Ask})
		out := owedList{Promises: make([]owedJSON, len(list.rows)), Next: list.next}
		for i, r := range list.rows {
			out.Promises[i] = owedOut(r)
		}
		return out, err
	})
	api.Get(a, "promise.notices", "/api/notices", "What the reader was told and has not acknowledged", func(ctx context.Context, _ *empty) ([]noticeJSON, error) {
		return s.noticesOut(ctx)
	})
	api.Post(a, "promise.notice.seen", "/api/notices/{id}/seen", "Acknowledge a notice", func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (act.Done[NoticeSeen], error) {
		return s.SeeNotice(ctx, in.ID)
	})
	s.askOperation(a)
}

type owedList struct {
	Promises []owedJSON `json:"promises"`
	Next     string     `json:"next,omitempty" doc:"give it as cursor for what is owed after these; absent when there is nothing"`
}

type noticeJSON struct {
	ID     string    `json:"id"`
	Told   string    `json:"told"`
	ToldAt time.Time `json:"told_at"`
	Kind   string    `json:"kind,omitempty"`
	Title  string    `json:"title"`
	State  string    `json:"state"`
	Link   string    `json:"link,omitempty"`
}

func (s *Server) noticesOut(ctx context.Context) ([]noticeJSON, error) {
	a, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	ns, err := s.told(ctx, a)
	out := make([]noticeJSON, len(ns))
	for i, n := range ns {
		out[i] = noticeJSON{ID: n.ID, Told: n.Told, ToldAt: n.ToldAt, Kind: n.Kind, Title: n.Title, State: n.State, Link: n.Link}
	}
	return out, err
}

type meJSON struct {
	Account string   `json:"account"`
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Rank    string   `json:"rank,omitempty"`
	Number  string   `json:"number,omitempty"`
	Roles   []string `json:"roles"`
	Teams   []string `json:"teams"`
	Skills  []string `json:"skills"`
	OnDuty  bool     `json:"on_duty"`
}

func me(ctx context.Context) (meJSON, error) {
	a, err := access.From(ctx)
	if err != nil {
		return meJSON{}, err
	}
	return meJSON{Account: a.Account, Kind: a.Kind, Name: a.Name, Rank: a.Rank, Number: a.Number, Roles: a.Roles, Teams: a.Teams, Skills: a.Skills, OnDuty: a.OnDuty}, nil
}

func (s *Server) threadAPI(a huma.API) {
	api.Get(a, "thread.list", "/api/threads", "Threads, newest first", func(ctx context.Context, in *struct {
		Closed bool `query:"closed" doc:"closed ones too"`
		paging.Ask
	}) (threadList, error) {
		list, err := s.threads(ctx, in.Ask, in.Closed)
		out := threadList{Threads: make([]threadJSON, len(list.rows)), Next: list.next}
		for i, t := range list.rows {
			out.Threads[i] = threadOut(t.Thread, t.Head)
		}
		return out, err
	})
	api.Get(a, "thread.see", "/api/threads/{id}", "A thread: what happened, and what is owed", func(ctx context.Context, in *struct {
		ID   string `path:"id" doc:"id or reference"`
		AsOf string `query:"as_of" doc:"look back to this second: London time, or with an offset"`
		View string `query:"view" doc:"with as_of: known (what had been recorded by then, the default) or stood (what had happened by then)"`
		With string `query:"with" doc:"joined: read with the threads that it is joined with"`
		From string `query:"from" doc:"with joined: older_together of the reply before"`
	}) (threadJSON, error) {
		if in.AsOf != "" {
			return s.pastOut(ctx, in.ID, in.AsOf, in.View)
		}
		ask := threadAsk{All: true, Owed: true}
		if in.With == "joined" {
			ask.With, ask.Together = in.With, in.From
		}
		return s.threadOut(ctx, in.ID, ask)
	})
	api.Get(a, "thread.entries", "/api/threads/{id}/entries", "What happened on a thread, newest first", func(ctx context.Context, in *struct {
		ID    string `path:"id"`
		Stage string `query:"stage"`
		paging.Ask
	}) (entryList, error) {
		return s.entries(ctx, in.ID, in.Stage, in.Ask)
	})
	api.Get(a, "thread.size", "/api/threads/{id}/size", "How many entries stand on a thread", func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (sizeJSON, error) {
		subject := journal.Ref{Kind: "thread", ID: threadID(s.Host.DB.Read(ctx), in.ID)}
		return act.See(ctx, s.Host.Door, act.Of("thread.size", subject), func(q db.Querier, _ *access.Actor) (sizeJSON, error) {
			th, err := thread.Get(q, subject.ID)
			return sizeJSON{Entries: th.Entries}, err
		})
	})
	api.Get(a, "looks.see", "/api/looked/{kind}/{id}", "Who has looked at a record", func(ctx context.Context, in *struct {
		Kind string `path:"kind"`
		ID   string `path:"id"`
		paging.Ask
	}) (lookList, error) {
		return s.lookedAt(ctx, journal.Ref{Kind: in.Kind, ID: in.ID}, in.Ask)
	})
}

type threadList struct {
	Threads []threadJSON `json:"threads"`
	Next    string       `json:"next,omitempty" doc:"give it as cursor for the threads after these; absent when there are none"`
}

type entryList struct {
	Entries []happened `json:"entries"`
	Next    string     `json:"next,omitempty" doc:"give it as cursor for the entries before these; absent when there are none"`
}

// entries is a page of what happened on a thread. Right: thread.see. Faults: thread.not_found; paging.cursor (invalid).
func (s *Server) entries(ctx context.Context, threadID, stage string, p paging.Ask) (entryList, error) {
	part, err := p.One("entries")
	if err != nil {
		return entryList{}, err
	}
	ask := threadAsk{All: true, Stage: stage, Limit: part.Limit}
	if part.After.ID != "" {
		if ask.Before, err = strconv.ParseInt(part.After.ID, 10, 64); err != nil || ask.Before <= 0 {
			return entryList{}, fault.InvalidField(paging.Param, "paging.cursor")
		}
	}
	t, err := s.seeThread(ctx, threadID, ask)
	out := entryList{Entries: t.Entries}
	if t.Older > 0 {
		out.Next = part.Next(paging.Mark{ID: strconv.FormatInt(t.Older, 10)})
	}
	return out, err
}

type sizeJSON struct {
	Entries int64 `json:"entries"`
}

func (s *Server) threadOut(ctx context.Context, id string, ask threadAsk) (threadJSON, error) {
	t, err := s.seeThread(ctx, id, ask)
	if err != nil {
		return threadJSON{}, err
	}
	out := threadOut(t.Thread, t.Head)
	out.Entries, out.Older, out.Taken, out.More = t.Entries, t.Older, t.Taken, t.OlderTogether
	for _, x := range t.Ties {
		j := tieJSON{ID: x.ID, How: tieWords(x), Kind: string(x.Kind), Thread: threadRef{x.Far, x.FarRef}, Since: x.LinkedAt}
		if x.By != "" {
			j.By = s.ownerName(ctx, t.view.Reader, x.By)
		}
		out.Ties = append(out.Ties, j)
	}
	out.Counts = map[string]int{}
	for _, st := range []promise.State{promise.Open, promise.Broken, promise.Kept, promise.Waived, promise.KeptLate} {
		out.Counts[string(st)] = t.Counts[st]
	}
	rows, err := s.owedRows(ctx, t.view.Q, t.view.Reader, t.Promises)
	for _, r := range rows {
		out.Promises = append(out.Promises, owedOut(r))
	}
	return out, err
}
