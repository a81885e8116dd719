package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// RecordDetails is what a custody record asks of the person (CUS-13), in their own words. Name, birth, address and language stand
// on the person's record and are not asked again.
type RecordDetails struct {
	Occupation  string `json:"occupation,omitempty" label:"Occupation" maxLength:"200"`
	Nationality string `json:"nationality" label:"Nationality" said:"their nationality" example:"British" required:"true" maxLength:"60"`
	Second      string `json:"second_nationality,omitempty" label:"Second nationality" maxLength:"60"`
	Consul      string `json:"consul,omitempty" label:"Consul to be told" hint:"For anybody who is not British" enum:"wanted,declined"`
	Ethnicity   string `json:"ethnicity,omitempty" label:"Ethnicity, as they say it"`
	SearchBy    string `json:"search_by,omitempty" label:"Who they prefer to be searched by" enum:"man,woman,no_preference"`
	Disability  string `json:"disability,omitempty" label:"Disability, and what would help" maxLength:"1000" format:"textarea"`
	Dependants  string `json:"dependants,omitempty" label:"Anybody who depends on them" hint:"Children, somebody they care for, animals at home" maxLength:"1000" format:"textarea"`
	Religion    string `json:"religion,omitempty" label:"Religion or belief" maxLength:"100"`
	Diet        string `json:"diet,omitempty" label:"Food that they do not eat" maxLength:"300"`
	Immigration string `json:"immigration,omitempty" label:"Immigration matters" maxLength:"1000" format:"textarea"`
	At          string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Details are the answers as they stand.
type Details struct {
	At          time.Time `json:"at"`
	Occupation  string    `json:"occupation,omitempty"`
	Nationality string    `json:"nationality"`
	Second      string    `json:"second_nationality,omitempty"`
	Consul      string    `json:"consul,omitempty"`
	Ethnicity   string    `json:"ethnicity,omitempty"`
	SearchBy    string    `json:"search_by,omitempty"`
	Disability  string    `json:"disability,omitempty"`
	Dependants  string    `json:"dependants,omitempty"`
	Religion    string    `json:"religion,omitempty"`
	Diet        string    `json:"diet,omitempty"`
	Immigration string    `json:"immigration,omitempty"`
}

// RecordDetails records the answers. Right: custody staff on duty. Faults: custody.details.ethnicity; custody.details.consul when
// nobody asked a person of another nationality whether their consul is told (Code C 7.1).
func (d *Desk) RecordDetails(ctx context.Context, id string, in RecordDetails) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.details.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		if _, ok := d.host.Law.Table("field.ethnicity_self").At(in.Ethnicity, when.DayOf(tx.HappenedAt())); in.Ethnicity != "" && !ok {
			return fault.InvalidField("ethnicity", "custody.details.ethnicity")
		}
		if in.Consul == "" && (!british(in.Nationality) || in.Second != "" && !british(in.Second)) {
			return fault.InvalidField("consul", "custody.details.consul")
		}
		x.Details = &Details{At: tx.HappenedAt(), Occupation: in.Occupation, Nationality: in.Nationality, Second: in.Second, Consul: in.Consul, Ethnicity: in.Ethnicity,
			SearchBy: in.SearchBy, Disability: in.Disability, Dependants: in.Dependants, Religion: in.Religion, Diet: in.Diet, Immigration: in.Immigration}
		_, err := tx.Record(entry.DetailsRecorded{Detention: x.ID, Person: x.Person, Occupation: in.Occupation, Nationality: in.Nationality, Second: in.Second, Consul: in.Consul,
			Ethnicity: in.Ethnicity, SearchBy: in.SearchBy, Disability: in.Disability, Dependants: in.Dependants, Religion: in.Religion, Diet: in.Diet,
			Immigration: in.Immigration, At: tx.HappenedAt()})
		return err
	})
}

// british tells whether a nationality, as people say it, is one that has no consul in this country.
func british(nationality string) bool {
	switch lowered(nationality) {
	case "british", "uk", "united kingdom", "english", "welsh", "scottish", "northern irish", "gbr", "gb", "prydeinig", "cymraes", "cymro", "cymreig":
		return true
	}
	return false
}

// knownDetails are the answers of the last stay, so that a known person is asked only what changed (CUS-13).
func (d *Desk) knownDetails(q db.Querier, x Detention, labels []string) (map[string]string, error) {
	out := map[string]string{}
	last := x.Details
	if last == nil {
		before, err := d.before(q, x, labels)
		if err != nil {
			return nil, err
		}
		for _, b := range before {
			if b.Details != nil {
				last = b.Details
			}
		}
	}
	if last == nil {
		return out, nil
	}
	for name, v := range map[string]string{"occupation": last.Occupation, "nationality": last.Nationality, "second_nationality": last.Second, "ethnicity": last.Ethnicity,
		"search_by": last.SearchBy, "disability": last.Disability, "dependants": last.Dependants, "religion": last.Religion, "diet": last.Diet} {
		if v != "" {
			out[name] = v
		}
	}
	return out, nil
}
