package casefile

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

// Assemble opens the file of a suspect.
type Assemble struct {
	Suspect string   `json:"suspect,omitempty" label:"Suspect" said:"the suspect" hint:"May be left out when the case has one suspect" maxLength:"60"`
	Also    []string `json:"also,omitempty" label:"Other cases in the same file" said:"the other cases" hint:"One file from several cases of the same suspect: one URN, one request, one decision"`
}

// Assemble puts the file of a suspect together from the record: it takes a URN, lists what is there and makes every missing
// item an action with an owner and a date. Right: casefile.file.assemble. Faults: thread.not_found; casefile.suspect.needed,
// casefile.suspect.not_on_thread, casefile.also.thread, casefile.also.suspect (invalid); casefile.exists,
// casefile.two_restricted (conflict).
func (d *Desk) Assemble(ctx context.Context, threadID string, in Assemble) (act.Done[File], error) {
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, threadID)
	if err != nil {
		return act.Done[File]{}, err
	}
	if err := d.readable(ctx, q, th); err != nil {
		return act.Done[File]{}, err
	}
	threads, err := d.alsoThreads(ctx, q, th.ID, in.Also)
	if err != nil {
		return act.Done[File]{}, err
	}
	label, err := thread.Narrowest(q, "casefile.two_restricted", threads)
	if err != nil {
		return act.Done[File]{}, err
	}
	ms, err := materialsOn(q, threads)
	if err != nil {
		return act.Done[File]{}, err
	}
	a := act.Of("casefile.file.assemble", journal.Ref{Kind: "thread", ID: th.ID}).On(threads...).
		With(access.Resource{Kind: "thread", ID: th.ID, Label: label, People: personsOf(ms), Attrs: attrs("", "", "")})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (File, error) {
		if err := form.Check(&in); err != nil {
			return File{}, err
		}
		ms, err := materialsOf(tx, th.ID)
		if err != nil {
			return File{}, err
		}
		suspect, err := suspectOf(ms, in.Suspect)
		if err != nil {
			return File{}, err
		}
		if label, err := thread.Narrowest(tx, "casefile.two_restricted", threads); err == nil {
			return d.assembleOn(tx, threads, label, suspect)
		}
		return File{}, fault.New(fault.Conflict, "casefile.two_restricted")
	})
}

// readable answers a thread that the actor may not know of as one that is not there, before any other thread is looked at.
func (d *Desk) readable(ctx context.Context, q db.Querier, th thread.Thread) error {
	who, err := access.From(ctx)
	if err != nil || who.Knows(th.Label) {
		return nil // the door answers
	}
	return d.host.Door.Ask(ctx, d.assembling(q, th))
}

// alsoThreads are the threads of a file: the one that it is opened from, and those that were chosen. One that the actor may
// not know of is not there.
func (d *Desk) alsoThreads(ctx context.Context, q db.Querier, first string, also []string) ([]string, error) {
	out := []string{first}
	who, err := access.From(ctx)
	if err != nil {
		return out, nil // the door asks them to sign in
	}
	for _, t := range also {
		th, err := thread.Get(q, strings.TrimSpace(t))
		if fault.Is(err, fault.NotFound) || err == nil && !who.Knows(th.Label) {
			return nil, fault.InvalidField("also", "casefile.also.thread", "thread", t)
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, th.ID) {
			out = append(out, th.ID)
		}
	}
	return out, nil
}

// assembleOn holds the threads to their suspect, who has one file at most on each of them.
func (d *Desk) assembleOn(tx *act.Tx, threads []string, label, suspect string) (File, error) {
	for _, t := range threads {
		fs, err := filesOf(tx, t)
		if err != nil {
			return File{}, err
		}
		if slices.ContainsFunc(fs, func(f File) bool { return f.Suspect == suspect }) {
			return File{}, fault.New(fault.Conflict, "casefile.exists")
		}
		ms, err := materialsOf(tx, t)
		if err != nil {
			return File{}, err
		}
		if !slices.ContainsFunc(ms, func(m Material) bool { return m.Kind == "person" && m.Extra == "suspect" && m.Person == suspect }) {
			th, err := thread.Get(tx, t)
			if err != nil {
				return File{}, err
			}
			return File{}, fault.InvalidField("also", "casefile.also.suspect", "thread", th.Ref)
		}
	}
	return d.assembleIn(tx, threads, label, suspect)
}

