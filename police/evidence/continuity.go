package evidence

import (
	"context"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// Link is one link of an exhibit's continuity: from whom and where, to whom and where, when and why (MOB-05).
type Link struct {
	N           int       `json:"n"`
	From        string    `json:"from"`
	FromPlace   string    `json:"from_place,omitempty"`
	To          string    `json:"to"`
	ToPlace     string    `json:"to_place"`
	At          time.Time `json:"at"`
	Reason      string    `json:"reason"`
	SealFound   string    `json:"seal_found,omitempty"` // the seal as it was found by who took it
	Seal        string    `json:"seal,omitempty"`       // the seal as it was handed on
	Gaps        []string  `json:"gaps,omitempty"`
	Explanation string    `json:"explanation,omitempty"`
	FromSigned  string    `json:"from_signed,omitempty"` // as who gave it wrote their name
	ToSigned    string    `json:"to_signed,omitempty"`
	RecordedBy  string    `json:"recorded_by"`
	RecordedAt  time.Time `json:"recorded_at"`
	promise     string
}

// GapsBetween says how a link does not join on to the one before: "holder" when it was given by somebody who did not have
// it, "place" when it came from where it was not, "time" when it went on before it had arrived, "seal" when the seal that
// was found is not the one that was put on. Nothing is ever filled in (MOB-05). It compares what people wrote, without
// regard to case and spaces.
func GapsBetween(before, next Link) []string {
	var gaps []string
	if !same(before.To, next.From) {
		gaps = append(gaps, "holder")
	}
	if next.FromPlace != "" && !same(before.ToPlace, next.FromPlace) {
		gaps = append(gaps, "place")
	}
	if next.At.Before(before.At) {
		gaps = append(gaps, "time")
	}
	if before.Seal != "" && !same(before.Seal, next.SealFound) {
		gaps = append(gaps, "seal")
	}
	return gaps
}

func same(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

// MoveExhibit is a hand-over. From is never filled in from the record: who hands it over says so.
type MoveExhibit struct {
	From       string `json:"from" label:"From whom" said:"who handed it over" hint:"Number and name, or the store. Write what happened, even if the chain before does not end there" required:"true" maxLength:"120"`
	FromPlace  string `json:"from_place,omitempty" label:"From where" maxLength:"200"`
	To         string `json:"to" label:"To whom" said:"who took it" hint:"Number and name, or the store" required:"true" maxLength:"120"`
	ToPlace    string `json:"to_place" label:"To where" said:"where it went" required:"true" maxLength:"200"`
	Reason     string `json:"reason" label:"Reason" said:"the reason" required:"true" maxLength:"300"`
	SealFound  string `json:"seal_found,omitempty" label:"Seal number found on it" maxLength:"40"`
	Seal       string `json:"seal,omitempty" label:"Seal number when handed on" hint:"If it was sealed again" maxLength:"40"`
	FromSigned string `json:"from_signed,omitempty" label:"Signed by who hands it over" hint:"They write their name themselves, when they are there" maxLength:"120"`
	ToSigned   string `json:"to_signed,omitempty" label:"Signed by who takes it" maxLength:"120"`
	At         string `json:"at,omitempty" label:"Handed over at" hint:"Leave it empty for now" format:"datetime"`
}

// MoveExhibit adds a link. Where it does not join on, the gap is flagged for good and whoever recorded it owes an
// explanation. Right: evidence.exhibit.move. Faults: form.invalid; act.in_the_future; evidence.exhibit.disposed
// (conflict).
func (d *Desk) MoveExhibit(ctx context.Context, exhibit string, in MoveExhibit) (act.Done[Link], error) {
	var none act.Done[Link]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.exhibit.move", journal.Ref{Kind: "exhibit", ID: exhibit})
	if err != nil {
		return none, err
	}
	if a, err = moment(a, in.At); err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Link, error) { return d.move(tx, exhibit, in) })
}

