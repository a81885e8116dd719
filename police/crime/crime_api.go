package crime

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
)

// View is a crime with the history of its outcomes.
type View struct {
	Crime
	History []Outcome  `json:"history,omitempty"`
	On      On         `json:"on"`
	Arrests []Arrested `json:"arrests,omitempty"`
}

// On is the thread of a crime as it is shown.
type On struct {
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
}

// Arrested is an arrest that was for this crime, with what else it was for as far as the reader may know.
type Arrested struct {
	Arrest string    `json:"arrest"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Also   []Beside  `json:"also,omitempty"`
}

// Beside is another crime of the same arrest.
type Beside struct {
	Crime  string `json:"crime"`
	Number string `json:"number"`
	Title  string `json:"title"`
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
}

// ETag is the crime's version.
func (v View) ETag() string { return strconv.FormatInt(v.Version, 10) }

// See opens one crime: the look is recorded. Right: crime.see. Fault: crime.not_found.
func (d *Desk) See(ctx context.Context, id string) (View, error) {
	return act.See(ctx, d.host.Door, act.Of("crime.see", journal.Ref{Kind: "crime", ID: id}), func(q db.Querier, who *access.Actor) (View, error) {
		c, err := getCrime(q, id)
		if err != nil {
			return View{}, err
		}
		th, err := thread.Get(q, c.Thread)
		if err != nil {
			return View{}, err
		}
		v := View{Crime: c, On: On{th.ID, th.Ref}}
		if v.History, err = outcomesOf(q, id); err != nil {
			return v, err
		}
		v.Arrests, err = arrestsSeen(q, c, who)
		return v, err
	})
}

// arrestsSeen are the arrests for a crime. What else each was for is shown to those who may open that other crime: nobody
// learns from this page that there is something they may not know.
func arrestsSeen(q db.Querier, c Crime, who *access.Actor) ([]Arrested, error) {
	as, err := arrestsFor(q, c.ID)
	if err != nil {
		return nil, err
	}
	for i := range as {
		others, err := besides(q, as[i].Arrest, c.ID)
		if err != nil {
			return nil, err
		}
		others = slices.DeleteFunc(others, func(o Crime) bool { return o.Label != "open" && !who.Holds(o.Label) && !who.IsSystem() })
		for _, o := range own(others, who) {
			th, err := thread.Get(q, o.Thread)
			if err != nil {
				return nil, err
			}
			as[i].Also = append(as[i].Also, Beside{Crime: o.ID, Number: o.Number, Title: o.Title, Thread: th.ID, Ref: th.Ref})
		}
	}
	return as, nil
}

// List is what the crime desk shows: crimes, the newest first, and the incidents whose crime is still to be recorded.
type List struct {
	Crimes []Crime        `json:"crimes"`
	Owed   []OwedIncident `json:"owed"`
	Next   string         `json:"next,omitempty" doc:"give it as cursor for the crimes after these; absent when there are none"`
	Later  string         `json:"next_owed,omitempty" doc:"give it as cursor for the incidents after these; absent when there are none"`
}

// OwedIncident is an incident with hours left to record its crime (CR-02).
type OwedIncident struct {
	Incident   string  `json:"incident"`
	Number     string  `json:"number"`
	Type       string  `json:"type"`
	Place      string  `json:"place"`
	DueAt      string  `json:"due_at"`
	HoursLeft  float64 `json:"hours_left"` // negative when late
	Late       bool    `json:"late"`
	Thread     string  `json:"thread"`
	ReportedAt string  `json:"reported_at"`
}

// The lists of a crime desk, as their cursors name them.
const (
	listCrimes = "crimes"
	listOwed   = "incidents"
)

// List lists what the reader's labels show; oic narrows it to one officer's cases. Right: crime.list. Fault: paging.cursor
// (invalid).
func (d *Desk) List(ctx context.Context, oic string, p paging.Ask) (List, error) {
	parts, err := p.Of(listCrimes, listOwed)
	if err != nil {
		return List{}, err
	}
	a := act.Of("crime.list", journal.Ref{Kind: "crime"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (List, error) {
		read := func(after paging.Mark, n int) ([]Crime, error) { return crimesFor(q, who.Labels, oic, after, n) }
		keep := func(cs []Crime) ([]Crime, error) {
			return room.NotOwn(d.host, q, who, own(cs, who), func(c Crime) []string { return []string{c.Thread} })
		}
		cs, next, err := paging.Fill(parts[0], read, keep, func(c Crime) paging.Mark { return paging.Mark{At: c.RecordedAt, ID: c.ID} })
		if err != nil {
			return List{}, err
		}
		is, later, err := paging.Fill(parts[1], func(after paging.Mark, n int) ([]Incident, error) { return owedIncidents(q, who.Labels, after, n) },
			func(is []Incident) ([]Incident, error) {
				return room.NotOwn(d.host, q, who, is, func(i Incident) []string { return []string{i.Thread} })
			}, func(i Incident) paging.Mark { return paging.Mark{At: i.DueAt, ID: i.ID} })
		return List{Crimes: cs, Owed: d.owed(is), Next: next, Later: later}, err
	})
}

// own leaves out what the reader may not open: crimes about themselves or their family (GOV-04).
func own(cs []Crime, who *access.Actor) []Crime {
	out := []Crime{}
	for _, c := range cs {
		if !who.Concerns(c.Victims...) && !who.Concerns(c.Suspects...) {
			out = append(out, c)
		}
	}
	return out
}

type offencesIn struct {
	Q string `query:"q" doc:"a code or words of the title" maxLength:"100"`
}

// Found is an offence code that matched.
type Found struct {
	Code       string `json:"code"`
	Title      string `json:"title"`
	Mode       string `json:"mode"`
	Notifiable bool   `json:"notifiable"`
}

func (d *Desk) findOffences(_ context.Context, in *offencesIn) ([]Found, error) {
	t, err := d.codes()
	if err != nil {
		return nil, err
	}
	out := []Found{}
	for _, o := range t.SearchOffences(in.Q, 20) {
		out = append(out, foundOf(o))
	}
	return out, nil
}

func foundOf(o cjs.Offence) Found {
	return Found{Code: o.Code, Title: o.Title, Mode: string(o.Mode), Notifiable: o.Notifiable}
}

type byID struct {
	ID string `path:"id" maxLength:"40"`
}

func (d *Desk) api(a huma.API) {
	api.Post(a, "crime.record", "/api/crime", "Record a crime", func(ctx context.Context, in *struct{ Body Record }) (act.Done[Crime], error) {
		return d.Record(ctx, in.Body)
	})
	api.Post(a, "crime.oic.assign", "/api/crime/{id}/oic", "Assign the officer in the case", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Assign
	}) (act.Done[Crime], error) {
		return d.Assign(ctx, in.ID, in.Body)
	})
	api.Post(a, "crime.suspect.name", "/api/crime/{id}/suspect", "Name a suspect", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body NameSuspect
	}) (act.Done[Crime], error) {
		return d.NameSuspect(ctx, in.ID, in.Body)
	})
	api.Post(a, "crime.outcome.set", "/api/crime/{id}/outcome", "Set the outcome", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body SetOutcome
	}) (act.Done[Crime], error) {
		return d.SetOutcome(ctx, in.ID, in.Body)
	})
	api.Post(a, "crime.decline", "/api/crime/incident/{id}/decline", "Say that there is no crime to record", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Decline
	}) (act.Done[string], error) {
		return d.Decline(ctx, in.ID, in.Body)
	})
	api.Get(a, "crime.list", "/api/crime", "List crimes and what is still to be recorded", func(ctx context.Context, in *struct {
		OIC string `query:"oic" doc:"staff id of the officer in the case" maxLength:"60"`
		paging.Ask
	}) (List, error) {
		return d.List(ctx, in.OIC, in.Ask)
	})
	api.Get(a, "crime.see", "/api/crime/{id}", "Open a crime", func(ctx context.Context, in *byID) (View, error) { return d.See(ctx, in.ID) })
	api.Get(a, "crime.thread", "/api/crime/thread/{id}", "The crimes of a thread", func(ctx context.Context, in *byID) ([]Crime, error) {
		return d.ofThreadFor(ctx, in.ID)
	})
	api.Get(a, "crime.offences", "/api/crime/offences", "Find an offence code", func(ctx context.Context, in *offencesIn) ([]Found, error) {
		if _, err := access.From(ctx); err != nil {
			return nil, err
		}
		return d.findOffences(ctx, in)
	})
}

// ofThreadFor are the crimes of a thread that the reader may know. A thread with none and a thread that they may not know of
// answer alike.
func (d *Desk) ofThreadFor(ctx context.Context, thread string) ([]Crime, error) {
	a := act.Of("crime.list", journal.Ref{Kind: "crime"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) ([]Crime, error) {
		all, err := crimesOfThread(q, thread)
		if err != nil {
			return nil, err
		}
		var open []Crime
		for _, c := range all {
			if who.IsSystem() || who.Holds(c.Label) {
				open = append(open, c)
			}
		}
		if open = own(open, who); len(open) == 0 {
			return nil, fault.New(fault.NotFound, "crime.none_on_thread")
		}
		return open, nil
	})
}
