package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/law/cjs"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// ChargePerson is a charge and what follows it: bail to court, or custody for the next court (CUS-23).
type ChargePerson struct {
	Offences     []string `json:"offences" label:"Charges" said:"at least one charge" hint:"National offence codes" required:"true"`
	Wording      string   `json:"wording,omitempty" label:"Wording of the charges" hint:"One line for each, in the order above. Blank for the usual words" format:"textarea" maxLength:"4000"`
	Plea         string   `json:"plea,omitempty" label:"Plea expected" enum:"guilty,not_guilty,not_known"`
	Magistrates  bool     `json:"magistrates,omitempty" label:"Fit for sentence in the magistrates' court"`
	LikelyMonths int      `json:"likely_months,omitempty" label:"Months of custody likely" minimum:"0" maximum:"600"`
	Involves     []string `json:"involves,omitempty" label:"The case involves" enum:"consent_needed,death,terrorism,official_secrets,hate_crime,domestic_abuse,sexual_under_18,retail_theft"`
	Reply        string   `json:"reply,omitempty" label:"Reply after caution, word for word" format:"textarea" maxLength:"2000"`
	Bail         string   `json:"bail" label:"Bail" said:"whether bail is granted" required:"true" enum:"granted,refused"`
	Conditions   []string `json:"conditions,omitempty" label:"Conditions"`
	Terms        string   `json:"terms,omitempty" label:"Conditions in words" hint:"One line for each, in the order above" format:"textarea" maxLength:"4000"`
	Refused      []string `json:"refused,omitempty" label:"Why bail is refused"`
	Why          string   `json:"why,omitempty" label:"Reasons for bail, its conditions or its refusal" format:"textarea" maxLength:"4000"`
	CourtOn      string   `json:"court_on" label:"First hearing on" said:"the day of the first hearing" required:"true" format:"date"`
	CourtTime    string   `json:"court_time,omitempty" label:"At" hint:"Blank for 10:00" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Court        string   `json:"court" label:"Court" said:"the court of the first hearing" hint:"Its national code" required:"true" maxLength:"9"`
	At           string   `json:"at,omitempty" label:"Charged at" hint:"Blank for now" format:"datetime"`
	AdultHere    bool     `json:"adult_here,omitempty" label:"The appropriate adult was there"`
	NoAdult      string   `json:"without_adult,omitempty" label:"Why they are charged without the appropriate adult" hint:"Nobody is kept only to wait for the adult. The adult is told and given the notice when they come" format:"textarea" maxLength:"2000"`
	Matters      []string `json:"matters,omitempty" label:"Which matters this charge is for" hint:"Blank for those whose offences are charged"`
}

// Charge is the charge as it stands.
type Charge struct {
	At         time.Time         `json:"at"`
	ASN        string            `json:"asn"`
	Offences   []entry.Offence   `json:"offences"`
	Reply      string            `json:"reply,omitempty"`
	Bailed     bool              `json:"bailed"`
	Conditions []entry.Condition `json:"conditions,omitempty"`
	Refused    []string          `json:"refused,omitempty"`
	Why        string            `json:"why,omitempty"`
	CourtAt    time.Time         `json:"court_at"`
	CourtOn    when.Day          `json:"court_on"`
	Court      string            `json:"court"`
	CourtName  string            `json:"court_name"`
	AdultHere  bool              `json:"adult_here,omitempty"`
	NoAdult    string            `json:"without_adult,omitempty"`
	Matters    []string          `json:"matters,omitempty"` // what it is for, by id; empty for the one matter of a detention from before
}

// Charge charges the offences that a prosecutor has allowed or that law leaves to the police. Right: a custody officer on
// duty who does not investigate. Faults: custody.charge.state, custody.charge.cps (with the reason of CF-02 for each
// offence), custody.charge.which, custody.charge.matter (which matter an offence belongs to), custody.charge.court, custody.charge.court_late, custody.charge.why_refused, custody.charge.conditions;
// custody.charge.adult when somebody who needs an appropriate adult is charged without one and it is not said why.
func (d *Desk) Charge(ctx context.Context, id string, in ChargePerson) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.charge", id, in.Why, at, func(tx *act.Tx, x *Detention) error {
		if len(x.open()) == 0 {
			return fault.New(fault.Conflict, "custody.charge.twice")
		}
		if x.State != "authorised" {
			return fault.New(fault.Conflict, "custody.charge.state")
		}
		if x.Kind != "" {
			return fault.New(fault.Conflict, "custody.other.no_charge")
		}
		if err := d.chargeWithAdult(tx, *x, in); err != nil {
			return err
		}
		c, err := d.chargeOf(tx, *x, in)
		if err != nil {
			return err
		}
		what, err := d.chargedFor(tx, *x, c.Offences, in.Matters)
		if err != nil {
			return err
		}
		return d.charged(tx, x, c, what)
	})
}

// chargeOf checks the charge and everything that stands with it.
func (d *Desk) chargeOf(tx *act.Tx, x Detention, in ChargePerson) (Charge, error) {
	c := Charge{At: tx.HappenedAt(), Reply: in.Reply, Bailed: in.Bail == "granted", Why: in.Why, AdultHere: in.AdultHere, NoAdult: in.NoAdult}
	offences, _, err := offencesOf("offences", in.Offences)
	if err != nil {
		return c, err
	}
	if c.Offences, err = d.allowed(tx, x, offences, in, c.At); err != nil {
		return c, err
	}
	word(c.Offences, in.Wording, x.ArrestedAt)
	if err := d.court(&c, in); err != nil {
		return c, err
	}
	if err := d.bail(&c, in); err != nil {
		return c, err
	}
	if x.Charge != nil { // one arrest, one arrest/summons number
		c.ASN = x.Charge.ASN
		return c, nil
	}
	serial, err := nextNumber(tx, asnSequence, when.DayOf(c.At).Year)
	if err != nil {
		return c, err
	}
	c.ASN, err = asn(d.host.Law, d.host.Force, when.DayOf(c.At), serial)
	return c, err
}

// word gives each charge its words.
func word(offences []entry.Offence, given string, arrested time.Time) {
	var lines []string
	for _, l := range strings.Split(given, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	for i := range offences {
		offences[i].Wording = offences[i].Title + ", on or before " + when.DayOf(arrested).Text()
		if i < len(lines) {
			offences[i].Wording = lines[i]
		}
	}
}

// allowed says by which authority each offence may be charged, or refuses with the reason for each that may not be (CF-02).
func (d *Desk) allowed(q db.Querier, x Detention, offences []entry.Offence, in ChargePerson, at time.Time) ([]entry.Offence, error) {
	given, err := d.authorities(q, x)
	if err != nil {
		return nil, err
	}
	verdicts, err := d.routes(x, offences, in, at)
	if err != nil {
		return nil, err
	}
	var wrong []fault.Field
	for i, o := range offences {
		if req := given[o.Code]; req != "" {
			offences[i].Law = "request/" + req
			continue
		}
		v := verdicts[o.Code]
		offences[i].Law = v.Law
		if v.Route != "police" {
			wrong = append(wrong, fault.Field{Name: "offences", Code: "custody.charge.cps", Params: map[string]string{"offence": o.Title, "code": o.Code, "why": v.Why, "law": v.Law}})
		}
	}
	if len(wrong) > 0 {
		f := fault.New(fault.Invalid, "custody.charge.cps", wrong...)
		f.Params = wrong[0].Params
		return nil, f
	}
	return offences, nil
}

// authorities are the offences that a prosecutor has allowed for this suspect, with the request that asked.
func (d *Desk) authorities(q db.Querier, x Detention) (map[string]string, error) {
	out := map[string]string{}
	ids, err := d.people.Aliases(q, x.Person)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		for _, t := range threadsOf(x.Matters) {
			as, err := authoritiesFor(q, id, t)
			if err != nil {
				return nil, err
			}
			for _, a := range as {
				out[a.Offence] = a.Request
			}
		}
	}
	return out, nil
}

func (d *Desk) routes(x Detention, offences []entry.Offence, in ChargePerson, at time.Time) (map[string]ChargeVerdict, error) {
	tables, err := cjs.Load()
	if err != nil {
		return nil, fault.New(fault.Unavailable, "custody.offence.no_list").Wrap(err)
	}
	c := ChargeQuestion{Plea: in.Plea, Flags: in.Involves, Magistrates: in.Magistrates, Months: in.LikelyMonths}
	for _, o := range append(slices.Clone(x.Offences), offences...) {
		known, _ := tables.Offence(o.Code)
		c.Offences = append(c.Offences, OffenceMode{o.Code, string(known.Mode)})
	}
	list, err := ChargeRoute(d.host.Law, when.DayOf(at), c)
	out := map[string]ChargeVerdict{}
	for _, v := range list {
		out[v.Code] = v
	}
	return out, err
}
