package court

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/police/duty"
)

// HearingView is a hearing with who is before the court and who must come.
type HearingView struct {
	Hearing
	Before    []Defendant `json:"before"`
	Witnesses []Warning   `json:"witnesses"`
}

// See opens one hearing; the look is recorded. Right: court.see. Fault: hearing.not_found.
func (d *Desk) See(ctx context.Context, id string) (HearingView, error) {
	return act.See(ctx, d.host.Door, act.Of("court.see", journal.Ref{Kind: "hearing", ID: id}), func(q db.Querier, _ *access.Actor) (HearingView, error) {
		h, err := getHearing(q, id)
		if err != nil {
			return HearingView{}, err
		}
		v := HearingView{Hearing: h, Before: []Defendant{}, Witnesses: []Warning{}}
		for _, x := range h.Defendants {
			def, err := getDefendant(q, x)
			if err != nil {
				return v, err
			}
			v.Before = append(v.Before, def)
		}
		ws, err := warningsOf(q, id)
		v.Witnesses = append(v.Witnesses, ws...)
		return v, err
	})
}

// Diary is what a court desk shows: what is to come, and what was held and has no result.
type Diary struct {
	Ahead   []Hearing `json:"ahead"`
	Overdue []Hearing `json:"without_result"`
	Next    string    `json:"next,omitempty" doc:"give it as cursor for the hearings to come after these; absent when there are none"`
	Later   string    `json:"next_without_result,omitempty" doc:"give it as cursor for the hearings without a result after these; absent when there are none"`
}

// The lists of a court desk, as their cursors name them.
const (
	listAhead   = "hearings_to_come"
	listOverdue = "hearings_without_a_result"
	listResults = "results"
)

// Diary lists the hearings that the reader's labels show. Right: court.list. Fault: paging.cursor (invalid).
func (d *Desk) Diary(ctx context.Context, p paging.Ask) (Diary, error) {
	parts, err := p.Of(listAhead, listOverdue)
	if err != nil {
		return Diary{}, err
	}
	a := act.Of("court.list", journal.Ref{Kind: "hearing"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Diary, error) {
		now := d.host.Clock.Now()
		keep := func(hs []Hearing) ([]Hearing, error) { return room.NotOwn(d.host, q, who, theirs(hs, who), threadOf) }
		mark := func(h Hearing) paging.Mark { return paging.Mark{At: h.At, ID: h.ID} }
		var out Diary
		var err error
		read := func(after paging.Mark, n int) ([]Hearing, error) { return diary(q, who.Labels, now, after, n) }
		if out.Ahead, out.Next, err = paging.Fill(parts[0], read, keep, mark); err != nil {
			return Diary{}, err
		}
		read = func(after paging.Mark, n int) ([]Hearing, error) { return unresulted(q, who.Labels, now, after, n) }
		out.Overdue, out.Later, err = paging.Fill(parts[1], read, keep, mark)
		return out, err
	})
}

func threadOf(h Hearing) []string { return []string{h.Thread} }

// theirs leaves out what the reader may not open: hearings of themselves or their family (GOV-04).
func theirs(hs []Hearing, who *access.Actor) []Hearing {
	out := []Hearing{}
	for _, h := range hs {
		if !who.Concerns(h.People...) {
			out = append(out, h)
		}
	}
	return out
}

// ThreadView is what the court has of a case.
type ThreadView struct {
	Defendants []Defendant `json:"defendants"`
	Hearings   []Hearing   `json:"hearings"`
	Sentences  []Sentence  `json:"sentences"`
}

