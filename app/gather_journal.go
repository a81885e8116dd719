package app

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/room"
)

type journalAsk struct {
	From       int64 `query:"from" doc:"first place to read" minimum:"0"`
	Limit      int   `query:"limit" default:"100" minimum:"1" maximum:"1000"`
	Tail       int   `query:"tail" doc:"instead of from: the newest so many" minimum:"0" maximum:"1000"`
	WaitSealed bool  `query:"wait_sealed" doc:"wait, two seconds at most, until everything is sealed"`
}

type journalList struct {
	Head    int64          `json:"head" doc:"places given so far"`
	Sealed  int64          `json:"sealed" doc:"entries in the signed log"`
	Entries []journalEntry `json:"entries" doc:"those that the reader may know of"`
}

type journalEntry struct {
	Place       int64     `json:"place"`
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	Actor       string    `json:"actor"`
	Action      string    `json:"action"`
	SubjectKind string    `json:"subject_kind"`
	SubjectID   string    `json:"subject_id"`
	HappenedAt  time.Time `json:"happened_at"`
	RecordedAt  time.Time `json:"recorded_at"`
}

// journalAPI is the journal by place for those who watch over it: kinds and ids, never what an entry says.
func (s *Server) journalAPI(a huma.API) {
	api.Get(a, "journal.read", "/api/journal", "The journal in its order, without what entries say", func(ctx context.Context, in *journalAsk) (journalList, error) {
		door := act.Of("journal.read", journal.Ref{Kind: "list", ID: "journal"}).With(access.Resource{})
		return act.SeeWith(ctx, s.Host.Door, door, func(q db.Querier, who *access.Actor) (journalList, any, error) {
			if in.WaitSealed {
				s.waitSealed(ctx, q)
			}
			out, err := readJournal(s.Host, q, who, *in)
			return out, map[string]any{"from": in.From, "tail": in.Tail}, err
		})
	})
}

func readJournal(host *room.Host, q db.Querier, who *access.Actor, in journalAsk) (journalList, error) {
	out := journalList{Entries: []journalEntry{}}
	var err error
	if out.Head, err = journal.Head(q); err != nil {
		return out, err
	}
	if out.Sealed, err = journal.Sealed(q); err != nil {
		return out, err
	}
	if in.Tail > 0 {
		in.From, in.Limit = max(out.Head-int64(in.Tail), 0), in.Tail
	}
	es, err := journal.From(q, in.From, in.Limit)
	if err != nil {
		return out, err
	}
	if es, err = journal.Open(q, es, who.Labels); err != nil {
		return out, err
	}
	if es, err = room.NotOwn(host, q, who, es, threadsOf); err != nil {
		return out, err
	}
	for _, e := range es {
		if e.Label != "open" && !who.Holds(e.Label) {
			continue
		}
		out.Entries = append(out.Entries, journalEntry{Place: e.Place, ID: e.ID, Kind: e.Kind, Actor: e.Actor, Action: e.Action,
			SubjectKind: e.Subject.Kind, SubjectID: e.Subject.ID, HappenedAt: e.HappenedAt, RecordedAt: e.RecordedAt})
	}
	return out, nil
}

func threadsOf(e journal.Entry) []string {
	out := make([]string, len(e.Threads))
	for i, on := range e.Threads {
		out[i] = on.Thread
	}
	return out
}

// waitSealed returns once everything is sealed, or after two seconds.
func (s *Server) waitSealed(ctx context.Context, q db.Querier) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	t := time.NewTicker(20 * time.Millisecond)
	defer t.Stop()
	for {
		head, err := journal.Head(q)
		if err != nil {
			return
		}
		if sealed, err := journal.Sealed(q); err != nil || sealed >= head {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}
