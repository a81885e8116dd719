package duty

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// EndAbsence takes an absence back, or ends one that has begun.
type EndAbsence struct {
	BackAt string `json:"back_at,omitempty" label:"Back at" hint:"When it has begun: leave blank for now" format:"datetime"`
	Why    string `json:"why,omitempty" label:"Why" maxLength:"500"`
}

// EndAbsence takes back what was asked for or granted. One that has begun ends when they are back, and what was of it stays on the record: one that is over
// has been taken, and an officer who was back before now does not say so alone.
// Right: duty.absence.end. Faults: duty.absence.decided, .over (conflict); duty.absence.back_at, .back_own (invalid).
func (d *Desk) EndAbsence(ctx context.Context, absence string, in EndAbsence) (act.Done[Absence], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Absence]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.absence.end", journal.Ref{Kind: "absence", ID: absence}, in.Why), func(tx *act.Tx) (Absence, error) {
		a, err := d.lockedAbsence(tx, absence)
		if err != nil {
			return a, err
		}
		switch {
		case a.State != "asked" && a.State != "granted":
			return a, fault.New(fault.Conflict, "duty.absence.decided").With("state", a.State)
		case a.State == "granted" && !a.Until.After(tx.Now()):
			return a, fault.New(fault.Conflict, "duty.absence.over").With("until", clock(a.Until))
		}
		back := tx.Now()
		if in.BackAt != "" {
			if back, err = when.Parse(in.BackAt); err != nil {
				return a, err
			}
			if !back.After(a.From) || !back.Before(a.Until) || back.After(tx.Now()) {
				return a, fault.InvalidField("back_at", "duty.absence.back_at")
			}
			if tx.Actor().Staff == a.Staff && back.Before(tx.Now().Truncate(time.Minute)) {
				return a, fault.InvalidField("back_at", "duty.absence.back_own")
			}
		}
		if a.State == "granted" && back.After(a.From) && back.Before(a.Until) {
			a.Until = back
			if err := d.retime(tx, a); err != nil {
				return a, err
			}
			a.Version++
			return a, nil
		}
		a.State = "ended"
		if err := setAbsenceState(tx, a); err != nil {
			return a, err
		}
		a.Version++
		return a, d.tell(tx, a)
	})
}

func (d *Desk) endAbsenceForm() room.FormPage[EndAbsence] {
	return room.FormPage[EndAbsence]{Path: "/duty/absences/{id}/end", Title: "End an absence", File: "duty/absence_end.go", Button: "End it",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			ref := journal.Ref{Kind: "absence", ID: r.PathValue("id")}
			if err := d.host.Door.Ask(ctx, act.Of("duty.absence.end", ref, "asked for by the page")); err != nil {
				return nil, err
			}
			reader, err := access.From(ctx)
			if err != nil {
				return nil, err
			}
			a, err := seeBoard(ctx, d, func(q db.Querier) (Absence, error) { return d.Absence(q, ref.ID) })
			if err != nil {
				return nil, err
			}
			return g.Group{page.SummaryCard("The absence", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Who", d.host.NameOf(ctx, "staff:"+a.Staff)), page.Fact("What", a.shown(knows(reader, a.Staff))), page.Fact("When", a.Text())}})),
				page.P("One that has not begun is taken back. One that has begun ends when they are back, and what was of it stays on the record.")}, nil
		},
		Do: func(ctx context.Context, r *http.Request, in EndAbsence) (string, error) {
			done, err := d.EndAbsence(ctx, r.PathValue("id"), in)
			return "/duty/staff/" + done.Value.Staff + "/calendar", err
		}}
}
