package casefile

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

// Finish says that an action was done.
type Finish struct {
	Result string `json:"result" label:"What was done" said:"what was done" format:"textarea" required:"true" maxLength:"2000"`
}

// Finish closes an action that no arrival on the record closes: what a prosecutor asked for in words. Right:
// casefile.action.done. Faults: form.invalid; casefile.action.by_itself, casefile.action.done_already (conflict).
func (d *Desk) Finish(ctx context.Context, actionID string, in Finish) (act.Done[Action], error) {
	a, err := getAction(d.host.DB.Read(ctx), actionID)
	if err != nil {
		return act.Done[Action]{}, err
	}
	of, err := getFile(d.host.DB.Read(ctx), a.File)
	if err != nil {
		return act.Done[Action]{}, err
	}
	what := act.Of("casefile.action.done", journal.Ref{Kind: "casefile_action", ID: a.ID}).On(of.Threads...)
	return act.Do(ctx, d.host.Door, what, func(tx *act.Tx) (Action, error) {
		if err := form.Check(&in); err != nil {
			return Action{}, err
		}
		a, err := getAction(tx, actionID)
		if err != nil {
			return a, err
		}
		if a.State != "open" {
			return a, fault.New(fault.Conflict, "casefile.action.done_already")
		}
		if a.Item != "" { // an item of the file is there when the record has it, or is answered for
			return a, fault.New(fault.Conflict, "casefile.action.by_itself")
		}
		f, err := getFile(tx, a.File)
		if err != nil {
			return a, err
		}
		if err := d.closeAction(tx, f, a, in.Result, false); err != nil {
			return a, err
		}
		return getAction(tx, a.ID)
	})
}

// Settle answers for an item of the readiness list that the record does not show.
type Settle struct {
	Item   string `json:"item" label:"Item" said:"which item of the file it is about" required:"true" maxLength:"120"`
	How    string `json:"how" label:"Answer" said:"the answer" enum:"done,not_needed" required:"true"`
	Detail string `json:"detail" label:"What was found, or why it is not needed" said:"what was found, or why it is not needed" format:"textarea" required:"true" maxLength:"2000"`
}

// Settle answers for an item in words. What the record itself must show (a signed statement, an interview) can only be said
// not to be needed. Right: casefile.item.settle. Faults: form.invalid; casefile.item.unknown, casefile.item.record (invalid).
func (d *Desk) Settle(ctx context.Context, fileID string, in Settle) (act.Done[[]Item], error) {
	f, err := getFile(d.host.DB.Read(ctx), fileID)
	if err != nil {
		return act.Done[[]Item]{}, err
	}
	a := act.Of("casefile.item.settle", journal.Ref{Kind: "casefile", ID: f.ID}, in.Detail).On(f.Threads...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) ([]Item, error) {
		if err := form.Check(&in); err != nil {
			return nil, err
		}
		f, err := getFile(tx, fileID)
		if err != nil {
			return nil, err
		}
		items, err := d.Ready(tx, f)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(items, func(i Item) bool { return i.Code == in.Item })
		if at < 0 {
			return nil, fault.InvalidField("item", "casefile.item.unknown")
		}
		i := items[at]
		if in.How == "done" && i.need.From != "answered" {
			return nil, fault.InvalidField("how", "casefile.item.record", "label", i.Label)
		}
		if err := settle(tx, f, in.Item, in.How, in.Detail, tx.Actor().Account, tx.Now()); err != nil {
			return nil, err
		}
		if _, err := tx.Record(entry.ItemSettled{File: f.ID, Item: strings.SplitN(in.Item, "/", 2)[0], Label: i.Label, How: in.How, Detail: in.Detail}); err != nil {
			return nil, err
		}
		if err := d.refresh(tx, f); err != nil {
			return nil, err
		}
		return d.Ready(tx, f)
	})
}

// listPresumed puts on the schedule what is presumed to meet the disclosure test, as soon as the record has it (CF-10).
// Items are numbered consecutively and described one by one (CF-09).
func (d *Desk) listPresumed(tx *act.Tx, f File) error {
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return err
	}
	have, err := unusedOf(tx, f.ID)
	if err != nil {
		return err
	}
	for _, row := range d.host.Law.Table("casefile.presumption").On(when.DayOf(f.MadeAt)) {
		var v struct {
			From     string `json:"from"`
			Describe string `json:"describe"`
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		for _, m := range ms {
			if m.Kind != v.From || m.sensitive || (m.Person != "" && m.Person != f.Suspect) || slices.ContainsFunc(have, func(u Unused) bool { return u.Kind == m.Kind && u.Ref == m.Ref }) {
				continue
			}
			if err := listUnused(tx, Unused{ID: id.New(), File: f.ID, Kind: m.Kind, Ref: m.Ref, Description: describe(v.Describe, m), Label: f.Label}); err != nil {
				return err
			}
		}
	}
	return nil
}

func describe(what string, m Material) string {
	if m.Title != "" {
		what += " " + m.Title
	}
	if m.Kind != "detention" { // a detention's time is its end
		what += ", " + m.At.In(when.London).Format("2 January 2006 15:04")
	}
	return what
}

