package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
)

// understand reads the command line of a request against the board as its reader sees it.
func (d *Desk) understand(r *http.Request, line string) (Command, error) {
	b, err := d.Board(r.Context())
	if err != nil {
		return Command{}, err
	}
	var chosen Incident
	if id := r.FormValue("incident"); id != "" {
		if chosen, err = d.readable(r.Context(), id); err != nil {
			return Command{}, err
		}
	}
	if err := d.nameCallers(r.Context(), &b); err != nil {
		return Command{}, err
	}
	c, err := Understand(line, b, chosen)
	if err == nil && checkVerbs[c.Verb] != "" {
		err = d.settle(&c.Ask) // so that a missing reason is said before Enter
	}
	return c, err
}

// meaning is what a command would do, shown before Enter.
func (d *Desk) meaning(w http.ResponseWriter, r *http.Request) {
	c, err := d.understand(r, r.URL.Query().Get("line"))
	out := map[string]any{"says": c.Says, "ok": err == nil}
	if err != nil {
		if fault.Of(err).Kind != fault.Invalid {
			page.Fault(w, r, err)
			return
		}
		out["says"] = sentence(page.Lang(r.Context()), fault.Of(err))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(out) // a reader who has gone away is not a fault
}

// command does one line of the command line. What needs more than a line leads to the form that asks for the rest.
func (d *Desk) command(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, form.MaxBody)
	line := strings.TrimSpace(r.PostFormValue("line"))
	c, err := d.understand(r, line)
	next := "/control?incident=" + url.QueryEscape(c.Incident.ID)
	if err == nil {
		next, err = d.obey(access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: line}), c, next)
	}
	if err != nil {
		d.drawBoard(w, r, line, err)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (d *Desk) obey(ctx context.Context, c Command, next string) (string, error) {
	var err error
	switch c.Verb {
	case "new":
		return "/control/new", nil
	case "close":
		return "/control/incidents/" + c.Incident.ID + "/close", nil
	case "wait":
		return "/control/incidents/" + c.Incident.ID + "/hold", nil
	case "accept":
		_, err = d.Accept(ctx, c.Incident.ID, AcceptIncident{})
	case "?":
		return next + "&help=1#words", nil
	case "dispatch":
		in := DispatchUnits{Callsigns: c.Callsigns}
		if c.now() {
			in.Divert = slices.Clone(c.Callsigns)
		}
		_, err = d.Dispatch(ctx, c.Incident.ID, in)
	case "state":
		_, err = d.SetState(ctx, c.Callsigns[0], SetUnitState{State: c.State, Incident: ""})
	case "grade":
		_, err = d.Grade(ctx, c.Incident.ID, GradeIncident{Grade: c.Text})
	case "log":
		_, err = d.Log(ctx, c.Incident.ID, AddLine{Text: c.Text})
	case "join":
		_, err = d.Merge(ctx, c.Callsigns[0], MergeCrews{Into: c.Callsigns[1]})
	case "ok":
		_, err = d.AnswerWelfare(ctx, c.Callsigns[0], Welfare{Answer: c.State, Note: c.Text})
	case "pnc", "veh", "drv":
		_, err = d.Ask(ctx, c.Incident.ID, c.Ask)
	case "message":
		_, err = d.Log(ctx, c.Incident.ID, AddLine{Text: "Note, " + c.Callsigns[0] + ": " + c.Text})
	}
	return next, err
}

// nameCallers gives each incident of the board the names and numbers of those who called about it, of what the reader may see.
func (d *Desk) nameCallers(ctx context.Context, b *Board) error {
	who, err := access.From(ctx)
	if err != nil {
		return err
	}
	callers, err := callersByIncident(d.host.DB.Read(ctx), labelsOf(who))
	for _, list := range [][]Waiting{b.Waiting, b.Live} {
		for n := range list {
			list[n].callers = callers[list[n].ID]
		}
	}
	return err
}
