package control

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/people"
)

// concerns are those of the reader, their family and household who answer to what was asked: whoever has any may neither ask
// it nor read the answer (GOV-04). It costs nothing for most readers.
func (d *Desk) concerns(q db.Querier, who *access.Actor, c Check) ([]string, error) {
	if d.People == nil || !who.HasOwn() {
		return nil, nil
	}
	mine := append([]string(nil), who.Family...)
	if who.Person != "" {
		mine = append(mine, who.Person)
	}
	return d.People.DescribedAmong(q, mine, people.Described{Family: c.Family, Given: c.Given, BornOn: c.BornOn, VRM: c.VRM})
}

// askingOf is the act of asking, with whom it is about among the asker's own: policy refuses it then, the refusal is recorded,
// and a supervisor is asked to look at it (access.own_record).
func (d *Desk) askingOf(ctx context.Context, who *access.Actor, i Incident, c Check) (act.Act, error) {
	q := d.host.DB.Read(ctx)
	facts, err := incidentFacts(q, i)
	if err != nil {
		return act.Act{}, err
	}
	own, err := d.concerns(q, who, c)
	facts.People = append(facts.People, own...)
	return act.Of("control.check.ask", journal.Ref{Kind: kindIncident, ID: i.ID}, c.Why).On(i.Thread).With(facts), err
}

// notTheirs refuses a question about one of those for whom it is asked, or of their family. It is refused as their own asking
// would be: in their name, recorded, and put before their supervisor.
func (d *Desk) notTheirs(ctx context.Context, crew Crew, i Incident, c Check) error {
	if d.host.Door.ActorAt == nil {
		return nil
	}
	for _, m := range crew.Members {
		who, err := d.host.Door.ActorAt(ctx, "staff:"+m.ID, d.host.Clock.Now())
		if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		own, err := d.concerns(d.host.DB.Read(ctx), who, c)
		if err != nil {
			return err
		}
		if len(own) == 0 {
			continue
		}
		a := act.Of("control.check.ask", journal.Ref{Kind: kindIncident, ID: i.ID}).With(access.Resource{Label: "open", People: own})
		if err := d.host.Door.Ask(access.WithActor(ctx, who), a); err != nil && !fault.Is(err, fault.Forbidden) {
			return err
		}
		return fault.New(fault.Forbidden, "control.check.originator_own").With("callsign", c.Callsign)
	}
	return nil
}

// checkFacts are what policy asks of a check: who may acknowledge it are the crew for which it was asked and those sent to
// the incident. It is about nobody of ours; what it is about of the reader's own is added by who asks for the reader.
func (d *Desk) checkFacts(q db.Querier, c Check) (access.Resource, error) {
	i, err := getIncident(q, c.Incident)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := incidentFacts(q, i)
	if err != nil {
		return r, err
	}
	r.Kind, r.ID, r.Label, r.Version = kindCheck, c.ID, c.Label, c.ETag()
	crew, _ := r.Attrs["crew"].([]string)
	r.Attrs["crew"] = append(append([]string(nil), crew...), c.Crew...)
	return r, nil
}

// onCheck is an act on a check as its reader may do it: one about themselves or their family is refused.
func (d *Desk) onCheck(ctx context.Context, action, id string) (act.Act, error) {
	who, err := access.From(ctx)
	if err != nil {
		return act.Act{}, err
	}
	q := d.host.DB.Read(ctx)
	c, err := getCheck(q, id)
	if fault.Is(err, fault.NotFound) {
		return act.Of(action, checkRef(id)), nil // the door says that it is not there, as it says of a hidden one
	}
	if err != nil {
		return act.Act{}, err
	}
	r, err := d.checkFacts(q, c)
	if err != nil {
		return act.Act{}, err
	}
	own, err := d.concerns(q, who, c)
	r.People = append(r.People, own...)
	i, err2 := getIncident(q, c.Incident)
	if err == nil {
		err = err2
	}
	return act.Of(action, checkRef(c.ID)).On(i.Thread).With(r), err
}

// notOwnChecks leaves out of a list what is about the reader or their family.
func (d *Desk) notOwnChecks(q db.Querier, who *access.Actor, all []Check) ([]Check, error) {
	out := all[:0]
	for _, c := range all {
		own, err := d.concerns(q, who, c)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			out = append(out, c)
		}
	}
	return out, nil
}
