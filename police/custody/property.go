package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/custody/entry"
)

// RecordProperty is what a detainee has with them, written down and signed by both (CUS-13; Code C 4.1 to 4.4).
type RecordProperty struct {
	Items     []string `json:"items,omitempty" form:"-"`
	Lines     string   `json:"-" form:"items" label:"Property" hint:"One thing a line, as it is. Leave blank when they have nothing" format:"textarea" maxLength:"8000"`
	Cash      string   `json:"cash,omitempty" label:"Cash, counted in front of them" hint:"In pounds, for example 42.50" pattern:"^[0-9]{1,6}([.][0-9]{2})?$"`
	Seal      string   `json:"seal,omitempty" label:"Seal number of the bag" maxLength:"40"`
	Kept      string   `json:"kept" label:"Who keeps it" said:"who keeps it" required:"true" enum:"police,detainee"`
	Why       string   `json:"why,omitempty" label:"Why clothing or personal things are kept from them" hint:"For example, laces: could be used to harm" maxLength:"1000"`
	Signed    string   `json:"signed" label:"The detainee's signature" said:"whether the detainee signed" required:"true" enum:"signed,refused,unable"`
	Signature string   `json:"signature,omitempty" label:"Their name, as they sign" maxLength:"200"`
	Witness   string   `json:"witness,omitempty" label:"Second officer" hint:"When they do not sign: account, number or name" maxLength:"100"`
	At        string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Property is one list, and how it was given back.
type Property struct {
	Recorded
	Items     []string  `json:"items"`
	Pence     int       `json:"cash_pence"`
	Seal      string    `json:"seal,omitempty"`
	Kept      string    `json:"kept"`
	Why       string    `json:"why,omitempty"`
	Signed    string    `json:"signed"`
	Signature string    `json:"signature,omitempty"`
	Witness   string    `json:"witness,omitempty"`
	BackAt    time.Time `json:"returned_at,omitzero"`
	BackBy    string    `json:"returned_by,omitempty"`
	Withheld  []string  `json:"withheld,omitempty"`
	EscortAt  time.Time `json:"escort_at,omitzero"` // when an escort took it over with them
	Escort    string    `json:"escort,omitempty"`
}

// held tells whether police still have to give a list back.
func (p Property) held() bool {
	return p.Kept == "police" && p.BackAt.IsZero() && p.EscortAt.IsZero() && (len(p.Items) > 0 || p.Pence > 0)
}

// linesOf are the lines of a text as they were typed, without blank ones and without blanks around them.
func linesOf(text string) []string {
	var out []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// pence reads an amount that has the form of its field; blank is nothing.
func pence(text string) int {
	pounds, rest, _ := strings.Cut(text, ".")
	n := 0
	for _, c := range pounds + (rest + "00")[:2] {
		n = n*10 + int(c-'0')
	}
	if pounds == "" {
		return 0
	}
	return n
}

// signature holds a list to what is signed by both: who does not sign is witnessed by a second officer.
func (d *Desk) signature(tx *act.Tx, signed, name, witness string) (string, error) {
	if signed == "signed" {
		if strings.TrimSpace(name) == "" {
			return "", fault.InvalidField("signature", "custody.property.signature")
		}
		return "", nil
	}
	id, err := d.host.StaffID(tx, "witness", witness)
	if err == nil && (id == "" || id == tx.Actor().Staff) {
		err = fault.InvalidField("witness", "custody.property.witness")
	}
	return id, err
}

// RecordProperty records a list. Words are kept as they were typed. The officer signs by being who they are; the detainee by name.
// Right: custody staff on duty. Faults: custody.property.signature, custody.property.witness, custody.property.seal when police keep
// something in a bag without a number.
func (d *Desk) RecordProperty(ctx context.Context, id string, in RecordProperty) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	items := slices.Clone(in.Items)
	items = append(items, linesOf(in.Lines)...)
	for _, it := range items {
		if len([]rune(it)) > 500 {
			return act.Done[Detention]{}, fault.InvalidField("items", "custody.property.long")
		}
	}
	v := Property{Items: items, Pence: pence(in.Cash), Seal: in.Seal, Kept: in.Kept, Why: in.Why, Signed: in.Signed, Signature: in.Signature}
	if v.held() && in.Seal == "" {
		return act.Done[Detention]{}, fault.InvalidField("seal", "custody.property.seal")
	}
	return d.do(ctx, "custody.property.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		v := v
		var err error
		if v.Witness, err = d.signature(tx, in.Signed, in.Signature, in.Witness); err != nil {
			return err
		}
		if err := putPart(tx, *x, partProperty, &v); err != nil {
			return err
		}
		_, err = tx.Record(entry.PropertyListed{Detention: x.ID, Person: x.Person, List: v.ID, Items: v.Items, CashPence: v.Pence, Seal: v.Seal, Kept: v.Kept, Why: v.Why, Signed: v.Signed,
			Signature: v.Signature, Witness: v.Witness, Officer: tx.Actor().Staff, At: v.At})
		return err
	})
}

