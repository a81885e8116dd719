package app

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/scrub"
)

// ListenerRetried is the entry of operations asking a listener to hear again what it could not.
type ListenerRetried struct {
	Listener string `json:"listener"`
	Place    int64  `json:"place"`
}

// EntryKind names the entry.
func (ListenerRetried) EntryKind() (string, int) { return "operations.listener_retried", 1 }

// Line says which listener.
func (l ListenerRetried) Line() journal.Line {
	return journal.Line{Stage: "Operations", Title: "A listener was asked to try again", Detail: l.Listener}
}

// JobRetried is the entry of operations asking for a dead job to be tried again.
type JobRetried struct {
	Job string `json:"job"`
}

// EntryKind names the entry.
func (JobRetried) EntryKind() (string, int) { return "operations.job_retried", 1 }

// Line says that a job is tried again.
func (JobRetried) Line() journal.Line {
	return journal.Line{Stage: "Operations", Title: "A job is tried again"}
}

// health is what operations need to see: no name, no key and no thread stands in it.
type health struct {
	Placed int64            `json:"placed"`
	Sealed int64            `json:"sealed"`
	Jobs   map[string]int   `json:"jobs"`
	Parked []journal.Parked `json:"-"`
	Dead   []jobs.Letter    `json:"-"`
	next   string           // where the dead jobs go on
	Pass   scrub.Pass       `json:"-"`
	Files  []damagedFile    `json:"-"`
}

func operationsAct() act.Act {
	return act.Of("operations.see", journal.Ref{Kind: "operations", ID: "server"}).With(access.Resource{})
}

// listDead are the jobs that were given up, as their cursor names them.
const listDead = "jobs"

func (s *Server) seeHealth(ctx context.Context, p paging.Ask) (health, error) {
	part, err := p.One(listDead)
	if err != nil {
		return health{}, err
	}
	return act.See(ctx, s.Host.Door, operationsAct(), func(q db.Querier, who *access.Actor) (out health, err error) {
		if out.Pass, out.Files, err = damagedFiles(q, who); err != nil {
			return out, err
		}
		if out.Placed, err = journal.Head(q); err != nil {
			return out, err
		}
		if out.Sealed, err = journal.Sealed(q); err != nil {
			return out, err
		}
		if out.Jobs, err = jobs.Count(q); err != nil {
			return out, err
		}
		if out.Parked, err = journal.AllParked(q); err != nil {
			return out, err
		}
		out.Dead, out.next, err = paging.Fill(part, func(after paging.Mark, n int) ([]jobs.Letter, error) { return jobs.Dead(q, after, n) }, nil,
			func(l jobs.Letter) paging.Mark { return paging.Mark{At: l.DiedAt, ID: l.ID} })
		return out, err
	})
}

// operationsPage is for those who keep the program running. What is parked or dead is shown by its kind and place alone.
func (s *Server) operationsPage(w http.ResponseWriter, r *http.Request) {
	x, err := s.seeHealth(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	seal := "every entry is sealed"
	if x.Sealed < x.Placed {
		seal = strconv.FormatInt(x.Placed-x.Sealed, 10) + " entries wait to be sealed"
	}
	facts := page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{
		page.Fact("Entries in the journal", strconv.FormatInt(x.Placed, 10)), page.Fact("Entries sealed", strconv.FormatInt(x.Sealed, 10)+", "+seal),
		page.Fact("Jobs waiting", strconv.Itoa(x.Jobs["waiting"])), page.Fact("Jobs running", strconv.Itoa(x.Jobs["running"])),
		page.Fact("Jobs done", strconv.Itoa(x.Jobs["done"])), page.Fact("Acts and looks refused since the start", strconv.FormatInt(s.Host.Door.RefusedCount(), 10))}})
	page.Render(w, r, page.Page{Title: "Operations", Wide: true},
		page.SummaryCard("The journal and the jobs", nil, facts),
		page.Section("Kept files that are not what they were", "", nil, h.P(h.Class("govuk-body"), g.Text(passSaid(x.Pass, s.Host.Clock.Now()))), s.filesTable(r.Context(), x)),
		page.Section("Listeners that could not go on", "", nil, s.parkedTable(x.Parked)),
		page.Section("Jobs that were given up", "", nil, s.deadTable(x.Dead), page.NextPrevious(r, listDead, x.next)))
}

