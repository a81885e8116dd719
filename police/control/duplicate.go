package control

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// Twin is another open incident that may be the same event.
type Twin struct {
	Incident Incident `json:"incident"`
	Metres   int      `json:"metres"`
	Minutes  int      `json:"minutes"`
}

// DuplicateRule is the row control.duplicate/suggest.
type DuplicateRule struct {
	Metres     float64 `json:"metres"`
	Minutes    int     `json:"minutes"`
	SameFamily bool    `json:"same_family"`
}

// Twins finds which of others may be the event of i: near it, called within the time, and of the same family of types
// (INC-12). The nearest comes first. It is a suggestion: nothing is linked by itself.
func Twins(i Incident, others []Incident, rule DuplicateRule, family func(code string) string) []Twin {
	var out []Twin
	for _, o := range others {
		apart := o.CalledAt.Sub(i.CalledAt).Abs()
		if o.ID == i.ID || o.At.IsZero() || i.At.IsZero() || apart > time.Duration(rule.Minutes)*time.Minute {
			continue
		}
		m := geo.Metres(i.At, o.At)
		if m > rule.Metres || rule.SameFamily && family(o.Type) != family(i.Type) {
			continue
		}
		out = append(out, Twin{o, int(m), int(apart.Minutes())})
	}
	slices.SortStableFunc(out, func(a, b Twin) int { return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Minutes, b.Minutes)) })
	return out
}

// Duplicates suggests incidents that may be the same event, of those that the reader may see. Needs to see the incident.
func (d *Desk) Duplicates(ctx context.Context, incident string) ([]Twin, error) {
	return act.See(ctx, d.host.Door, d.see(ctx, incident), func(q db.Querier, who *access.Actor) ([]Twin, error) {
		i, err := getIncident(q, incident)
		if err != nil {
			return nil, err
		}
		return d.twins(q, i, who)
	})
}

func (d *Desk) twins(q db.Querier, i Incident, who *access.Actor) ([]Twin, error) {
	day := when.DayOf(i.CalledAt)
	var rule DuplicateRule
	row, ok := d.host.Law.Table("control.duplicate").At("suggest", day)
	if !ok {
		return nil, nil
	}
	if err := row.Into(&rule); err != nil {
		return nil, err
	}
	others, err := openIncidents(q, labelsOf(who), boardLimit)
	if err != nil {
		return nil, err
	}
	return Twins(i, others, rule, func(code string) string { r, _ := d.typeRule(code, day); return r.Family }), nil
}

// How an incident belongs to another.
const (
	linkDuplicate = "duplicate"
	linkChild     = "child"
)

// LinkIncident ties an incident to another.
type LinkIncident struct {
	Other string `json:"other" label:"The other incident" said:"the number of the other incident" example:"0412 of 23/11/26" required:"true" maxLength:"36"`
	Kind  string `json:"kind" label:"How they belong together" enum:"duplicate,related,child" required:"true"`
}

// Link ties this incident to another: as a duplicate, the child of the other, whose work it leaves to it while its own
// contact stays to be found; as related; or as a log of a major incident, which keeps its own work (INC-14). The threads are joined, or refer to each other. Needs the control room on duty.
// Faults: form.invalid, control.link.itself, control.link.chain, control.link.units, control.methane.not_major, control.incident.closed, incident.not_found.
func (d *Desk) Link(ctx context.Context, incident string, in LinkIncident) (act.Done[Incident], error) {
	var none act.Done[Incident]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	other, err := d.readable(ctx, in.Other)
	if err != nil {
		return none, err
	}
	a, err := d.on(ctx, "control.incident.link", incident)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Incident, error) {
		i, err := d.open(tx, incident)
		if err != nil {
			return i, err
		}
		if i.ID == other.ID {
			return i, fault.InvalidField("other", "control.link.itself")
		}
		kind := thread.Refers
		switch in.Kind {
		case linkDuplicate:
			kind = thread.Joined
			err = d.join(tx, i, other)
		case linkChild:
			err = d.putUnder(tx, &i, other)
		}
		if err != nil {
			return i, err
		}
		tie, err := thread.MakeTie(tx, thread.Link{Thread: i.Thread, Other: other.Thread, Kind: kind, LinkedAt: tx.Now(), By: tx.Actor().Account, Action: "control.incident.link"})
		if err != nil {
			return i, err
		}
		if _, err := tx.Record(entry.IncidentLinked{Incident: i.ID, Other: other.ID, Number: other.Number, Kind: in.Kind, Link: tie}, act.OnThreads(i.Thread, other.Thread)); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}

