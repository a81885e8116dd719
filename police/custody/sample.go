package custody

import (
	"cmp"
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// sampleRow is a row of custody.sample.
type sampleRow struct {
	Label        string `json:"label"`
	Power        string `json:"power"`
	Consent      string `json:"consent"`                     // the provision under which it is taken with consent
	Barcode      bool   `json:"barcode,omitempty"`           // has a number of its own
	Least        int    `json:"least_age,omitempty"`         // years; below it the test is not made
	LeastCharged int    `json:"least_age_charged,omitempty"` // the same after charge
	Force        bool   `json:"force,omitempty"`             // s.117 allows reasonable force
}

// RecordSample is a sample that was taken, or that was not, with its reason (CUS-24).
type RecordSample struct {
	Kind    string `json:"kind" label:"Sample" said:"which sample" required:"true" enum:"fingerprints,photograph,dna,footwear,drug_test"`
	Basis   string `json:"basis" label:"How it was taken" said:"how it was taken" required:"true" enum:"power,consent,not_taken"`
	Consent string `json:"consent_by,omitempty" label:"Who consented, in writing" hint:"For somebody aged 14 to 17, they and a parent or guardian; under 14, a parent or guardian" maxLength:"300"`
	Parent  bool   `json:"parent_consented,omitempty" label:"A parent or guardian consented"`
	Barcode string `json:"barcode,omitempty" label:"Barcode or reference" maxLength:"60"`
	Taker   string `json:"taker,omitempty" label:"Taken by" hint:"Account, number or name. Blank for you" maxLength:"100"`
	Reason  string `json:"reason,omitempty" label:"Reason" hint:"Why it was not taken, or why force was needed" maxLength:"1000" format:"textarea"`
	Force   bool   `json:"force,omitempty" label:"Reasonable force was used"`
	Result  string `json:"result,omitempty" label:"Result of a drug test" enum:"negative,cocaine,opiates,both"`
	At      string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Sample is one of them.
type Sample struct {
	Recorded
	Kind    string `json:"kind"`
	Basis   string `json:"basis"`
	Power   string `json:"power,omitempty"`
	Consent string `json:"consent_by,omitempty"`
	Barcode string `json:"barcode,omitempty"`
	Taker   string `json:"taker,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Force   bool   `json:"force,omitempty"`
	Result  string `json:"result,omitempty"`
}

// RecordSample records it. Right: custody staff on duty. Faults, all custody.sample.*: no_power, reason, consent, parent (appropriate consent,
// PACE s.65), barcode, force, age (a drug test of somebody too young), result.
func (d *Desk) RecordSample(ctx context.Context, id string, in RecordSample) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.sample.record", id, in.Reason, at, func(tx *act.Tx, x *Detention) error {
		var row sampleRow
		r, err := d.row("custody.sample", in.Kind, x.ArrestedAt, &row)
		if err != nil {
			return err
		}
		p, err := d.people.Get(tx, x.Person)
		if err != nil {
			return err
		}
		if in.Basis == "power" && !x.sampled() {
			return fault.InvalidField("basis", "custody.sample.no_power", "kind", d.label("custody.detention_kind", x.Kind))
		}
		if err := in.fits(row, p.Age(dayOf(tx.HappenedAt())), x.charged(), d.consentAge(*x)); err != nil {
			return err
		}
		v := Sample{Kind: in.Kind, Basis: in.Basis, Consent: in.Consent, Barcode: in.Barcode, Reason: in.Reason, Force: in.Force, Result: in.Result}
		if in.Basis != "not_taken" {
			if v.Power, err = d.samplePower(*x, row); err != nil {
				return err
			}
			if in.Basis == "consent" {
				v.Power = row.Consent
			}
			if v.Taker, err = d.host.StaffID(tx, "taker", in.Taker); err != nil {
				return err
			}
			if v.Taker == "" {
				v.Taker = tx.Actor().Staff
			}
		}
		if err := putPart(tx, *x, partSample, &v); err != nil {
			return err
		}
		_, err = tx.Record(entry.SampleRecorded{Detention: x.ID, Person: x.Person, Kind: in.Kind, Label: row.Label, Basis: in.Basis, Power: v.Power, ConsentBy: in.Consent, Parent: in.Parent,
			Barcode: in.Barcode, Taker: v.Taker, Reason: in.Reason, Force: in.Force, Result: in.Result, At: tx.HappenedAt(), Law: r.Ref()})
		return err
	})
}

// sampled tells whether samples may be taken by power: who is held as a patient, on recall or for immigration is under arrest for no
// offence (PACE s.61(3), s.63(2A)), unless they were arrested for one besides.
func (x Detention) sampled() bool {
	return !x.NoSamples || slices.ContainsFunc(x.Matters, func(m Matter) bool {
		return slices.ContainsFunc(m.Offences, func(o entry.Offence) bool { return o.Code != "" })
	})
}

// samplePower is the provision under which a sample is taken without consent.
func (d *Desk) samplePower(x Detention, row sampleRow) (string, error) {
	if x.Kind == "" {
		return row.Power, nil
	}
	var v kindRow
	_, err := d.row("custody.detention_kind", x.Kind, x.ArrestedAt, &v)
	return cmp.Or(v.SamplePower, row.Power), err
}

// consentAges are the ages of appropriate consent (PACE s.65(1)).
type consentAges struct {
	Alone int `json:"alone"` // from this age somebody consents alone
	Own   int `json:"own"`   // from this age their own consent is needed besides a parent's
}

func (d *Desk) consentAge(x Detention) (v consentAges) {
	if _, err := d.row("custody.consent", "appropriate", x.ArrestedAt, &v); err != nil {
		return consentAges{Alone: 200}
	}
	return v
}

// fits holds a sample to law. age is -1 when it is not known.
func (in RecordSample) fits(row sampleRow, age int, charged bool, consent consentAges) error {
	least := row.Least
	if charged && row.LeastCharged > 0 {
		least = row.LeastCharged
	}
	taken := in.Basis != "not_taken"
	switch {
	case !taken && in.Reason == "":
		return fault.InvalidField("reason", "custody.sample.reason")
	case taken && age >= 0 && age < least:
		return fault.InvalidField("kind", "custody.sample.age")
	case in.Basis == "consent" && in.Consent == "":
		return fault.InvalidField("consent_by", "custody.sample.consent")
	case in.Basis == "consent" && age >= 0 && age < consent.Alone && !in.Parent:
		return fault.InvalidField("parent_consented", "custody.sample.parent")
	case taken && row.Barcode && in.Barcode == "":
		return fault.InvalidField("barcode", "custody.sample.barcode")
	case in.Force && (in.Basis != "power" || !row.Force || in.Reason == ""):
		return fault.InvalidField("force", "custody.sample.force")
	case in.Kind == "drug_test" && taken && in.Result == "", in.Kind != "drug_test" && in.Result != "":
		return fault.InvalidField("result", "custody.sample.result")
	}
	return nil
}

// samplesOwed are the samples of which nothing is recorded yet, in the order of the table.
func samplesOwed(all []Sample) []string {
	var out []string
	for _, k := range []string{"fingerprints", "photograph", "dna"} {
		if !slices.ContainsFunc(all, func(s Sample) bool { return s.Kind == k }) {
			out = append(out, k)
		}
	}
	return out
}
