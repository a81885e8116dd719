package court

import (
	"context"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/court/entry"
)

// List is a hearing to list for the defendants of a thread; all of them when none is named. Witnesses are those who must
// come: person ids; Officers are staff ids.
type List struct {
	Thread     string   `json:"thread" form:"-" said:"the case" required:"true" maxLength:"40"`
	Defendants []string `json:"defendants,omitempty" label:"Defendants" said:"the defendants"`
	Kind       string   `json:"kind" label:"Type of hearing" said:"the type of hearing" required:"true" maxLength:"5"`
	Court      string   `json:"court" label:"Court" said:"the court" hint:"Its national code, for example B61NP00" required:"true" maxLength:"9"`
	At         string   `json:"at" label:"When" said:"when it will be held" required:"true" format:"datetime"`
	Witnesses  []string `json:"witnesses,omitempty" label:"Witnesses who must come" said:"the witnesses"`
	Officers   []string `json:"officers,omitempty" label:"Officers who must come" said:"the officers"`
}

// List lists a hearing, and opens a promise for each witness who must be warned. Right: court.hearing.list. Faults:
// form.invalid; court.kind.unknown, court.court.unknown, court.hearing.past, court.defendant.unknown (invalid);
// court.nobody_charged (conflict); thread.not_found.
func (d *Desk) List(ctx context.Context, in List) (act.Done[Hearing], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Hearing]{}, err
	}
	r, err := d.threadFacts(d.host.DB.Read(ctx), in.Thread)
	if err != nil {
		return act.Done[Hearing]{}, err
	}
	a := act.Of("court.hearing.list", journal.Ref{Kind: "hearing"}).On(r.ID).With(access.Resource{Kind: "hearing", Label: r.Label, People: r.People})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Hearing, error) {
		h, err := d.listing(tx, in, r)
		if err != nil {
			return h, err
		}
		if h, err = d.listIn(tx, h, "listing"); err != nil {
			return h, err
		}
		for _, p := range in.Witnesses {
			if err := d.require(tx, h, p, ""); err != nil {
				return h, err
			}
		}
		for _, s := range in.Officers {
			if err := d.require(tx, h, "", s); err != nil {
				return h, err
			}
		}
		return h, nil
	})
}

func (d *Desk) listing(tx *act.Tx, in List, r access.Resource) (Hearing, error) {
	h := Hearing{Thread: r.ID, Court: in.Court, Kind: in.Kind, Label: r.Label}
	t, err := d.codes()
	if err != nil {
		return h, err
	}
	if _, ok := t.HearingType(in.Kind); !ok {
		return h, fault.InvalidField("kind", "court.kind.unknown", "code", in.Kind)
	}
	if _, ok := t.Court(in.Court); !ok {
		return h, fault.InvalidField("court", "court.court.unknown", "code", in.Court)
	}
	if h.At, err = when.Parse(in.At); err != nil {
		return h, named(err, "at")
	}
	if h.At.Before(tx.Now()) {
		return h, fault.InvalidField("at", "court.hearing.past")
	}
	return h, beforeCourt(tx, in.Defendants, &h)
}

// beforeCourt names who is before the court at a hearing.
func beforeCourt(q db.Querier, wanted []string, h *Hearing) error {
	all, err := defendantsOf(q, h.Thread)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.New(fault.Conflict, "court.nobody_charged")
	}
	known := map[string]Defendant{}
	for _, x := range all {
		known[x.ID] = x
		if len(wanted) == 0 {
			h.Defendants, h.People, h.URN = append(h.Defendants, x.ID), append(h.People, x.Person), x.URN
		}
	}
	for _, w := range wanted {
		x, ok := known[w]
		if !ok {
			return fault.InvalidField("defendants", "court.defendant.unknown")
		}
		h.Defendants, h.People, h.URN = append(h.Defendants, x.ID), append(h.People, x.Person), x.URN
	}
	return nil
}

// Move is a hearing at another time or court, or one that will not be held.
type Move struct {
	What   string `json:"what" label:"What changes" said:"what changes" enum:"moved,vacated" required:"true"`
	At     string `json:"at,omitempty" label:"New time" said:"the new time" hint:"Not needed when the hearing will not be held" format:"datetime"`
	Court  string `json:"court,omitempty" label:"New court" said:"the new court" hint:"Blank when it stays the same" maxLength:"9"`
	Reason string `json:"reason" label:"Why" said:"why it changes" example:"the court has no interpreter on that day" required:"true" maxLength:"500"`
}

