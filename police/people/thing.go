package people

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

// Kind is a sort of thing that people share.
type Kind string

// The kinds of things. A PNC ID or CRO number stands for one person: two records with the same one are offered for merging.
const (
	Address Kind = "address"
	Phone   Kind = "phone"
	Email   Kind = "email"
	Vehicle Kind = "vehicle"
	PNC     Kind = "pnc"
	CRO     Kind = "cro"
)

var thingKinds = []Kind{Address, Phone, Email, Vehicle, PNC, CRO}

// How things belong to people.
const home = "home"

var usual = map[Kind]string{Address: home, Phone: "uses", Email: "uses", Vehicle: "keeper", PNC: "identifier", CRO: "identifier"}

// Thing is an address, phone, email, vehicle or national identifier.
type Thing struct {
	ID       string    `json:"id"`
	Kind     Kind      `json:"kind"`
	Text     string    `json:"text"`
	Postcode string    `json:"postcode,omitempty"`
	At       geo.Point `json:"at,omitzero"`
	Status   string    `json:"status,omitempty"` // of a national identifier: valid, or unchecked when it can be read in two ways
	Label    string    `json:"label"`
	Version  int64     `json:"version"`
	same     string    // what makes two of them the same thing
}

// alone begins what is never the same as anything else: an unchecked identifier may be two persons' (ID-07).
const alone = "?"

// known tells whether the thing is who or what it says, so that another with the same text is the same thing.
func (t Thing) known() bool { return t.same != "" && !strings.HasPrefix(t.same, alone) }

// Tie is a thing that belongs to a person.
type Tie struct {
	ID     string    `json:"id"`
	Person string    `json:"person"`
	Thing  Thing     `json:"thing"`
	Role   string    `json:"role"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until,omitzero"`
	Label  string    `json:"label"`
}

// NewThing ties a thing to a person, and makes the thing when it is not known yet.
type NewThing struct {
	Kind string  `json:"kind" label:"What it is" enum:"address,phone,email,vehicle,pnc,cro" required:"true"`
	Text string  `json:"text" label:"Address, number or registration" said:"the address, number or registration" example:"12 High Street, ST1 1AA" required:"true" maxLength:"300"`
	Role string  `json:"role,omitempty" label:"How it belongs to them" enum:"home,work,stays_at,uses,keeper,driver,owner,identifier"`
	Lat  float64 `json:"lat,omitempty" label:"Latitude" form:"-"`
	Lon  float64 `json:"lon,omitempty" label:"Longitude" form:"-"`
}

// canonical writes a thing the one way. A wrong one is refused with a sentence that says what would be right.
func (d *Desk) canonical(in *NewThing, at time.Time) (Thing, error) {
	if err := form.Check(in); err != nil {
		return Thing{}, err
	}
	t := Thing{Kind: Kind(in.Kind), Text: in.Text, At: geo.Point{Lat: in.Lat, Lon: in.Lon}}
	if !t.At.IsZero() && !t.At.Valid() {
		return t, fault.InvalidField("lat", "people.address.position")
	}
	if in.Role == "" {
		in.Role = usual[t.Kind]
	}
	code := ""
	switch t.Kind {
	case Phone:
		t.Text, code = canonicalPhone(in.Text)
	case Email:
		t.Text, code = canonicalEmail(in.Text)
	case Address:
		t.Text, t.Postcode, code = canonicalAddress(in.Text)
	case Vehicle:
		t.Text, code = canonicalVRM(in.Text)
	case PNC, CRO:
		x, err := CheckIdentifier(d.host.Law, string(t.Kind), in.Text, when.DayOf(at))
		if err != nil {
			return t, err
		}
		t.Status = string(x.Status)
		switch {
		case x.Status == IdentifierInvalid:
			code = x.Why
		case x.Canonical == "":
			t.Text = in.Text // as it was typed
		default:
			t.Text = x.Canonical
		}
	}
	if code != "" {
		return t, fault.InvalidField("text", code)
	}
	if t.Status == string(IdentifierUnchecked) {
		t.same = alone
		return t, nil
	}
	t.same = strings.ToLower(strings.Join(strings.FieldsFunc(t.Text, func(r rune) bool { return strings.ContainsRune(" ,.'-()", r) }), ""))
	return t, nil
}