func (s *Server) parkedTable(ps []journal.Parked) g.Node {
	var rows []page.Row
	for _, p := range ps {
		if p.Code == "behind" {
			continue // it waits behind the one that failed
		}
		place := strconv.FormatInt(p.Place, 10)
		rows = append(rows, page.Row{Urgency: page.Late, Cells: []page.Cell{{Text: p.Listener}, {Text: place, Num: true}, {Text: day(p.At, s.Host.Clock.Now())},
			{Text: page.Say("en", p.Code)}, {Node: again("/operations/listener", "Try again", map[string]string{"listener": p.Listener, "place": place})}}})
	}
	return page.DenseTable("Listeners that could not go on", []string{"Listener", "Place", "Since", "Why", "Act"}, rows, "Every listener has heard everything.")
}

func (s *Server) deadTable(ls []jobs.Letter) g.Node {
	rows := make([]page.Row, len(ls))
	for i, l := range ls {
		rows[i] = page.Row{Urgency: page.Late, Cells: []page.Cell{{Text: l.Kind}, {Text: strconv.Itoa(l.Attempts), Num: true}, {Text: day(l.DiedAt, s.Host.Clock.Now())},
			{Text: page.Say("en", l.Error)}, {Node: again("/operations/jobs/"+l.ID, "Try again", nil)}}}
	}
	return page.DenseTable("Jobs that were given up", []string{"Kind", "Attempts", "Given up", "Why", "Act"}, rows, "No job was given up.")
}

func again(action, text string, hidden map[string]string) g.Node {
	fields := g.Group{h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New()))}
	for k, v := range hidden {
		fields = append(fields, h.Input(h.Type("hidden"), h.Name(k), h.Value(v)))
	}
	return h.Form(h.Method("post"), h.Action(action), fields, h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text(text)))
}

// RetryListener lets a listener hear again what it parked at a place, and what waits behind it. Right:
// operations.listener.retry. Fault: act.no_such_listener.
func (s *System) RetryListener(ctx context.Context, listener string, place int64) (act.Done[ListenerRetried], error) {
	a := act.Of("operations.listener.retry", journal.Ref{Kind: "operations", ID: "listener"}).With(access.Resource{})
	parked := ""
	done, err := act.Do(ctx, s.Host.Door, a, func(tx *act.Tx) (ListenerRetried, error) {
		ps, err := journal.AllParked(tx)
		if err != nil {
			return ListenerRetried{}, err
		}
		for _, p := range ps {
			if p.Listener == listener && p.Place == place {
				parked = p.Thread
				b := ListenerRetried{Listener: listener, Place: place}
				_, err := tx.Record(b, act.OnThreads())
				return b, err
			}
		}
		return ListenerRetried{}, fault.New(fault.NotFound, "act.no_such_listener")
	})
	if err != nil || done.Replayed {
		return done, err
	}
	if err := s.Ears.Retry(ctx, listener, parked); err != nil { // it stays parked and shows on the page again
		slog.ErrorContext(ctx, "a listener failed again", "listener", listener, "place", place, "error", err)
	}
	return done, nil
}

// RetryJob gives a dead job its attempts again. Right: operations.job.retry. Faults: jobs.not_found; jobs.not_dead.
func (s *System) RetryJob(ctx context.Context, job string) (act.Done[JobRetried], error) {
	a := act.Of("operations.job.retry", journal.Ref{Kind: "job", ID: job}).With(access.Resource{})
	return act.Do(ctx, s.Host.Door, a, func(tx *act.Tx) (JobRetried, error) {
		if err := jobs.Retry(tx, job); err != nil {
			return JobRetried{}, err
		}
		_, err := tx.Record(JobRetried{Job: job}, act.OnThreads())
		return JobRetried{Job: job}, err
	})
}

func (s *Server) retryListenerPost(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	place, e := strconv.ParseInt(r.PostForm.Get("place"), 10, 64)
	if err != nil || e != nil {
		page.Fault(w, r, fault.InvalidField("place", "journal.bad_place"))
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r)})
	if _, err := s.RetryListener(ctx, r.PostForm.Get("listener"), place); err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/operations", http.StatusSeeOther)
}

func (s *Server) retryJobPost(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		page.Fault(w, r, fault.New(fault.Invalid, "form.too_much"))
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r)})
	if _, err := s.RetryJob(ctx, strings.ToLower(r.PathValue("id"))); err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/operations", http.StatusSeeOther)
}
