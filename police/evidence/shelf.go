package evidence

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/thread"
	"throughline/police/evidence/entry"
)

// storeHand is who has what lies in the property store, as it stands in a continuity.
const storeHand = "Property store"

// Shelf is a place in the property store. ID is its code, which its label has.
type Shelf struct {
	ID        string    `json:"id"`
	What      string    `json:"what,omitempty"`
	MadeBy    string    `json:"made_by"`
	MadeAt    time.Time `json:"made_at"`
	AuditedAt time.Time `json:"audited_at,omitzero"`
}

// shelfPlace is how a shelf stands in a continuity.
func shelfPlace(code string) string { return "Shelf " + code }

// AddShelf is a new shelf.
type AddShelf struct {
	Code string `json:"code" label:"Code on the shelf" said:"the code on the shelf" example:"A-04" required:"true" maxLength:"20" pattern:"^[A-Z0-9][A-Z0-9.\\-]*$" hint:"Capital letters, figures, full stops and hyphens, as its label says"`
	What string `json:"what,omitempty" label:"What it is for" hint:"Drugs, cash, knives, freezer" maxLength:"100"`
}

// AddShelf adds a place to the property store. Right: evidence.shelf.add. Faults: form.invalid; evidence.shelf.twice (conflict).
func (d *Desk) AddShelf(ctx context.Context, in AddShelf) (act.Done[Shelf], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Shelf]{}, err
	}
	a := shelfAct("evidence.shelf.add", in.Code)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Shelf, error) {
		s := Shelf{ID: in.Code, What: in.What, MadeBy: tx.Actor().Account, MadeAt: tx.Now()}
		if err := insertShelf(tx, s); err != nil {
			return s, err
		}
		_, err := tx.Record(entry.ShelfAdded{Code: s.ID, What: s.What}, act.OnThreads())
		return s, err
	})
}

// ShelveExhibit puts a thing on a shelf. Both sign, on the spot.
type ShelveExhibit struct {
	Shelf      string `json:"shelf" label:"Shelf" said:"the shelf" required:"true" maxLength:"20"`
	From       string `json:"from" label:"From whom" said:"who brings it" hint:"Number and name, or where it came from. Write what happened, even if the chain before does not end there" required:"true" maxLength:"120"`
	SealFound  string `json:"seal_found,omitempty" label:"Seal number found on it" maxLength:"40"`
	FromSigned string `json:"from_signed" label:"Signed by who brings it" said:"the signature of who brings it" hint:"They write their name themselves" required:"true" maxLength:"120"`
	ToSigned   string `json:"to_signed" label:"Signed by who takes it in" said:"the signature of who takes it in" required:"true" maxLength:"120"`
}

// ShelveExhibit records that a thing was put on a shelf, with both signatures, as a link of its continuity (MOB-05, D8). Right:
// evidence.exhibit.move. Faults: those of MoveExhibit; evidence.shelf.none, evidence.shelf.one_hand (invalid).
func (d *Desk) ShelveExhibit(ctx context.Context, exhibit string, in ShelveExhibit) (act.Done[Link], error) {
	var none act.Done[Link]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if same(in.FromSigned, in.ToSigned) {
		return none, fault.InvalidField("to_signed", "evidence.shelf.one_hand")
	}
	a, err := d.onRecord(ctx, "evidence.exhibit.move", journal.Ref{Kind: "exhibit", ID: exhibit})
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Link, error) {
		if _, err := getShelf(tx, in.Shelf); err != nil {
			return Link{}, fault.InvalidField("shelf", "evidence.shelf.none")
		}
		return d.move(tx, exhibit, MoveExhibit{From: in.From, To: storeHand, ToPlace: shelfPlace(in.Shelf), Reason: "Put in the property store", SealFound: in.SealFound, FromSigned: in.FromSigned, ToSigned: in.ToSigned})
	})
}

// Difference is what an audit found that the record does not say, or the other way round.
type Difference struct {
	Code string `json:"code"` // as scanned, or as the label should say
	What string `json:"what"` // missing, elsewhere, gone, unknown, twice
	Says string `json:"says,omitempty"`
}