// OfThread is what the court has of a case, to a reader who may know of it. A case that was never charged, and one that
// they may not know of, answer alike. Right: court.see. Fault: court.not_found.
func (d *Desk) OfThread(ctx context.Context, id string) (ThreadView, error) {
	r, err := d.threadFacts(d.host.DB.Read(ctx), id)
	if fault.Is(err, fault.NotFound) {
		return ThreadView{}, fault.New(fault.NotFound, "court.not_found")
	}
	if err != nil {
		return ThreadView{}, err
	}
	r.Kind = "court"
	return act.See(ctx, d.host.Door, act.Of("court.see", journal.Ref{Kind: "court", ID: r.ID}).With(r), func(q db.Querier, who *access.Actor) (ThreadView, error) {
		th, err := thread.Get(q, id)
		if err != nil {
			return ThreadView{}, err
		}
		v, err := onThread(q, th.ID)
		if err == nil && len(v.Defendants) == 0 {
			err = fault.New(fault.NotFound, "court.not_found")
		}
		return v, err
	})
}

func onThread(q db.Querier, id string) (ThreadView, error) {
	var v ThreadView
	var err error
	if v.Defendants, err = defendantsOf(q, id); err != nil {
		return v, err
	}
	if v.Hearings, err = hearingsOf(q, id); err != nil {
		return v, err
	}
	v.Sentences, err = sentencesOf(q, id)
	if v.Sentences == nil {
		v.Sentences = []Sentence{}
	}
	return v, err
}

// Inbox is the messages of the courts, newest first, and how many stand in each state.
type Inbox struct {
	Results []Receipt      `json:"results"`
	Counts  map[string]int `json:"counts"`
	Next    string         `json:"next,omitempty" doc:"give it as cursor for the messages after these; absent when there are none"`
}

// Inbox lists messages of a state, all when it is empty. Right: court.results. Fault: paging.cursor (invalid).
func (d *Desk) Inbox(ctx context.Context, state string, p paging.Ask) (Inbox, error) {
	part, err := p.One(listResults)
	if err != nil {
		return Inbox{}, err
	}
	a := act.Of("court.results", journal.Ref{Kind: "court_result"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Inbox, error) {
		var in Inbox
		var err error
		read := func(after paging.Mark, n int) ([]Receipt, error) { return receiptsFor(q, who.Labels, state, after, n) }
		keep := func(rs []Receipt) (out []Receipt, err error) {
			for _, r := range rs {
				facts, err := resultFacts(q, r.ID)
				if err != nil {
					return nil, err
				}
				if !who.Concerns(facts.People...) {
					out = append(out, r)
				}
			}
			return out, nil
		}
		if in.Results, in.Next, err = paging.Fill(part, read, keep, func(r Receipt) paging.Mark { return paging.Mark{At: r.ReceivedAt, ID: r.ID} }); err != nil {
			return Inbox{}, err
		}
		in.Counts, err = countReceipts(q, who.Labels)
		return in, err
	})
}

// SeeResult opens one message; the look is recorded. Right: court.result.see. Fault: court_result.not_found.
func (d *Desk) SeeResult(ctx context.Context, id string) (Receipt, error) {
	return act.See(ctx, d.host.Door, act.Of("court.result.see", journal.Ref{Kind: "court_result", ID: id}), func(q db.Querier, _ *access.Actor) (Receipt, error) {
		return getReceipt(q, id)
	})
}

type ByID struct {
	ID string `path:"id" maxLength:"40"`
}

func (d *Desk) api(a huma.API) {
	d.apiHearings(a)
	d.apiResults(a)
	api.Get(a, "court.diary", "/api/court", "Hearings to come and hearings without a result", func(ctx context.Context, in *paging.Ask) (Diary, error) { return d.Diary(ctx, *in) })
	api.Get(a, "court.hearing", "/api/court/hearing/{id}", "Open a hearing", func(ctx context.Context, in *ByID) (HearingView, error) { return d.See(ctx, in.ID) })
	api.Get(a, "court.thread", "/api/court/thread/{id}", "What the court has of a case", func(ctx context.Context, in *ByID) (ThreadView, error) { return d.OfThread(ctx, in.ID) })
}

