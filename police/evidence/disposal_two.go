package evidence

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// Proposal is that a thing is destroyed or sold: one person proposes it, another agrees, and only then is it done (MOB-05, GOV-09).
type Proposal struct {
	How      string    `json:"how"` // code of law evidence.disposal
	Why      string    `json:"why"`
	MadeBy   string    `json:"made_by"` // account
	MadeAt   time.Time `json:"made_at"`
	AgreedBy string    `json:"agreed_by,omitempty"`
	AgreedAt time.Time `json:"agreed_at,omitzero"`
}

// stands is nil where another person agreed to just this before it was done.
func (p *Proposal) stands(how string, at time.Time) error {
	switch {
	case p == nil || p.How != how:
		return fault.New(fault.Conflict, "evidence.exhibit.two")
	case p.AgreedBy == "":
		return fault.New(fault.Conflict, "evidence.exhibit.waits")
	case at.Before(p.AgreedAt):
		return fault.InvalidField("at", "evidence.exhibit.before_agreed", "agreed", clock(p.AgreedAt))
	}
	return nil
}

// byTwo tells whether law wants two people for what becomes of a thing. Fault: evidence.exhibit.how (invalid).
func (d *Desk) byTwo(how string, at time.Time) (bool, error) {
	row, ok := d.host.Law.Table(disposals).At(how, today(at))
	if !ok {
		return false, fault.InvalidField("how", "evidence.exhibit.how")
	}
	var v struct {
		Label string `json:"label"`
		Two   bool   `json:"two,omitempty"`
	}
	err := row.Into(&v)
	return v.Two, err
}

const disposals = "evidence.disposal"

// ProposeDisposal is what is to become of a thing, and why.
type ProposeDisposal struct {
	How string `json:"how" label:"What is to become of it" said:"what is to become of it" required:"true" maxLength:"40"`
	Why string `json:"why" label:"Grounds" said:"the grounds" hint:"Why nothing needs it any longer: the court and its order, the decision in the case, the owner's disclaimer" format:"textarea" required:"true" maxLength:"500"`
}

// ProposeDisposal proposes that a thing is destroyed or sold: another person agrees or not. A proposal that waits is not written over. Right:
// evidence.disposal.propose. Faults: form.invalid; exhibit.not_found; evidence.exhibit.how, .one (invalid); evidence.exhibit.picture,
// .disposed, .waits (conflict).
func (d *Desk) ProposeDisposal(ctx context.Context, exhibit string, in ProposeDisposal) (act.Done[Exhibit], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Exhibit]{}, err
	}
	a, err := d.onRecord(ctx, "evidence.disposal.propose", journal.Ref{Kind: "exhibit", ID: exhibit}, in.Why)
	if err != nil {
		return act.Done[Exhibit]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Exhibit, error) {
		two, err := d.byTwo(in.How, tx.Now())
		if err == nil && !two {
			err = fault.InvalidField("how", "evidence.exhibit.one")
		}
		if err != nil {
			return Exhibit{}, err
		}
		x, err := d.stillHere(tx, exhibit)
		if err == nil && x.Proposal != nil && x.Proposal.AgreedBy == "" {
			err = fault.New(fault.Conflict, "evidence.exhibit.waits")
		}
		if err != nil {
			return x, err
		}
		p := &Proposal{How: in.How, Why: in.Why, MadeBy: tx.Actor().Account, MadeAt: tx.Now()}
		if err := propose(tx, x, p); err != nil {
			return x, err
		}
		x.Proposal, x.Version = p, x.Version+1
		_, err = tx.Record(entry.DisposalProposed{ID: x.ID, Exhibit: x.Number, How: in.How, Said: d.label(disposals, in.How), Why: in.Why})
		return x, err
	})
}

// DecideDisposal is another person's word.
type DecideDisposal struct {
	Agree  string `json:"agree" label:"Is it to be done?" said:"whether it is to be done" enum:"yes,no" required:"true"`
	Remark string `json:"remark" label:"Why" said:"why" required:"true" maxLength:"300"`
}

// DecideDisposal agrees to what somebody else proposed, or takes the proposal away. Right: evidence.disposal.decide, never for who proposed
// it. Faults: form.invalid; exhibit.not_found; evidence.disposal.own, .none, .decided (conflict); those of ProposeDisposal.
func (d *Desk) DecideDisposal(ctx context.Context, exhibit string, in DecideDisposal) (act.Done[Exhibit], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Exhibit]{}, err
	}
	a, err := d.onRecord(ctx, "evidence.disposal.decide", journal.Ref{Kind: "exhibit", ID: exhibit}, in.Remark)
	if err != nil {
		return act.Done[Exhibit]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Exhibit, error) {
		x, err := d.stillHere(tx, exhibit)
		switch {
		case err != nil:
			return x, err
		case x.Proposal == nil:
			return x, fault.New(fault.Conflict, "evidence.disposal.none")
		case x.Proposal.AgreedBy != "":
			return x, fault.New(fault.Conflict, "evidence.disposal.decided")
		case x.Proposal.MadeBy == tx.Actor().Account:
			return x, fault.New(fault.Conflict, "evidence.disposal.own")
		}
		was := *x.Proposal
		said := entry.DisposalDecided{ID: x.ID, Exhibit: x.Number, How: was.How, Said: d.label(disposals, was.How), Agreed: in.Agree == "yes", Proposer: was.MadeBy, Remark: in.Remark}
		if x.Proposal = nil; said.Agreed {
			was.AgreedBy, was.AgreedAt = tx.Actor().Account, tx.Now()
			x.Proposal = &was
		}
		if err := propose(tx, x, x.Proposal); err != nil {
			return x, err
		}
		x.Version++
		_, err = tx.Record(said)
		return x, err
	})
}

// stillHere is a thing that has not left for good.
func (d *Desk) stillHere(tx *act.Tx, exhibit string) (Exhibit, error) {
	x, err := getExhibit(tx, exhibit)
	switch {
	case err != nil:
		return x, err
	case x.File != nil:
		return x, fault.New(fault.Conflict, "evidence.exhibit.picture")
	case x.Disposal != "":
		return x, fault.New(fault.Conflict, "evidence.exhibit.disposed").With("day", today(x.DisposedAt).Text())
	}
	return x, nil
}
