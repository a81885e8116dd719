package control

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/control/entry"
)

// CheckPath names the check of an operation.
type CheckPath struct {
	ID string `path:"id" maxLength:"36"`
}

func (d *Desk) checkAPI(a huma.API) {
	api.Post(a, "control.check.ask", "/api/control/incidents/{id}/checks", "Check a person, vehicle or driver against national records", func(ctx context.Context, in *struct {
		IncidentPath
		Body AskCheck
	}) (act.Done[Check], error) {
		return d.Ask(ctx, in.ID, in.Body)
	})
	api.Get(a, "control.check.get", "/api/control/checks/{id}", "One check and what the service said", func(ctx context.Context, in *CheckPath) (Check, error) {
		return d.SeeCheck(ctx, in.ID)
	})
	api.Post(a, "control.check.acknowledge", "/api/control/checks/{id}/acknowledge", "Acknowledge an alarming answer", func(ctx context.Context, in *struct {
		CheckPath
		Body AcknowledgeCheck
	}) (act.Done[Check], error) {
		return d.AcknowledgeCheck(ctx, in.ID, in.Body)
	})
}

// SeeCheck reads one check. The look is kept, with its purpose. Needs the control room, an officer or an investigator on
// duty, and never about oneself or one's family. Fault: national_check.not_found.
func (d *Desk) SeeCheck(ctx context.Context, id string) (Check, error) {
	a, err := d.onCheck(ctx, "control.check.see", id)
	if err != nil {
		return Check{}, err
	}
	a.Why = access.RequestOf(ctx).Purpose
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Check, error) { return getCheck(q, id) })
}

// checksFor reads an incident's checks for a reader who may see checks; their own and their family's are left out.
func (d *Desk) checksFor(ctx context.Context, i Incident) ([]Check, error) {
	who, err := access.From(ctx)
	if err != nil || !d.host.Door.May(ctx, act.Of("control.check.see", checkRef(i.ID)).With(access.Resource{Label: i.Label})) {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	all, err := checksOf(q, i.ID, labelsOf(who), mostChecks)
	if err != nil {
		return nil, err
	}
	return d.notOwnChecks(q, who, all)
}

// mostChecks is how many of the newest checks a page shows; the log has them all.
const mostChecks = 50

// OwnEntry tells whether an entry is about a check of the reader themselves or their family: no log and no timeline shows it to them.
func (d *Desk) OwnEntry(q db.Querier, who *access.Actor, b journal.Body) (bool, error) {
	id := checkOf(b)
	if id == "" || !who.HasOwn() {
		return false, nil
	}
	c, err := getCheck(q, id)
	if fault.Is(err, fault.NotFound) { // erased, and its entries with it
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own, err := d.concerns(q, who, c)
	return len(own) > 0, err
}

// checkOf is the check that says something about somebody; "" for any other entry.
func checkOf(b journal.Body) string {
	switch e := b.(type) {
	case entry.CheckAsked:
		return e.Check
	case entry.CheckAnswered:
		return e.Check
	case entry.CheckUnanswered:
		return e.Check
	case entry.CheckAlarmClimbed:
		return e.Check
	case entry.CheckAlarmAcknowledged:
		return e.Check
	}
	return ""
}
