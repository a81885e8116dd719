package evidence

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// DisposeExhibit is how a thing leaves the force for good. From is never filled in from the record, as with a hand-over.
type DisposeExhibit struct {
	How       string `json:"how" label:"What becomes of it" said:"what becomes of it" required:"true" maxLength:"40"`
	Authority string `json:"authority" label:"Who decided it, and when" said:"who decided it" hint:"The officer in the case, the court and its order, or the owner's disclaimer" required:"true" maxLength:"300"`
	From      string `json:"from" label:"From whom" said:"who handed it over" hint:"Number and name, or the store" required:"true" maxLength:"120"`
	To        string `json:"to" label:"To whom" said:"who took it" hint:"Who has it now, or who saw it destroyed" required:"true" maxLength:"120"`
	ToPlace   string `json:"to_place" label:"To where" said:"where it went" required:"true" maxLength:"200"`
	SealFound string `json:"seal_found,omitempty" label:"Seal number found on it" maxLength:"40"`
	At        string `json:"at,omitempty" label:"When" hint:"Leave it empty for now" format:"datetime"`
}

// DisposeExhibit ends the continuity of a thing: its last link says to whom it went, and nothing is handed on after it (MOB-05). A
// picture is no thing: it is kept with its case. What cannot be undone has been proposed by one and agreed by another first (ProposeDisposal). Right:
// evidence.exhibit.dispose. Faults: form.invalid; exhibit.not_found; evidence.exhibit.how (invalid); evidence.exhibit.picture, .disposed, .two,
// .waits (conflict).
func (d *Desk) DisposeExhibit(ctx context.Context, exhibit string, in DisposeExhibit) (act.Done[Exhibit], error) {
	var none act.Done[Exhibit]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.exhibit.dispose", journal.Ref{Kind: "exhibit", ID: exhibit})
	if err != nil {
		return none, err
	}
	if a, err = moment(a, in.At); err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Exhibit, error) {
		two, err := d.byTwo(in.How, tx.HappenedAt())
		if err != nil {
			return Exhibit{}, err
		}
		x, err := getExhibit(tx, exhibit)
		if err == nil && two {
			err = x.Proposal.stands(in.How, tx.HappenedAt())
		}
		if err == nil && x.File != nil {
			err = fault.New(fault.Conflict, "evidence.exhibit.picture")
		}
		if err != nil {
			return x, err
		}
		l, err := d.move(tx, exhibit, MoveExhibit{From: in.From, To: in.To, ToPlace: in.ToPlace, SealFound: in.SealFound, Reason: d.label(disposals, in.How)})
		if err != nil {
			return x, err
		}
		if x, err = getExhibit(tx, exhibit); err != nil {
			return x, err
		}
		x.Disposal, x.DisposedAt = in.How, l.At
		if err := disposeOf(tx, x); err != nil {
			return x, err
		}
		x.Version++
		_, err = tx.Record(entry.ExhibitDisposed{ID: x.ID, Exhibit: x.Number, How: in.How, Said: d.label(disposals, in.How), To: in.To, Authority: in.Authority, At: l.At})
		return x, err
	})
}