// suspectOf is the suspect asked for, or the only one.
func suspectOf(ms []Material, asked string) (string, error) {
	var all []string
	for _, m := range ms {
		if m.Kind == "person" && m.Extra == "suspect" && !slices.Contains(all, m.Person) {
			all = append(all, m.Person)
		}
	}
	switch {
	case asked != "" && slices.Contains(all, asked):
		return asked, nil
	case asked != "":
		return "", fault.InvalidField("suspect", "casefile.suspect.not_on_thread")
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return "", fault.InvalidField("suspect", "casefile.suspect.none")
	}
	return "", fault.InvalidField("suspect", "casefile.suspect.needed")
}

func (d *Desk) assembleIn(tx *act.Tx, threads []string, label, suspect string) (File, error) {
	ms, err := materialsOn(tx, threads)
	if err != nil {
		return File{}, err
	}
	if ms, err = d.theirs(tx, ms, threads, suspect); err != nil {
		return File{}, err
	}
	f := File{ID: id.New(), Thread: threads[0], Threads: threads, Suspect: suspect, State: "building", Route: "request", MadeAt: tx.Now(), Label: label, Version: 1, OIC: oicOf(ms)}
	if f.URN, err = d.nextURN(tx); err != nil {
		return f, err
	}
	if err := insertFile(tx, f); err != nil {
		if db.Duplicate(err) {
			return f, fault.New(fault.Conflict, "casefile.exists")
		}
		return f, err
	}
	for n, t := range threads {
		if err := standOn(tx, f.ID, t, label, n); err != nil {
			return f, err
		}
	}
	var crimes []string
	for _, m := range ms {
		if m.Kind == "crime" {
			crimes = append(crimes, m.Ref)
		}
	}
	if _, err := tx.Record(entry.FileAssembled{File: f.ID, URN: f.URN, Suspect: suspect, Crimes: crimes}, act.About("casefile", f.ID), act.OnThreads(threads...)); err != nil {
		return f, err
	}
	return f, d.refresh(tx, f)
}

// oicOf is the officer in the case that a file is of: of its first thread whose crime has one, the one who was given it last.
func oicOf(ms []Material) string {
	oic, on := "", ""
	for _, m := range ms {
		if m.Kind == "crime" && m.Staff != "" && (oic == "" || m.Thread == on) {
			oic, on = m.Staff, m.Thread
		}
	}
	return oic
}

// nextURN makes a PTI-URN: force, unit, sequence, year (ID-06).
func (d *Desk) nextURN(tx *act.Tx) (string, error) {
	day := when.DayOf(tx.Now())
	row, ok := d.host.Law.Table("casefile.interface").At("unit", day)
	var v struct {
		Unit string `json:"unit"`
	}
	if !ok || row.Into(&v) != nil {
		return "", fmt.Errorf("casefile: no unit for a URN on %s", day)
	}
	n, err := nextSequence(tx, day.Year)
	return fmt.Sprintf("%s%s%05d%02d", d.host.Force, v.Unit, n, day.Year%100), err
}

// heldOf gathers what readiness is judged by.
func (d *Desk) heldOf(q db.Querier, f File) (Held, error) {
	h := Held{Suspect: f.Suspect}
	var err error
	if h.Materials, err = d.fileMaterials(q, f); err != nil {
		return h, err
	}
	if h.Settled, err = settledOf(q, f.ID); err != nil {
		return h, err
	}
	unused, err := unusedOf(q, f.ID)
	for _, u := range unused {
		if u.Decision == "" && !u.Withdrawn {
			h.Undecided++
		}
	}
	return h, err
}

// Ready is the readiness list of a file on its present route.
func (d *Desk) Ready(q db.Querier, f File) ([]Item, error) {
	needs, err := Needs(d.host.Law, when.DayOf(f.MadeAt))
	if err != nil {
		return nil, err
	}
	h, err := d.heldOf(q, f)
	if err != nil {
		return nil, err
	}
	return Readiness(needs, f.Route, f.Plea, h), nil
}

