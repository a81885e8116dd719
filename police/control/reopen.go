package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/control/entry"
)

// ReopenIncident says why an incident that was closed is open again.
type ReopenIncident struct {
	Why string `json:"why" label:"Why it is opened again" required:"true" maxLength:"300"`
}

// Reopen opens a closed incident again, or one that came back from another force (INC-06). What was closed stays on its log; its closing is decided anew, somebody has
// to accept it anew, and a unit that was never there is owed again. Needs a dispatcher or control supervisor on duty.
// Faults: form.invalid, control.reopen.open (conflict), incident.not_found.
func (d *Desk) Reopen(ctx context.Context, incident string, in ReopenIncident) (act.Done[Incident], error) {
	return onIncident(ctx, d, "control.incident.reopen", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		if i.State != stateClosed && i.State != stateTransferred {
			return i, fault.New(fault.Conflict, "control.reopen.open").With("number", i.Number)
		}
		was := i.Closing
		i.State, i.ClosedAt, i.Closing = stateOpen, time.Time{}, ""
		if err := d.owedAgain(tx, &i); err != nil {
			return i, err
		}
		if err := updateIncident(tx, i); err != nil {
			return i, err
		}
		if _, err := tx.Record(entry.IncidentReopened{Incident: i.ID, ClosedAs: was, Why: in.Why}); err != nil {
			return i, err
		}
		if err := d.acceptAnew(tx, i, "Opened again"); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}