// ReturnProperty is everything that police kept, given back and signed for (Code C 4.5).
type ReturnProperty struct {
	Withheld  []string `json:"withheld,omitempty" form:"-"`
	Lines     string   `json:"-" form:"withheld" label:"What is not given back" hint:"One thing a line, and why: exhibit, unlawful to have, goes with the escort" format:"textarea" maxLength:"4000"`
	Seals     bool     `json:"seals_checked" label:"The seals were whole" said:"that the seals were whole, or that you looked and say what was wrong below" required:"true"`
	Signed    string   `json:"signed" label:"The detainee's signature" said:"whether the detainee signed" required:"true" enum:"signed,refused,unable"`
	Signature string   `json:"signature,omitempty" label:"Their name, as they sign" maxLength:"200"`
	Witness   string   `json:"witness,omitempty" label:"Second officer" hint:"When they do not sign: account, number or name" maxLength:"100"`
	At        string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// ReturnProperty records it, after they have left too: much is fetched later. Right: custody staff on duty. Faults: custody.property.none, custody.property.signature,
// custody.property.witness.
func (d *Desk) ReturnProperty(ctx context.Context, id string, in ReturnProperty) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	at, err := moment("at", in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	withheld := append(slices.Clone(in.Withheld), linesOf(in.Lines)...)
	return d.doEver(ctx, "custody.property.return", id, "", at, func(tx *act.Tx, x *Detention) error {
		lists, err := propertyOf(tx, x.ID)
		if err != nil {
			return err
		}
		lists = slices.DeleteFunc(lists, func(p Property) bool { return !p.held() })
		if len(lists) == 0 {
			return fault.New(fault.Conflict, "custody.property.none")
		}
		witness, err := d.signature(tx, in.Signed, in.Signature, in.Witness)
		if err != nil {
			return err
		}
		said := entry.PropertyReturned{Detention: x.ID, Person: x.Person, Withheld: withheld, Signed: in.Signed, Signature: in.Signature, Witness: witness, Officer: tx.Actor().Staff, At: tx.HappenedAt()}
		for i, p := range lists {
			p.BackAt, p.BackBy = tx.HappenedAt(), tx.Actor().Staff
			if i == 0 {
				p.Withheld = withheld
			}
			if err := changePart(tx, &p); err != nil {
				return err
			}
			said.Lists, said.CashPence = append(said.Lists, p.ID), said.CashPence+p.Pence
		}
		_, err = tx.Record(said)
		return err
	})
}

// propertySaid holds what is said of property at the door to the lists: what police hold is not returned, and is not nothing.
func propertySaid(q db.Querier, detention, said string) error {
	lists, err := propertyOf(q, detention)
	if err == nil && said != "some_kept" && slices.ContainsFunc(lists, Property.held) {
		err = fault.InvalidField("property", "custody.release.property_held")
	}
	return err
}

func propertyOf(q db.Querier, detention string) ([]Property, error) {
	return partsOf[Property](q, detention, partProperty)
}