// Audit is a shelf that was scanned. Hidden is how many exhibits the record has there that the auditor may not see: they are not judged.
type Audit struct {
	ID          string       `json:"id"`
	Shelf       string       `json:"shelf"`
	MadeBy      string       `json:"made_by"`
	MadeByName  string       `json:"made_by_name"`
	MadeAt      time.Time    `json:"made_at"`
	Counted     int          `json:"counted"`
	Hidden      int          `json:"hidden,omitempty"`
	Differences []Difference `json:"differences"`
}

// lying is what the record says of a code that was scanned: on this shelf, elsewhere, gone for good, hidden from the auditor, who is told the same as of none.
type lying struct {
	there, gone, hidden bool
	says                string
}

// Differences compares what the record has on a shelf with what was scanned on it, code by code in the order of the shelf and then of
// the scan. where says what the record knows of a code, nil for none.
func differences(recorded, scanned []string, where func(code string) *lying) []Difference {
	seen := map[string]int{}
	for _, c := range scanned {
		seen[c]++
	}
	out := []Difference{}
	for _, c := range recorded {
		if seen[c] == 0 {
			out = append(out, Difference{Code: c, What: "missing"})
		}
	}
	for _, c := range scanned {
		n := seen[c]
		if n == 0 {
			continue // said already
		}
		seen[c] = 0
		w := where(c)
		switch {
		case w == nil || w.hidden: // a code that somebody guesses must not tell what is restricted from what is not there
			out = append(out, Difference{Code: c, What: "unknown"})
		case w.gone:
			out = append(out, Difference{Code: c, What: "gone", Says: w.says})
		case !w.there:
			out = append(out, Difference{Code: c, What: "elsewhere", Says: w.says})
		}
		if n > 1 {
			out = append(out, Difference{Code: c, What: "twice"})
		}
	}
	return out
}

// AuditShelf is what was scanned on a shelf.
type AuditShelf struct {
	Scanned string `json:"scanned,omitempty" label:"Codes scanned on the shelf" hint:"Scan every label on the shelf, one a line. Leave it empty when nothing is there" format:"textarea" maxLength:"50000"`
}

// AuditShelf compares a shelf with the record (D8). It changes no exhibit: a difference is for people to find out about. Right:
// evidence.shelf.audit. Fault: evidence.shelf.none.
func (d *Desk) AuditShelf(ctx context.Context, shelf string, in AuditShelf) (act.Done[Audit], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Audit]{}, err
	}
	a := shelfAct("evidence.shelf.audit", shelf)
	var found Audit
	if d.host.Door.May(ctx, a) { // what a long scan asks of the record is asked before the act
		var err error
		if found, err = d.compared(ctx, shelf, typedLines(in.Scanned)); err != nil {
			return act.Done[Audit]{}, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Audit, error) {
		out := found
		if _, err := getShelf(tx, shelf); err != nil {
			return out, err
		}
		out.ID, out.Shelf, out.MadeBy, out.MadeByName, out.MadeAt = id.New(), shelf, tx.Actor().Account, tx.Actor().Name, tx.Now()
		if err := insertAudit(tx, out); err != nil {
			return out, err
		}
		_, err := tx.Record(entry.ShelfAudited{Audit: out.ID, Shelf: shelf, Counted: out.Counted, Differences: len(out.Differences)}, act.OnThreads())
		return out, err
	})
}

// compared is what the record has on a shelf, as far as this reader may know it, against what was scanned there.
func (d *Desk) compared(ctx context.Context, shelf string, lines []string) (Audit, error) {
	var out Audit
	who, err := access.From(ctx)
	if err != nil {
		return out, err
	}
	q := d.host.DB.Read(ctx)
	recorded, err := d.codesOn(q, shelf, who.Labels)
	if err != nil {
		return out, err
	}
	every, err := onShelf(q, shelf, nil, paging.Mark{}, all)
	if err != nil {
		return out, err
	}
	out.Hidden, out.Counted = len(every)-len(recorded), len(lines)
	known, scanned := map[string]*lying{}, make([]string, len(lines))
	for i, l := range lines {
		c := strings.ToUpper(strings.Join(strings.Fields(l), " "))
		scanned[i] = c
		if _, asked := known[c]; asked {
			continue
		}
		if known[c], err = d.lies(q, shelf, c, who); err != nil {
			return out, err
		}
	}
	out.Differences = differences(recorded, scanned, func(c string) *lying { return known[c] })
	return out, nil
}