// readable reads an incident that the actor may know of.
func (d *Desk) readable(ctx context.Context, id string) (Incident, error) {
	i, err := getIncident(d.host.DB.Read(ctx), id)
	if err != nil {
		return i, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return i, err
	}
	if !who.Knows(i.Label) {
		return i, fault.New(fault.NotFound, "incident.not_found")
	}
	return i, nil
}

// join makes i the child of master: one of one level, and not while a unit is on its way to it.
func (d *Desk) join(tx *act.Tx, i, master Incident) error {
	children, err := childIDs(tx, i.ID)
	if err != nil {
		return err
	}
	if master.State != stateOpen || len(children) > 0 {
		return fault.InvalidField("other", "control.link.chain", "number", master.Number)
	}
	sent, err := assignmentsOf(tx, i.ID)
	if err != nil {
		return err
	}
	for _, a := range sent {
		if a.Open() {
			return fault.New(fault.Conflict, "control.link.units").With("callsign", a.Callsign)
		}
	}
	if err := tellNews(tx, master, News{Code: "call", Said: "also reported as " + i.Short(), At: tx.Now()}); err != nil {
		return err
	}
	i.State, i.Master = stateJoined, master.ID
	if err := updateIncident(tx, i); err != nil {
		return err
	}
	return d.owedNoMore(tx, i, "The same event as "+master.Number)
}

// UnlinkIncident says why a tie was a mistake.
type UnlinkIncident struct {
	Why string `json:"why" label:"Why they do not belong together" required:"true" maxLength:"300"`
}

// Unlink undoes a duplicate: the incident is open again with its own clock; or takes a log from under a major incident.
// Needs the control room on duty. Faults: form.invalid, control.link.none.
func (d *Desk) Unlink(ctx context.Context, incident string, in UnlinkIncident) (act.Done[Incident], error) {
	return onIncident(ctx, d, "control.incident.unlink", incident, &in, in.Why, func(tx *act.Tx, i Incident) (_ Incident, err error) {
		switch {
		case i.State == stateJoined:
			err = d.unjoin(tx, i)
		case i.Major != "":
			err = d.takeFromUnder(tx, i)
		default:
			err = fault.New(fault.Conflict, "control.link.none").With("number", i.Number)
		}
		if err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}

func (d *Desk) unjoin(tx *act.Tx, i Incident) error {
	master, err := getIncident(tx, i.Master)
	if err != nil {
		return err
	}
	tie, err := d.untie(tx, i, master, thread.Joined)
	if err != nil {
		return err
	}
	if err := endNews(tx, master.ID, "call", "also reported as "+i.Short(), tx.Now()); err != nil {
		return err
	}
	i.State, i.Master = stateOpen, ""
	if err := d.owedAgain(tx, &i); err != nil {
		return err
	}
	if err := updateIncident(tx, i); err != nil {
		return err
	}
	if err := d.climbAnew(tx, i, "No longer tied to "+master.Number); err != nil {
		return err
	}
	_, err = tx.Record(entry.IncidentUnlinked{Incident: i.ID, Other: master.ID, Number: master.Number, Kind: linkDuplicate, Link: tie}, act.OnThreads(i.Thread, master.Thread))
	return err
}

func (d *Desk) takeFromUnder(tx *act.Tx, i Incident) error {
	m, err := getIncident(tx, i.Major)
	if err != nil {
		return err
	}
	tie, err := d.untie(tx, i, m, thread.Refers)
	if err != nil {
		return err
	}
	i.Major = ""
	if err := updateIncident(tx, i); err != nil {
		return err
	}
	_, err = tx.Record(entry.IncidentUnlinked{Incident: i.ID, Other: m.ID, Number: m.Number, Kind: linkChild, Link: tie}, act.OnThreads(i.Thread, m.Thread))
	return err
}

func (d *Desk) untie(tx *act.Tx, i, other Incident, kind thread.LinkKind) (string, error) {
	ties, err := thread.Links(tx, i.Thread)
	if err != nil {
		return "", err
	}
	for _, t := range ties {
		if t.Thread == i.Thread && t.Other == other.Thread && t.Kind == kind {
			return t.ID, thread.Untie(tx, t.ID, tx.Now())
		}
	}
	return "", fault.New(fault.Conflict, "control.link.none").With("number", i.Number)
}

// owedAgain promises the attendance anew that was waived when the incident was joined.
func (d *Desk) owedAgain(tx *act.Tx, i *Incident) error {
	ts, _, err := d.targets(tx, *i)
	if err != nil || len(ts) == 0 {
		return err
	}
	last := ts[len(ts)-1]
	if last.DueAt.IsZero() || !last.StoppedAt.IsZero() {
		return nil
	}
	return d.promise(tx, *i, last)
}