// DecideUnused is the disclosure officer's decision on items of unused material.
type DecideUnused struct {
	Decisions []UnusedDecision `json:"decisions"`
}

// UnusedDecision is the decision on one item. A presumption is rebutted with a reason.
type UnusedDecision struct {
	No       int    `json:"no" label:"Item" minimum:"1"`
	Decision string `json:"decision" label:"Decision" said:"what you decided" enum:"meets_test,does_not,rebutted" required:"true"`
	Reason   string `json:"reason,omitempty" label:"Reason" maxLength:"2000"`
}

// DecideUnused decides items of the schedule (CF-09, CF-10). Right: casefile.unused.decide. Faults: form.invalid;
// casefile.unused.none, casefile.unused.unknown, casefile.unused.reason (invalid).
func (d *Desk) DecideUnused(ctx context.Context, fileID string, in DecideUnused) (act.Done[[]Unused], error) {
	f, err := getFile(d.host.DB.Read(ctx), fileID)
	if err != nil {
		return act.Done[[]Unused]{}, err
	}
	a := act.Of("casefile.unused.decide", journal.Ref{Kind: "casefile", ID: f.ID}).On(f.Threads...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) ([]Unused, error) {
		if err := form.Check(&in); err != nil {
			return nil, err
		}
		if len(in.Decisions) == 0 {
			return nil, fault.InvalidField("decisions", "casefile.unused.none")
		}
		f, err := getFile(tx, fileID)
		if err != nil {
			return nil, err
		}
		for _, x := range in.Decisions {
			if err := d.decideOne(tx, f, x); err != nil {
				return nil, err
			}
		}
		if err := d.refresh(tx, f); err != nil {
			return nil, err
		}
		return unusedOf(tx, f.ID)
	})
}

func (d *Desk) decideOne(tx *act.Tx, f File, x UnusedDecision) error {
	have, err := unusedOf(tx, f.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(have, func(u Unused) bool { return u.No == x.No && !u.Withdrawn })
	if at < 0 {
		return fault.InvalidField("decisions", "casefile.unused.unknown")
	}
	u := have[at]
	if x.Decision != "meets_test" && strings.TrimSpace(x.Reason) == "" {
		return fault.InvalidField("reason", "casefile.unused.reason")
	}
	if u.Presumed && x.Decision == "does_not" { // a presumption is not answered by a bare no
		return fault.InvalidField("decision", "casefile.unused.presumed")
	}
	u.Decision, u.Reason, u.DecidedBy, u.DecidedAt = x.Decision, x.Reason, tx.Actor().Account, tx.Now()
	if err := updateUnused(tx, u); err != nil {
		return err
	}
	_, err = tx.Record(entry.ItemDecided{File: f.ID, Item: u.ID, No: u.No, Decision: x.Decision, Reason: x.Reason})
	return err
}

// Send sends the file after charge.
type Send struct {
	Missing string `json:"missing,omitempty" label:"Why it goes although something is missing" said:"why it goes although something is missing" format:"textarea" maxLength:"2000"`
}

// Send queues the file for the prosecutor. The promise of CF-13 is kept when the prosecutor has accepted it, not before.
// Right: casefile.file.send. Faults: casefile.file.not_charged, casefile.file.on_its_way (conflict); casefile.file.missing (invalid)
// unless a reason is given.
func (d *Desk) Send(ctx context.Context, fileID string, in Send) (act.Done[File], error) {
	f, err := getFile(d.host.DB.Read(ctx), fileID)
	if err != nil {
		return act.Done[File]{}, err
	}
	a := act.Of("casefile.file.send", journal.Ref{Kind: "casefile", ID: f.ID}, in.Missing).On(f.Threads...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (File, error) {
		if err := form.Check(&in); err != nil {
			return File{}, err
		}
		f, err := getFile(tx, fileID)
		if err != nil {
			return f, err
		}
		if f.Route != "file" {
			return f, fault.New(fault.Conflict, "casefile.file.not_charged")
		}
		if f.State != "charged" {
			return f, fault.New(fault.Conflict, "casefile.file.on_its_way")
		}
		items, err := d.Ready(tx, f)
		if err != nil {
			return f, err
		}
		if missing := Missing(items); len(missing) > 0 && strings.TrimSpace(in.Missing) == "" {
			return f, fault.InvalidField("missing", "casefile.file.missing", "items", labels(missing))
		}
		m, err := d.queue(tx, f, "file", f.ID, d.envelope(tx, f, nil, items))
		if err != nil {
			return f, err
		}
		f.State = "submitted"
		if err := updateFile(tx, &f); err != nil {
			return f, err
		}
		_, err = tx.Record(entry.FileQueued{File: f.ID, Message: m.ID, URN: f.URN})
		return f, err
	})
}

func labels(items []Item) string {
	var out []string
	for _, i := range items {
		out = append(out, i.Label)
	}
	return strings.Join(out, "; ")
}
