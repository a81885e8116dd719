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
	Label    string    `json:"label"`
	Version  int64     `json:"version"`
	same     string    // what makes two of them the same thing
}

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
	Text string  `json:"text" label:"Address, number or registration" required:"true" maxLength:"300"`
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
		if t.Text, code = x.Canonical, x.Why; x.Status != IdentifierInvalid {
			code = ""
		}
	}
	if code != "" {
		return t, fault.InvalidField("text", code)
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
	known, found, err := sameThing(tx, t)
	switch {
	case err != nil:
		return Tie{}, err
	case found:
		t = known
	default:
		t.ID, t.Version = id.New(), 1
		if err := insertThing(tx, t); err != nil {
			return Tie{}, err
		}
	}
	x := Tie{ID: id.New(), Person: p.ID, Thing: t, Role: in.Role, From: tx.HappenedAt(), Label: p.Label}
	have, err := tiesOf(tx, append([]string{p.ID}, p.Aliases...), nil, false)
	if err != nil {
		return x, err
	}
	if i := slices.IndexFunc(have, func(h Tie) bool { return h.Thing.ID == t.ID && h.Role == x.Role }); i >= 0 {
		return have[i], nil
	}
	if err := insertTie(tx, x); err != nil {
		return x, err
	}
	return x, d.indexThing(tx, t)
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
