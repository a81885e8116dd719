package custody

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// HandToEscort is a detainee handed to an escort, with what the escort must know (person escort record).
type HandToEscort struct {
	To     string `json:"to" label:"Where they are taken" said:"where they are taken" example:"Newport Magistrates' Court" required:"true" maxLength:"200"`
	Escort string `json:"escort" label:"Escort" said:"who the escort is" hint:"Name, number and company or force" required:"true" maxLength:"200"`
	Read   bool   `json:"read" label:"The escort has read the record below, and takes the detainee and the property over" said:"that the escort has read the record and takes the detainee over" required:"true"`
	Told   string `json:"told,omitempty" label:"Besides the record" hint:"What the escort was told that is not in it" format:"textarea" maxLength:"2000"`
	At     string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// HandToEscort keeps the record as it was read, under both names, and it is not changed after: what happens later is added to the custody
// record. Right: custody staff on duty. Fault: custody.escort.no_risk when nobody has assessed the risk that the escort takes over.
func (d *Desk) HandToEscort(ctx context.Context, id string, in HandToEscort) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.escort.hand", id, "", at, func(tx *act.Tx, x *Detention) error {
		if x.Risk == nil {
			return fault.New(fault.Conflict, "custody.escort.no_risk")
		}
		b, err := bookedOf(tx, x.ID)
		if err != nil {
			return err
		}
		need, err := d.adultNeed(tx, *x, tx.HappenedAt())
		if err != nil {
			return err
		}
		said := entry.EscortHanded{Detention: x.ID, Person: x.Person, To: in.To, Escort: in.Escort, Told: in.Told, Level: x.Risk.Level, Plan: x.Risk.Plan, Child: need.Child, Vulnerable: x.Vulnerable, At: tx.HappenedAt()}
		for _, r := range x.Risk.Risks {
			said.Risks = append(said.Risks, d.label("custody.risk", r))
		}
		for _, m := range x.Medicines {
			if !m.DueAt.IsZero() {
				said.Medicines = append(said.Medicines, m.Name+" "+m.Dose+", next "+dayClockText(m.DueAt))
			}
		}
		for _, p := range b.Property {
			if !p.held() {
				continue
			}
			said.Property = append(said.Property, p.Seal)
			p.EscortAt, p.Escort = tx.HappenedAt(), in.Escort
			if err := changePart(tx, &p); err != nil {
				return err
			}
		}
		for _, i := range b.Injuries {
			if i.Part != noInjury && !slices.Contains(said.Injuries, bodyLabel(i.Part)) {
				said.Injuries = append(said.Injuries, bodyLabel(i.Part))
			}
		}
		_, err = tx.Record(said)
		return err
	})
}