// Move moves or vacates a hearing. Whoever was warned is warned again, or stood down, by a promise (CRT-05).
// Right: court.hearing.move. Faults: form.invalid; court.hearing.over (conflict), court.hearing.past, court.court.unknown
// (invalid); hearing.not_found; court.stale.
func (d *Desk) Move(ctx context.Context, id string, in Move) (act.Done[Hearing], error) {
	h, err := getHearing(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Done[Hearing]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("court.hearing.move", journal.Ref{Kind: "hearing", ID: id}, in.Reason).On(h.Thread), func(tx *act.Tx) (Hearing, error) {
		h, err := getHearing(tx, id)
		if err != nil {
			return h, err
		}
		if err := form.Check(&in); err != nil {
			return h, err
		}
		if h.State != "listed" {
			return h, fault.New(fault.Conflict, "court.hearing.over")
		}
		was := h.At
		if err := d.moved(tx, in, &h); err != nil {
			return h, err
		}
		again, err := d.unwarn(tx, h)
		if err != nil {
			return h, err
		}
		e, err := tx.Record(entry.HearingMoved{Hearing: h.ID, WasAt: was, At: h.At, Court: h.Court, CourtName: h.CourtName, Vacated: h.State == "vacated", Reason: in.Reason, Witnesses: again, Defendants: h.People})
		if err != nil {
			return h, err
		}
		return h, d.moveResult(tx, h, e)
	})
}

func (d *Desk) moved(tx *act.Tx, in Move, h *Hearing) error {
	if in.What == "vacated" {
		h.State = "vacated"
		return updateHearing(tx, *h)
	}
	at, err := when.Parse(in.At)
	if err != nil {
		return named(err, "at")
	}
	if at.Before(tx.Now()) {
		return fault.InvalidField("at", "court.hearing.past")
	}
	h.At = at
	if in.Court != "" {
		t, err := d.codes()
		if err != nil {
			return err
		}
		u, ok := t.Court(in.Court)
		if !ok {
			return fault.InvalidField("court", "court.court.unknown", "code", in.Court)
		}
		h.Court, h.CourtName = in.Court, u.Name
	}
	return updateHearing(tx, *h)
}

func (d *Desk) moveResult(tx *act.Tx, h Hearing, _ string) error {
	ref := journal.Ref{Kind: "hearing", ID: h.ID}
	if h.State == "vacated" {
		_, err := tx.Waive(owedResult, ref, "The hearing will not be held")
		return err
	}
	due, _, err := d.resultDue(h)
	if err != nil {
		return err
	}
	_, err = tx.Move(owedResult, ref, due)
	return err
}

// resultDue is by when the result of a hearing is expected, and the row that says so.
func (d *Desk) resultDue(h Hearing) (time.Time, string, error) {
	code := "magistrates"
	if len(h.Court) > 0 && h.Court[0] == 'C' {
		code = "crown"
	}
	on := when.DayOf(h.At)
	row, ok := d.host.Law.Table("court.result_due").At(code, on)
	if !ok {
		return time.Time{}, "", noLaw("court.result_due", code, on)
	}
	var v struct {
		WorkingDays int `json:"working_days"`
	}
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	due, err := d.host.Law.Calendar().AddWorkingDays(on, v.WorkingDays)
	return due.End(), row.Ref(), err
}

// named gives the fault of a text that cannot be read the name of its field.
func named(err error, field string) error {
	if f := fault.Of(err); len(f.Fields) == 1 && f.Fields[0].Name == "" {
		f.Fields[0].Name = field
	}
	return err
}

func noLaw(table, code string, on when.Day) error {
	return fault.New(fault.Invalid, "law.none_on_day").With("table", table).With("code", code).With("day", on.String())
}

// threadFacts are what policy asks of a case before there is a hearing: its label and who is before the court in it.
func (d *Desk) threadFacts(q db.Querier, id string) (access.Resource, error) {
	th, err := thread.Get(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	ds, err := defendantsOf(q, th.ID)
	r := access.Resource{Kind: "thread", ID: th.ID, Label: th.Label}
	for _, x := range ds {
		r.People = append(r.People, x.Person)
	}
	return r, err
}

func hearingFacts(q db.Querier, id string) (access.Resource, error) {
	h, err := getHearing(q, id)
	return access.Resource{Label: h.Label, People: h.People}, err
}

// ETag is the hearing's version.
func (h Hearing) ETag() string { return strconv.FormatInt(h.Version, 10) }