// codesOn are the label codes of what the record has on a shelf.
func (d *Desk) codesOn(q db.Querier, shelf string, labels []string) ([]string, error) {
	xs, err := onShelf(q, shelf, labels, paging.Mark{}, all)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(xs))
	for i, x := range xs {
		th, err := thread.Get(q, x.Thread)
		if err != nil {
			return nil, err
		}
		out[i] = labelCode(th.Ref, x.Number)
	}
	return out, nil
}

// lies is what the record says of a code.
func (d *Desk) lies(q db.Querier, shelf, code string, who *access.Actor) (*lying, error) {
	ref, number, _ := strings.Cut(code, " ")
	th, err := thread.Get(q, ref)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x, err := numbered(q, th.ID, number)
	if err != nil || x == nil {
		return nil, err
	}
	if !who.Knows(x.Label) {
		return &lying{hidden: true}, nil
	}
	if x.Disposal != "" {
		return &lying{gone: true, says: d.label(disposals, x.Disposal)}, nil
	}
	return &lying{there: same(x.HolderPlace, shelfPlace(shelf)), says: place(x.Holder, x.HolderPlace)}, nil
}

// ShelfView is a shelf with what the record has on it, as far as this reader may know it, and its newest audits.
type ShelfView struct {
	Shelf
	Exhibits []Exhibit `json:"exhibits"`
	Audits   []Audit   `json:"audits"`
}

// auditsShown is how many audits of a shelf are shown.
const auditsShown = 10

// shelfAct is an act or a look on the store itself, or on one shelf: it has no case and no people.
func shelfAct(action, code string) act.Act {
	return act.Of(action, journal.Ref{Kind: "shelf", ID: code}).With(access.Resource{Kind: "shelf", ID: code, Label: "open"})
}

// Shelves are the shelves of the property store, in the order of their codes. Right: evidence.shelf.see.
func (d *Desk) Shelves(ctx context.Context) ([]Shelf, error) {
	return act.See(ctx, d.host.Door, shelfAct("evidence.shelf.see", "all"), func(q db.Querier, _ *access.Actor) ([]Shelf, error) {
		return shelvesAfter(q, "", all)
	})
}

// SeeShelf opens a shelf. Right: evidence.shelf.see. Fault: evidence.shelf.none.
func (d *Desk) SeeShelf(ctx context.Context, code string) (ShelfView, error) {
	return act.See(ctx, d.host.Door, shelfAct("evidence.shelf.see", code), func(q db.Querier, who *access.Actor) (ShelfView, error) {
		var v ShelfView
		var err error
		if v.Shelf, err = getShelf(q, code); err != nil {
			return v, err
		}
		if v.Exhibits, err = onShelf(q, code, who.Labels, paging.Mark{}, all); err != nil {
			return v, err
		}
		if v.Audits, err = lastAudits(q, code, auditsShown); err != nil {
			return v, err
		}
		for i := range v.Audits {
			if err := d.asKnownTo(q, code, &v.Audits[i], who); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

// asKnownTo takes out of an audit what it found of exhibits that this reader may not know of: whoever made it may have known more.
func (d *Desk) asKnownTo(q db.Querier, shelf string, a *Audit, who *access.Actor) error {
	kept := []Difference{}
	for _, x := range a.Differences {
		l, err := d.lies(q, shelf, x.Code, who)
		if err != nil {
			return err
		}
		if l != nil && l.hidden && x.What != "unknown" && x.What != "twice" { // those two say no more than what was scanned
			a.Hidden++
			continue
		}
		kept = append(kept, x)
	}
	a.Differences = kept
	return nil
}

// shelfFacts are what policy asks of a shelf.
func (d *Desk) shelfFacts(_ db.Querier, code string) (access.Resource, error) {
	return access.Resource{Kind: "shelf", ID: code, Label: "open"}, nil
}
