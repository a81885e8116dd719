package interview

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/thread"
)

func holdsFirst(ctx context.Context, label string) bool {
	who, err := access.From(ctx)
	return err == nil && who.Knows(label)
}

// narrow is the thread whose label is the narrowest of those that an interview is about: its recording is kept there, so that
// nobody hears it who may not know of all of them.
func narrow(q db.Querier, threads []string) (string, error) {
	labels, err := thread.Labels(q, threads)
	for _, t := range threads {
		if labels[t] != "open" {
			return t, err
		}
	}
	return threads[0], err
}

// On is a thread that an interview is about, as it is shown.
type On struct {
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
}

// threadsSeen names threads to a reader; those that the reader may not know of are left out.
func threadsSeen(q db.Querier, threads []string, who *access.Actor) ([]On, error) {
	var out []On
	for _, t := range threads {
		th, err := thread.Get(q, t)
		if err != nil {
			return nil, err
		}
		if who.Knows(th.Label) {
			out = append(out, On{th.ID, th.Ref})
		}
	}
	return out, nil
}

// about says what an interview is about: the threads that were chosen, else all of the detention on which something is open
// and that the interviewer may know of, the one that it is begun from first.
func (d *Desk) about(ctx context.Context, q db.Querier, first, person string, chosen []string) ([]string, error) {
	who, err := access.From(ctx)
	if err != nil {
		return []string{first}, nil // the door asks them to sign in
	}
	det, err := detainedOf(q, first, person)
	if err != nil {
		return nil, err
	}
	all := chosen
	if len(chosen) == 0 {
		if all, err = stillAsked(q, det.ID); err != nil {
			return nil, err
		}
	}
	out := []string{first}
	for _, t := range all {
		th, err := thread.Get(q, strings.TrimSpace(t))
		hidden := fault.Is(err, fault.NotFound) || err == nil && !who.Knows(th.Label)
		switch {
		case hidden && len(chosen) > 0:
			return nil, fault.InvalidField("about", "interview.about", "thread", t)
		case hidden:
			continue
		case err != nil:
			return nil, err
		}
		if !slices.Contains(out, th.ID) {
			out = append(out, th.ID)
		}
	}
	return out, nil
}

// mayAsk holds an interview about several threads to the law of each: the person is on it, and nothing is asked about what
// they were charged with (Code C 16.5).
func (d *Desk) mayAsk(tx *act.Tx, i Interview, det Detained) error {
	for _, t := range i.Threads {
		if err := d.mustBeOn(tx, t, i.Person); err != nil {
			return err
		}
	}
	if det.ID == "" {
		return nil
	}
	charged, err := answeredOn(tx, det.ID)
	if err != nil {
		return err
	}
	for _, t := range i.Threads {
		if slices.Contains(charged, t) {
			return fault.New(fault.Invalid, "interview.not_ready", fault.Field{Name: "person", Code: "interview.check.charged"})
		}
	}
	return nil
}

// aboutField offers the threads of the detention of this case's suspects, those that the reader may know of. Nothing chosen
// is all of them.
func (d *Desk) aboutField(ctx context.Context, r *http.Request) (form.Field, error) {
	f := form.Field{Name: "about", Hint: "Leave them all empty for everything the person is held for"}
	who, err := access.From(ctx)
	if err != nil {
		return f, err
	}
	q := d.host.DB.Read(ctx)
	first := r.PathValue("thread")
	linked, err := d.people.OnThread(q, first, who.Labels)
	if err != nil {
		return f, err
	}
	for _, l := range linked {
		det, err := detainedOf(q, first, l.Person.ID)
		if err != nil {
			return f, err
		}
		threads, err := stillAsked(q, det.ID)
		if err != nil {
			return f, err
		}
		on, err := threadsSeen(q, threads, who)
		if err != nil {
			return f, err
		}
		for _, o := range on {
			if !slices.ContainsFunc(f.Options, func(x form.Option) bool { return x.Value == o.Thread }) {
				f.Options = append(f.Options, form.Option{Value: o.Thread, Text: "Thread " + o.Ref, Hint: l.Person.Name()})
			}
		}
	}
	return f, nil
}
