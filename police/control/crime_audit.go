package control

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// CrimeAudit is a closing that was refused: opened as a crime, to be closed as none, and nobody said why (INC-04).
type CrimeAudit struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	Incident  string    `json:"incident"`
	Number    string    `json:"number"`
	Title     string    `json:"title"`
	Thread    string    `json:"thread"`
	State     string    `json:"state"` // of the incident now
	QueuedAt  time.Time `json:"queued_at"`
	QueuedBy  string    `json:"queued_by"`
	OpenedAs  string    `json:"opened_as"`
	ClosingAs string    `json:"closing_as"`
	Result    string    `json:"result"`
	Version   int64     `json:"version"`
}

// CrimeAudits is a page of the queue, the longest waiting first.
type CrimeAudits struct {
	Items []CrimeAudit `json:"items"`
	Next  string       `json:"next,omitempty"`
}

// listAudits is how the cursors of the queue name it.
const listAudits = "crime_audit"

// noRationale tells whether a closing was refused because nobody said why there is no crime.
func noRationale(err error) bool {
	f := fault.Of(err)
	return f != nil && len(f.Fields) > 0 && f.Fields[0].Code == "control.close.rationale"
}

// errQueued ends an act that finds the incident on the queue already: it writes nothing twice.
var errQueued = errors.New("control: it waits for the crime audit already")

// toCrimeAudit keeps a refused closing of what was opened as a crime. It is an act of its own, after the refusal was rolled
// back, and once an incident until somebody has looked.
func (d *Desk) toCrimeAudit(ctx context.Context, incident string, in CloseIncident) error {
	q := d.host.DB.Read(ctx)
	i, err := getIncident(q, incident)
	if err != nil {
		return err
	}
	rule, _ := d.typeRule(i.Type, when.DayOf(i.CalledAt))
	if !rule.Crime {
		return nil
	}
	n, err := auditsOf(q, i.ID)
	if err != nil {
		return err
	}
	a := act.Of("control.crime_audit.queue", journal.Ref{Kind: kindIncident, ID: i.ID}).On(i.Thread).Keyed(id.Derive("control.crime_audit", i.ID, strconv.Itoa(n)))
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		if waits, err := auditWaits(tx, i.ID); err != nil || waits {
			return "", errors.Join(err, errQueued)
		}
		x := CrimeAudit{ID: id.New(), Label: i.Label, Incident: i.ID, QueuedAt: tx.Now(), QueuedBy: tx.Actor().Account, OpenedAs: i.Type, ClosingAs: in.Code, Result: in.Result}
		if err := insertAudit(tx, x); err != nil {
			return "", err
		}
		return tx.Record(entry.CrimeAuditQueued{Incident: i.ID, OpenedAs: i.Type, ClosingAs: in.Code, Result: in.Result})
	})
	if errors.Is(err, errQueued) {
		return nil
	}
	return err
}

// CrimeAudit lists the refused closings that nobody has looked at, of what the reader's labels show. Needs a control
// supervisor, crime registrar or auditor on duty. Fault: paging.cursor (invalid).
func (d *Desk) CrimeAudit(ctx context.Context, ask paging.Ask) (CrimeAudits, error) {
	part, err := ask.One(listAudits)
	if err != nil {
		return CrimeAudits{}, err
	}
	a := act.Of("control.crime_audit.list", journal.Ref{Kind: kindBoard, ID: "crime_audit"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (CrimeAudits, error) {
		rows, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]CrimeAudit, error) { return auditsWaiting(q, labelsOf(who), after, n) },
			func(xs []CrimeAudit) ([]CrimeAudit, error) {
				return room.NotOwn(d.host, q, who, xs, func(x CrimeAudit) []string { return []string{x.Thread} })
			}, func(x CrimeAudit) paging.Mark { return paging.Mark{At: x.QueuedAt, ID: x.ID} })
		return CrimeAudits{Items: rows, Next: next}, err
	})
}

// SettleAudit is what the audit of a refused closing found.
type SettleAudit struct {
	Finding string `json:"finding" label:"What was found" said:"what was found" enum:"crime_recorded,no_crime_right,advice_given" required:"true"`
	Why     string `json:"why" label:"How you know" required:"true" maxLength:"500"`
}

// SettleAudit takes an incident off the crime-audit queue with what was found. Needs a control supervisor, crime registrar
// or auditor on duty, and never whoever tried to close it. Faults: form.invalid, control.crime_audit.none, control.crime_audit.own.
func (d *Desk) SettleAudit(ctx context.Context, incident string, in SettleAudit) (act.Done[Incident], error) {
	return onIncident(ctx, d, "control.crime_audit.settle", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		x, err := auditOf(tx, i.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			return i, fault.New(fault.Conflict, "control.crime_audit.none").With("number", i.Number)
		case err != nil:
			return i, err
		case x.QueuedBy == tx.Actor().Account:
			return i, fault.New(fault.Forbidden, "control.crime_audit.own")
		}
		if err := settleAudit(tx, x, in, tx.Actor().Account, tx.Now()); err != nil {
			return i, err
		}
		_, err = tx.Record(entry.CrimeAuditSettled{Incident: i.ID, Finding: in.Finding, Why: in.Why})
		return i, err
	})
}

func (d *Desk) auditAPI(a huma.API) {
	api.Get(a, "control.crime_audit", "/api/control/crime-audit", "Closings that were refused for want of a rationale", func(ctx context.Context, in *paging.Ask) (CrimeAudits, error) {
		return d.CrimeAudit(ctx, *in)
	})
	api.Post(a, "control.crime_audit.settle", "/api/control/incidents/{id}/crime-audit", "Record what the audit of a refused closing found", func(ctx context.Context, in *struct {
		IncidentPath
		Body SettleAudit
	}) (act.Done[Incident], error) {
		return d.SettleAudit(ctx, in.ID, in.Body)
	})
}