// canonicalVRM takes any registration of two to eight letters and figures: foreign and old ones have every order.
func canonicalVRM(s string) (vrm, code string) {
	vrm = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(s))
	if len(vrm) < 2 || len(vrm) > 8 || strings.ContainsFunc(vrm, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return s, "people.vehicle.form"
	}
	return vrm, ""
}

// tie links a thing to a person in a running act. The same tie twice is one.
func (d *Desk) tie(tx *act.Tx, p Person, in NewThing) (Tie, error) {
	t, err := d.canonical(&in, tx.HappenedAt())
	if err != nil {
		return Tie{}, err
	}
	t.Label = p.Label // narrowest: a phone is known to those who may know the person
	have, err := tiesOf(tx, append([]string{p.ID}, p.Aliases...), nil, false)
	if err != nil {
		return Tie{}, err
	}
	if i := slices.IndexFunc(have, func(h Tie) bool { return h.Role == in.Role && h.Thing.is(t) }); i >= 0 {
		return have[i], nil
	}
	if t, err = keepThing(tx, t); err != nil {
		return Tie{}, err
	}
	x := Tie{ID: id.New(), Person: p.ID, Thing: t, Role: in.Role, From: tx.HappenedAt(), Label: p.Label}
	if err := insertTie(tx, x); err != nil {
		return x, err
	}
	return x, d.indexThing(tx, t)
}

// is tells whether a thing that is kept is this one, for one and the same person.
func (t Thing) is(o Thing) bool {
	if !o.known() {
		return t.Kind == o.Kind && t.Text == o.Text && !t.known()
	}
	return t.Kind == o.Kind && t.same == o.same && t.Label == o.Label
}

// keepThing gives the row of a thing, made when there is none. What is unchecked is always a row of its own.
func keepThing(tx *act.Tx, t Thing) (Thing, error) {
	if t.known() {
		known, found, err := sameThing(tx, t)
		if err != nil || found {
			return known, err
		}
	}
	t.ID, t.Version = id.New(), 1
	if !t.known() {
		t.same = alone + t.ID
	}
	return t, insertThing(tx, t)
}

// TieIn links an address, phone, email or vehicle to a person within another room's act, and says so in the journal.
// Faults: form.invalid with a sentence; person.not_found.
func (d *Desk) TieIn(tx *act.Tx, personID string, in NewThing) (Tie, error) {
	p, err := d.Get(tx, personID)
	if err != nil {
		return Tie{}, err
	}
	x, err := d.tie(tx, p, in)
	if err != nil {
		return x, err
	}
	_, err = tx.Record(entry.ThingTied{Tie: x.ID, Person: p.ID, Thing: x.Thing.ID, Kind: string(x.Thing.Kind), Role: x.Role},
		act.About("person", p.ID), act.OnThreads(), act.Labelled(x.Label))
	if err != nil {
		return x, fmt.Errorf("people: tie: %w", err)
	}
	return x, d.index(tx, p.ID)
}

// SameAddress is an address as it is compared with others: the same for every way of writing it. Fault: form.invalid.
func (d *Desk) SameAddress(text string) (string, error) {
	in := NewThing{Kind: string(Address), Text: text}
	t, err := d.canonical(&in, d.host.Clock.Now())
	return t.same, err
}

// AddressesLike are the ids of all records of an address as SameAddress gives it, whatever their labels: for rules only.
func (d *Desk) AddressesLike(q db.Querier, same string) ([]string, error) {
	return addressesLike(q, same)
}