func (d *Desk) apiHearings(a huma.API) {
	api.Post(a, "court.hearing.list", "/api/court/hearing", "List a hearing", func(ctx context.Context, in *struct{ Body List }) (act.Done[Hearing], error) {
		return d.List(ctx, in.Body)
	})
	api.Post(a, "court.hearing.move", "/api/court/hearing/{id}/move", "Move or vacate a hearing", func(ctx context.Context, in *struct {
		ByID
		Body Move
	}) (act.Done[Hearing], error) {
		return d.Move(ctx, in.ID, in.Body)
	})
	api.Post(a, "court.witness.warn", "/api/court/hearing/{id}/warn", "Warn a witness for a hearing", func(ctx context.Context, in *struct {
		ByID
		Body Warn
	}) (act.Done[Warning], error) {
		return d.Warn(ctx, in.ID, in.Body)
	})
	api.Get(a, "court.witness.check", "/api/court/hearing/{id}/warn", "What warning an officer for a hearing clashes with and costs, and which dates would not", func(ctx context.Context, in *struct {
		ByID
		Staff string `query:"staff" required:"true" maxLength:"40" doc:"their collar number, family name or account"`
	}) (duty.CourtCheck, error) {
		return d.CheckWarning(ctx, in.ID, in.Staff)
	})
	api.Post(a, "court.witness.answer", "/api/court/warning/{id}/answer", "Keep a witness's answer", func(ctx context.Context, in *struct {
		ByID
		Body AnswerWarning
	}) (act.Done[Warning], error) {
		return d.Answer(ctx, in.ID, in.Body)
	})
	api.Post(a, "court.witness.stand_down", "/api/court/warning/{id}/stand-down", "Stand a witness down", func(ctx context.Context, in *struct {
		ByID
		Body StandDown
	}) (act.Done[Warning], error) {
		return d.StandDown(ctx, in.ID, in.Body)
	})
	api.Post(a, "court.plea.enter", "/api/court/offence/{id}/plea", "Keep a plea", func(ctx context.Context, in *struct {
		ByID
		Body EnterPlea
	}) (act.Done[Offence], error) {
		return d.EnterPlea(ctx, in.ID, in.Body)
	})
}

func (d *Desk) apiResults(a huma.API) {
	api.Post(a, "court.result.receive", "/api/court/results", "Take in a court's result message", func(ctx context.Context, in *struct{ Body Receive }) (act.Done[Receipt], error) {
		return d.Receive(ctx, in.Body)
	})
	api.Post(a, "court.result.settle", "/api/court/results/{id}/settle", "Settle a result that was refused or waits", func(ctx context.Context, in *struct {
		ByID
		Body Settle
	}) (act.Done[Receipt], error) {
		return d.Settle(ctx, in.ID, in.Body)
	})
	api.Get(a, "court.results", "/api/court/results", "The courts' result messages", func(ctx context.Context, in *struct {
		State string `query:"state" enum:"received,parsed,refused,exception,settled" doc:"only those in this state"`
		paging.Ask
	}) (Inbox, error) {
		return d.Inbox(ctx, in.State, in.Ask)
	})
	api.Get(a, "court.result", "/api/court/results/{id}", "Open a result message", func(ctx context.Context, in *ByID) (Receipt, error) { return d.SeeResult(ctx, in.ID) })
	if d.host.Training {
		api.Post(a, "court.simulator.result", "/api/simulator/court/{id}/result", "Have the court simulator result a hearing", func(ctx context.Context, in *struct {
			ByID
			Body Simulate
		}) (act.Done[Receipt], error) {
			return d.Simulate(ctx, in.ID, in.Body)
		})
		api.Get(a, "court.simulator.list", "/api/simulator/court", "What the simulator's courts hear", func(ctx context.Context, in *paging.Ask) (CourtList, error) { return d.CourtList(ctx, *in) })
		api.Get(a, "court.simulator.see", "/api/simulator/court/{id}", "Open a hearing as the court has it", func(ctx context.Context, in *ByID) (CourtHearing, error) { return d.CourtHearing(ctx, in.ID) })
	}
}
