package casefile

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

// View is a file with everything that its page shows.
type View struct {
	File
	Ready    []Item     `json:"ready"`
	Requests []Request  `json:"requests,omitempty"`
	Messages []Message  `json:"messages,omitempty"`
	Actions  []Action   `json:"actions,omitempty"`
	Unused   []Unused   `json:"unused,omitempty"`
	Material []Material `json:"material,omitempty"`
	Charging Route      `json:"charging"` // who may charge, as far as the record tells (no plea taken into account)
	Offences []Offence  `json:"offences,omitempty"`
	On       []On       `json:"on"` // every thread that the file serves
}

// ETag is the file's version.
func (v View) ETag() string { return strconv.FormatInt(v.Version, 10) }

// See opens a file: the look is recorded. Right: casefile.see. Fault: casefile.not_found.
func (d *Desk) See(ctx context.Context, id string) (View, error) {
	return act.See(ctx, d.host.Door, act.Of("casefile.see", journal.Ref{Kind: "casefile", ID: id}), func(q db.Querier, who *access.Actor) (View, error) {
		v, err := d.view(q, id)
		if err == nil {
			v.On, err = d.threadsSeen(q, v.Threads, v.Suspect, who)
		}
		return v, err
	})
}

func (d *Desk) view(q db.Querier, id string) (View, error) {
	f, err := getFile(q, id)
	if err != nil {
		return View{}, err
	}
	v := View{File: f}
	if v.Ready, err = d.Ready(q, f); err != nil {
		return v, err
	}
	if v.Requests, err = requestsOf(q, id); err != nil {
		return v, err
	}
	if v.Messages, err = messagesOf(q, id); err != nil {
		return v, err
	}
	if v.Actions, err = actionsOf(q, id); err != nil {
		return v, err
	}
	if v.Unused, err = unusedOf(q, id); err != nil {
		return v, err
	}
	if v.Material, err = d.fileMaterials(q, f); err != nil {
		return v, err
	}
	return v, d.routeOf(q, &v)
}

// routeOf says who may charge by what the record holds now: a plea that nobody has said yet counts as not guilty.
func (d *Desk) routeOf(q db.Querier, v *View) error {
	flags, err := d.flagsOf(q, v.Material)
	if err != nil {
		return err
	}
	in := Ask{Offences: codesOf(v.Material, v.Suspect), Plea: v.Plea, Flags: flags}
	if v.Offences, err = d.offences(in.Offences); err != nil {
		return err
	}
	v.Charging, err = d.Route(in, when.DayOf(d.host.Clock.Now()))
	return err
}

// Desktop is what the casefile desk lists.
type Desktop struct {
	Files    []File    `json:"files"`
	Waiting  []Request `json:"waiting"` // for a supervisor
	Messages []Message `json:"messages"`
	Next     string    `json:"next,omitempty" doc:"give it as cursor for the files after these; absent when there are none"`
	Later    string    `json:"next_waiting,omitempty" doc:"give it as cursor for the requests after these; absent when there are none"`
	Before   string    `json:"next_messages,omitempty" doc:"give it as cursor for the messages after these; absent when there are none"`
}

// The lists of a casefile desk, as their cursors name them.
const (
	listFiles    = "files"
	listWaiting  = "requests"
	listMessages = "messages"
)

// List lists what the reader's labels show. Right: casefile.list. Fault: paging.cursor (invalid).
func (d *Desk) List(ctx context.Context, p paging.Ask) (Desktop, error) {
	parts, err := p.Of(listFiles, listWaiting, listMessages)
	if err != nil {
		return Desktop{}, err
	}
	a := act.Of("casefile.list", journal.Ref{Kind: "casefile"}).With(access.Resource{Attrs: attrs("", "", "")})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Desktop, error) {
		theirs := d.notOwn(q, who)
		var out Desktop
		var err error
		out.Files, out.Next, err = paging.Fill(parts[0], func(after paging.Mark, n int) ([]File, error) { return filesFor(q, who.Labels, after, n) },
			func(fs []File) ([]File, error) { return kept(fs, func(f File) string { return f.ID }, theirs) },
			func(f File) paging.Mark { return paging.Mark{At: f.MadeAt, ID: f.ID} })
		if err != nil {
			return out, err
		}
		out.Waiting, out.Later, err = paging.Fill(parts[1], func(after paging.Mark, n int) ([]Request, error) { return waiting(q, who.Labels, after, n) },
			func(rs []Request) ([]Request, error) {
				return kept(rs, func(r Request) string { return r.File }, theirs)
			},
			func(r Request) paging.Mark { return paging.Mark{At: r.DueAt, ID: r.ID} })
		if err != nil {
			return out, err
		}
		out.Messages, out.Before, err = paging.Fill(parts[2], func(after paging.Mark, n int) ([]Message, error) { return messagesFor(q, who.Labels, after, n) },
			func(ms []Message) ([]Message, error) {
				return kept(ms, func(m Message) string { return m.File }, theirs)
			},
			func(m Message) paging.Mark { return paging.Mark{At: m.QueuedAt, ID: m.ID} })
		return out, err
	})
}

