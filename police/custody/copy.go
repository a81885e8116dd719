package custody

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/custody/entry"
)

// copyRow is a row of custody.copy: what of a custody record somebody may read.
type copyRow struct {
	Label   string   `json:"label"`
	Name    bool     `json:"name,omitempty"`    // who it is; without it only the number
	Log     bool     `json:"log,omitempty"`     // the record in order
	Consent bool     `json:"consent,omitempty"` // of the detainee, first
	Without []string `json:"without,omitempty"` // kinds of entry that are left out
	Parts   []string `json:"parts"`             // what copyParts draws
}

// Copy is a custody record as one reader may have it.
type Copy struct {
	For     string
	Label   string
	Seen    Seen
	Named   bool
	Parts   []string
	Lines   []Logged
	Left    int // lines of the log that are left out
	Consent bool
}

// Copy is the record cut to what a reader may have: a solicitor, the detainee, or an independent custody visitor. What the table of law
// does not name is not in it. Right: custody staff, or an inspector. Faults: detention.not_found, custody.copy.for; custody.copy.consent
// when a visitor is to read of somebody who has not consented to it.
func (d *Desk) Copy(ctx context.Context, id, whom string) (Copy, error) {
	out := Copy{For: whom}
	return act.See(ctx, d.host.Door, act.Of("custody.copy", journal.Ref{Kind: "detention", ID: id}), func(q db.Querier, who *access.Actor) (Copy, error) {
		s, err := d.seen(q, id, who)
		if err != nil {
			return out, err
		}
		var v copyRow
		if _, err := d.row("custody.copy", whom, s.ArrestedAt, &v); err != nil {
			return out, fault.New(fault.NotFound, "custody.copy.for")
		}
		if v.Consent && !s.VisitConsent {
			return out, fault.New(fault.Conflict, "custody.copy.consent")
		}
		out.Label, out.Named, out.Parts, out.Consent, out.Seen = v.Label, v.Name, v.Parts, v.Consent, s
		if !v.Log {
			return out, nil
		}
		var all []journal.Entry
		for _, of := range []journal.Ref{{Kind: "arrest", ID: s.Arrest}, s.ref()} {
			es, err := journal.About(q, of, who.Labels, logLines)
			if err != nil {
				return out, err
			}
			all = append(all, es...)
		}
		kept := slices.DeleteFunc(slices.Clone(all), func(e journal.Entry) bool { return slices.Contains(v.Without, e.Kind) || e.Kind == "promise.step" })
		out.Left = len(all) - len(kept)
		out.Lines = d.logged(kept)
		return out, nil
	})
}

// GiveCopy is that a copy was handed over, and to whom (Code C 2.4 and 2.4A).
type GiveCopy struct {
	For string `json:"for" label:"A copy for" said:"for whom the copy is" required:"true" enum:"detainee,solicitor"`
	To  string `json:"to" label:"Handed to" said:"to whom it was handed" required:"true" maxLength:"200"`
}

// GiveCopy records it. It may be asked for within 12 months, so it is recorded after they have left too. Right: custody staff on duty.
func (d *Desk) GiveCopy(ctx context.Context, id string, in GiveCopy) (act.Done[Detention], error) {
	var none act.Done[Detention]
	if _, err := checked(in, ""); err != nil {
		return none, err
	}
	x, err := getDetention(d.host.DB.Read(ctx), id)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("custody.copy.give", x.ref()).On(threadsOf(x.Matters)...), func(tx *act.Tx) (Detention, error) {
		x, err := getDetention(tx, id)
		if err == nil {
			_, err = tx.Record(entry.CopyGiven{Detention: x.ID, Person: x.Person, For: in.For, To: in.To, At: tx.Now()})
		}
		return x, err
	})
}

// RecordVisit is a visit by independent custody visitors to a detainee, and what they reported (Police Reform Act 2002 s.51).
type RecordVisit struct {
	Visitors string `json:"visitors" label:"Visitors" said:"who visited" hint:"Their names or numbers" required:"true" maxLength:"200"`
	Consent  string `json:"consent" label:"The detainee was asked whether they may be visited and their record read" said:"what the detainee said" required:"true" enum:"both,visit_only,refused"`
	Report   string `json:"report,omitempty" label:"What they found and ask for" format:"textarea" maxLength:"4000"`
	Answer   string `json:"answer,omitempty" label:"What was done at once" format:"textarea" maxLength:"4000"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// RecordVisit records it. The consent stands until it is given otherwise: with both, the visitors' copy opens. Right: custody staff on
// duty. Fault: custody.visit.report when they saw the detainee and no report is kept.
func (d *Desk) RecordVisit(ctx context.Context, id string, in RecordVisit) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err == nil && in.Consent == "visit_only" && in.Report == "" {
		err = fault.InvalidField("report", "custody.visit.report")
	}
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.visit.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		x.VisitConsent = in.Consent == "both"
		_, err := tx.Record(entry.VisitRecorded{Detention: x.ID, Person: x.Person, Visitors: in.Visitors, Consent: in.Consent, Report: in.Report, Answer: in.Answer, At: tx.HappenedAt()})
		return err
	})
}