// refresh makes the actions of a file agree with what is missing now: each missing item is one dated action with an owner,
// and an item that has arrived closes its action by itself.
func (d *Desk) refresh(tx *act.Tx, f File) error {
	if f.State == "closed" {
		return nil
	}
	if err := d.listPresumed(tx, f); err != nil {
		return err
	}
	items, err := d.Ready(tx, f)
	if err != nil {
		return err
	}
	actions, err := actionsOf(tx, f.ID)
	if err != nil {
		return err
	}
	missing := Missing(items)
	if err := d.closeArrived(tx, f, missing, actions); err != nil {
		return err
	}
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return err
	}
	in, _ := held(ms, f.Suspect)
	for _, i := range missing {
		if slices.ContainsFunc(actions, func(a Action) bool { return a.State == "open" && a.Item == i.Code }) {
			continue
		}
		a := Action{Item: i.Code, What: i.Label, Owner: ownerOf(i.Owner, f), DueAt: i.need.due(tx.Now(), in)}
		if _, err := d.setAction(tx, f, a, i.Law); err != nil {
			return err
		}
	}
	return nil
}

func ownerOf(owner string, f File) string {
	switch {
	case owner != "oic":
		return owner
	case f.OIC != "":
		return "staff:" + f.OIC
	}
	return "role:investigator"
}

func (d *Desk) closeArrived(tx *act.Tx, f File, missing []Item, actions []Action) error {
	for _, a := range actions {
		if a.State != "open" || a.Item == "" || slices.ContainsFunc(missing, func(i Item) bool { return i.Code == a.Item }) {
			continue
		}
		if err := d.closeAction(tx, f, a, "", true); err != nil {
			return err
		}
	}
	return nil
}

// setAction makes an action and its promise.
func (d *Desk) setAction(tx *act.Tx, f File, a Action, law string) (Action, error) {
	a.ID, a.File, a.Thread, a.State, a.Label, a.Version = id.New(), f.ID, f.Thread, "open", f.Label, 1
	if err := insertAction(tx, a); err != nil {
		return a, err
	}
	if _, err := tx.Record(entry.ActionSet{Action: a.ID, File: f.ID, Request: a.Request, Item: strings.SplitN(a.Item, "/", 2)[0], What: a.What, Owner: a.Owner, DueAt: when.Micros(a.DueAt)},
		act.About("casefile_action", a.ID), act.OnThreads(f.Threads...)); err != nil {
		return a, err
	}
	_, err := tx.Promise(act.NewPromise{Kind: ActionOwed, Subject: journal.Ref{Kind: "casefile_action", ID: a.ID}, Threads: f.Threads, OwedTo: "prosecutor", Owner: a.Owner, Law: law, Start: tx.Now(), Due: a.DueAt})
	return a, err
}

func (d *Desk) closeAction(tx *act.Tx, f File, a Action, result string, auto bool) error {
	a.State, a.Result, a.DoneAt = "done", result, tx.Now()
	if err := updateAction(tx, &a); err != nil {
		return err
	}
	e, err := tx.Record(entry.ActionDone{Action: a.ID, File: f.ID, What: a.What, Result: result, Auto: auto}, act.About("casefile_action", a.ID), act.OnThreads(f.Threads...))
	if err != nil {
		return err
	}
	_, err = tx.Keep(ActionOwed, journal.Ref{Kind: "casefile_action", ID: a.ID}, e)
	return err
}

// lawDays reads the days of a row of law/casefile.file_due; 0 where the row names an occasion instead.
func (d *Desk) lawDays(code string, day when.Day) (int, string, error) {
	row, ok := d.host.Law.Table("casefile.file_due").At(code, day)
	if !ok {
		return 0, "", fault.New(fault.Invalid, "law.none_on_day").With("table", "casefile.file_due").With("code", code).With("day", day.String())
	}
	var v struct {
		Days  int    `json:"days,omitempty"`
		Basis string `json:"basis"`
	}
	err := row.Into(&v)
	return v.Days, row.Ref(), err
}

func (d *Desk) minutes(code string, now time.Time) (time.Duration, string, error) {
	row, ok := d.host.Law.Table("casefile.interface").At(code, when.DayOf(now))
	var v struct {
		Minutes int `json:"minutes"`
	}
	if !ok {
		return 0, "", fmt.Errorf("casefile: casefile.interface has no %s", code)
	}
	err := row.Into(&v)
	return time.Duration(v.Minutes) * time.Minute, row.Ref(), err
}