// notOwn tells of a file, by id, whether a list may show it: its label is held, and it is about neither the reader nor
// their family, nor on a thread that is (GOV-04).
func (d *Desk) notOwn(q db.Querier, who *access.Actor) func(file string) (bool, error) {
	known := map[string]bool{}
	return func(file string) (bool, error) {
		if show, ok := known[file]; ok {
			return show, nil
		}
		f, err := getFile(q, file)
		if err != nil {
			return false, err
		}
		r, err := resourceOf(q, "casefile", f.ID, f, "", "")
		if err != nil {
			return false, err
		}
		left, err := room.NotOwn(d.host, q, who, []File{f}, func(f File) []string { return []string{f.Thread} })
		known[file] = len(left) == 1 && who.Holds(f.Label) && !who.Concerns(r.People...)
		return known[file], err
	}
}

// kept are the rows whose file may be shown.
func kept[T any](rows []T, file func(T) string, show func(file string) (bool, error)) ([]T, error) {
	out := make([]T, 0, len(rows))
	for _, x := range rows {
		ok, err := show(file(x))
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, x)
		}
	}
	return out, nil
}

// ofThreadFor are the files of a thread that the reader may know.
func (d *Desk) ofThreadFor(ctx context.Context, thread string) ([]File, error) {
	a := act.Of("casefile.list", journal.Ref{Kind: "casefile"}).With(access.Resource{Attrs: attrs("", "", "")})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) ([]File, error) {
		out, err := visible(q, who, thread)
		if err == nil && len(out) == 0 {
			err = fault.New(fault.NotFound, "casefile.none_on_thread")
		}
		return out, err
	})
}

func visible(q db.Querier, who *access.Actor, thread string) ([]File, error) {
	fs, err := filesOf(q, thread)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, f := range fs {
		r, err := resourceOf(q, "casefile", f.ID, f, "", "")
		if err != nil {
			return nil, err
		}
		if who.Holds(f.Label) && !who.Concerns(r.People...) {
			out = append(out, f)
		}
	}
	return out, nil
}

type byID struct {
	ID string `path:"id" maxLength:"40"`
}

// post registers an act on the record that the path names.
func post[I, T any](a huma.API, id, path, summary string, do func(ctx context.Context, id string, in I) (act.Done[T], error)) {
	api.Post(a, id, path, summary, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body I
	}) (act.Done[T], error) {
		return do(ctx, in.ID, in.Body)
	})
}

func (d *Desk) api(a huma.API) {
	post(a, "casefile.file.assemble", "/api/casefile/thread/{id}/assemble", "Put a suspect's file together from the record", d.Assemble)
	post(a, "casefile.request.make", "/api/casefile/{id}/request", "Ask for a charging decision", d.Ask)
	post(a, "casefile.request.approve", "/api/casefile/request/{id}/approve", "Let a request go to the prosecutor", d.Approve)
	post(a, "casefile.request.return", "/api/casefile/request/{id}/return", "Send a request back", d.Return)
	post(a, "casefile.item.settle", "/api/casefile/{id}/item", "Answer for an item that the record does not show", d.Settle)
	post(a, "casefile.unused.decide", "/api/casefile/{id}/unused", "Decide items of unused material", d.DecideUnused)
	post(a, "casefile.action.done", "/api/casefile/action/{id}/done", "Say that an action was done", d.Finish)
	post(a, "casefile.file.send", "/api/casefile/{id}/send", "Send the file after charge", d.Send)
	post(a, "casefile.decision.receive", "/api/simulator/cps/{id}/decide", "Decide on a request (prosecutor)", d.Decide)
	post(a, "casefile.message.answer", "/api/simulator/cps/message/{id}/answer", "Answer a message (prosecutor)", d.AnswerMessage)
	api.Post(a, "casefile.simulator.set", "/api/simulator/cps", "Say how the simulator answers next", func(ctx context.Context, in *struct{ Body SetSimulator }) (act.Done[SetSimulator], error) {
		return d.SetSimulator(ctx, in.Body)
	})
	if d.host.Training {
		api.Get(a, "casefile.prosecutor.list", "/api/simulator/cps", "What was sent to the prosecutor", func(ctx context.Context, in *paging.Ask) (Tray, error) { return d.Tray(ctx, *in) })
		api.Get(a, "casefile.prosecutor.see", "/api/simulator/cps/message/{id}", "Open what was sent to the prosecutor", func(ctx context.Context, in *byID) (Post, error) { return d.SeePost(ctx, in.ID) })
	}
	api.Get(a, "casefile.list", "/api/casefile", "List files, requests that wait, and messages", func(ctx context.Context, in *paging.Ask) (Desktop, error) { return d.List(ctx, *in) })
	api.Get(a, "casefile.see", "/api/casefile/{id}", "Open a file", func(ctx context.Context, in *byID) (View, error) { return d.See(ctx, in.ID) })
	api.Get(a, "casefile.thread", "/api/casefile/thread/{id}", "The files of a thread", func(ctx context.Context, in *byID) ([]File, error) { return d.ofThreadFor(ctx, in.ID) })
}