func (d *Desk) move(tx *act.Tx, exhibit string, in MoveExhibit) (Link, error) {
	x, err := getExhibit(tx, exhibit)
	if err != nil {
		return Link{}, err
	}
	if x.Disposal != "" {
		return Link{}, fault.New(fault.Conflict, "evidence.exhibit.disposed").With("day", today(x.DisposedAt).Text())
	}
	chain, err := linksOf(tx, exhibit)
	if err != nil {
		return Link{}, err
	}
	last := chain[len(chain)-1]
	l := Link{N: last.N + 1, From: in.From, FromPlace: in.FromPlace, To: in.To, ToPlace: in.ToPlace, At: tx.HappenedAt(), Reason: in.Reason,
		SealFound: in.SealFound, Seal: in.Seal, FromSigned: in.FromSigned, ToSigned: in.ToSigned, RecordedBy: tx.Actor().Account, RecordedAt: tx.Now()}
	if l.Seal == "" {
		l.Seal = l.SealFound
	}
	l.Gaps = GapsBetween(last, l)
	if len(l.Gaps) > 0 {
		if l.promise, err = d.promiseExplanation(tx); err != nil {
			return l, err
		}
	}
	if err := insertLink(tx, x.ID, x.Label, l); err != nil {
		return l, err
	}
	if err := touchExhibit(tx, x); err != nil {
		return l, err
	}
	_, err = tx.Record(entry.ExhibitMoved{ID: x.ID, Exhibit: x.Number, N: l.N, From: l.From, FromPlace: l.FromPlace, To: l.To, ToPlace: l.ToPlace, At: l.At,
		Reason: l.Reason, Seal: l.Seal, Gaps: l.Gaps, FromSigned: l.FromSigned, ToSigned: l.ToSigned})
	return l, err
}

func (d *Desk) promiseExplanation(tx *act.Tx) (string, error) {
	row, ok := d.host.Law.Table("evidence.continuity").At("explain_gap", today(tx.HappenedAt()))
	if !ok {
		return "", fault.New(fault.Internal, "evidence.exhibit.no_term")
	}
	var v struct {
		Hours int `json:"hours"`
	}
	if err := row.Into(&v); err != nil {
		return "", err
	}
	return tx.Promise(act.NewPromise{Kind: continuityPromise, OwedTo: "court", Owner: tx.Actor().Account, Law: row.Ref(), Start: tx.Now(),
		Due: tx.Now().Add(time.Duration(v.Hours) * time.Hour)})
}

// ExplainGap says how a gap came about. The gap stays flagged: an explanation is not a link.
type ExplainGap struct {
	N           int    `json:"n" label:"Link" said:"which link of the chain" required:"true" minimum:"2"`
	Explanation string `json:"explanation" label:"How the gap came about" said:"how the gap came about" format:"textarea" required:"true" maxLength:"2000"`
}

// ExplainGap keeps the promise that a gap made. Right: evidence.exhibit.explain. Faults: evidence.exhibit.no_gap,
// evidence.exhibit.explained.
func (d *Desk) ExplainGap(ctx context.Context, exhibit string, in ExplainGap) (act.Done[Link], error) {
	var none act.Done[Link]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.exhibit.explain", journal.Ref{Kind: "exhibit", ID: exhibit})
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Link, error) {
		x, err := getExhibit(tx, exhibit)
		if err != nil {
			return Link{}, err
		}
		chain, err := linksOf(tx, exhibit)
		if err != nil {
			return Link{}, err
		}
		if in.N > len(chain) || len(chain[in.N-1].Gaps) == 0 {
			return Link{}, fault.InvalidField("n", "evidence.exhibit.no_gap", "n", strconv.Itoa(in.N))
		}
		l := chain[in.N-1]
		if l.Explanation != "" {
			return l, fault.New(fault.Conflict, "evidence.exhibit.explained")
		}
		l.Explanation = in.Explanation
		if err := explain(tx, x.ID, l); err != nil {
			return l, err
		}
		if err := touchExhibit(tx, x); err != nil {
			return l, err
		}
		proof, err := tx.Record(entry.GapExplained{ID: x.ID, Exhibit: x.Number, N: l.N, Explanation: l.Explanation})
		if err != nil {
			return l, err
		}
		return l, tx.KeepOne(l.promise, proof)
	})
}
