package evidence

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// Reverse is the back of a statement (MOB-02). It is an access class of its own: read by ReadReverse alone, with a look
// each time, and never part of anything that is served or exported.
type Reverse struct {
	Statement         string    `json:"statement"`
	Phone             string    `json:"phone,omitempty"`
	Email             string    `json:"email,omitempty"`
	Address           string    `json:"address,omitempty"`
	BestTime          string    `json:"best_time,omitempty"`
	Avoid             []Dates   `json:"avoid,omitempty"`
	NoDates           bool      `json:"no_dates"` // said positively: there are none
	SpecialMeasures   string    `json:"special_measures,omitempty"`
	MedicalConsent    string    `json:"medical_consent"`
	PersonalStatement string    `json:"personal_statement"`
	Willing           string    `json:"willing"`
	RecordedAt        time.Time `json:"recorded_at"`
	Version           int64     `json:"version"`
	label             string
}

// Dates are days on which a witness cannot come to court, both included.
type Dates struct {
	From when.Day `json:"from"`
	To   when.Day `json:"to"`
	Why  string   `json:"why,omitempty"`
}

// RecordReverse is what the back of the statement asks.
type RecordReverse struct {
	Phone             string `json:"phone,omitempty" label:"Telephone" maxLength:"40"`
	Email             string `json:"email,omitempty" label:"Email" maxLength:"200"`
	Address           string `json:"address,omitempty" label:"Home address" maxLength:"300"`
	BestTime          string `json:"best_time,omitempty" label:"Best time and way to be reached" maxLength:"200"`
	Avoid             string `json:"avoid,omitempty" label:"Dates to avoid" said:"the dates to avoid" hint:"One a line, like 2026-12-20 to 2026-12-28 holiday" format:"textarea" maxLength:"2000"`
	NoDates           bool   `json:"no_dates,omitempty" label:"The witness was asked, and has no dates to avoid"`
	SpecialMeasures   string `json:"special_measures,omitempty" label:"Help that the witness needs to give evidence" hint:"Screens, a live link, an intermediary, an interpreter, and why" format:"textarea" maxLength:"2000"`
	MedicalConsent    string `json:"medical_consent" label:"Consent to medical records being seen" said:"the answer about medical records" enum:"given,refused,not_needed" required:"true"`
	PersonalStatement string `json:"personal_statement" label:"Victim personal statement" said:"the answer about a personal statement" enum:"made,offered_later,declined,not_a_victim" required:"true"`
	Willing           string `json:"willing" label:"Willing to come to court" said:"whether they are willing to come to court" enum:"yes,no,not_sure" required:"true"`
}

// RecordReverse keeps the back of a statement; recording it again replaces it. Contact details that the person's record
// knows are carried. Right: evidence.statement.reverse.record. Faults: evidence.reverse.dates when neither dates nor their
// absence is said; evidence.reverse.not_dates.
func (d *Desk) RecordReverse(ctx context.Context, statement string, in RecordReverse) (act.Done[string], error) {
	var none act.Done[string]
	known, err := d.knownContact(ctx, statement)
	if err != nil {
		return none, err
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return none, err
	}
	if err := form.Check(&in); err != nil {
		return none, err
	}
	dates, err := in.dates()
	if err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.statement.reverse.record", journal.Ref{Kind: "statement_reverse", ID: statement})
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		s, err := getStatement(tx, statement)
		if err != nil {
			return "", err
		}
		return s.ID, recordReverse(tx, s, in, dates, origins)
	})
}

// dates reads the days to avoid; their absence is said positively (MOB-02).
func (in RecordReverse) dates() ([]Dates, error) {
	dates, err := parseDates(in.Avoid)
	if err == nil && (len(dates) > 0) == in.NoDates {
		err = fault.InvalidField("no_dates", "evidence.reverse.dates")
	}
	return dates, err
}

func recordReverse(tx *act.Tx, s Statement, in RecordReverse, dates []Dates, origins form.Origins) error {
	r := Reverse{Statement: s.ID, Phone: in.Phone, Email: in.Email, Address: in.Address, BestTime: in.BestTime, Avoid: dates, NoDates: in.NoDates,
		SpecialMeasures: in.SpecialMeasures, MedicalConsent: in.MedicalConsent, PersonalStatement: in.PersonalStatement, Willing: in.Willing,
		RecordedAt: tx.Now(), label: s.Label}
	if err := putReverse(tx, r); err != nil {
		return err
	}
	_, err := tx.Record(entry.ReverseRecorded{Statement: s.ID, Witness: s.Witness, Parts: parts(r), Origins: origins}, act.About("statement", s.ID))
	return err
}

// KnownForReverse is what the person's record knows, for the form to show. Right: as RecordReverse.
func (d *Desk) KnownForReverse(ctx context.Context, statement string) (map[string]string, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.statement.reverse.record", journal.Ref{Kind: "statement_reverse", ID: statement}), func(q db.Querier, _ *access.Actor) (map[string]string, error) {
		return d.contact(q, statement)
	})
}

// contact is how the witness's own record says that they are reached.
func (d *Desk) contact(q db.Querier, statement string) (map[string]string, error) {
	s, err := getStatement(q, statement)
	if err != nil {
		return nil, err
	}
	p, err := d.people.Get(q, s.Witness)
	return map[string]string{"phone": p.Phone, "email": p.Email, "address": p.Address}, err
}

// knownContact is contact for an act that the door has not decided yet: of a statement that the actor may not know of nothing is
// carried, so that what they typed is answered as it is when there is no such statement.
func (d *Desk) knownContact(ctx context.Context, statement string) (map[string]string, error) {
	q := d.host.DB.Read(ctx)
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	s, err := getStatement(q, statement)
	if fault.Is(err, fault.NotFound) || err == nil && !who.Knows(s.Label) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	return d.contact(q, statement)
}

// ReadReverse opens the back of a statement. Right: evidence.statement.reverse.see, with a reason; the look is recorded.
// Fault: evidence.reverse.none when nobody has filled it in.
func (d *Desk) ReadReverse(ctx context.Context, statement, why string) (Reverse, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.statement.reverse.see", journal.Ref{Kind: "statement_reverse", ID: statement}, why), func(q db.Querier, _ *access.Actor) (Reverse, error) {
		return getReverse(q, statement)
	})
}

func (d *Desk) reverseFacts(q db.Querier, statement string) (access.Resource, error) {
	s, err := getStatement(q, statement)
	if err != nil {
		return access.Resource{}, err
	}
	return d.factsOf(q, "statement_reverse", s.ID, s.Thread, s.Label, s.Witness)
}

// parts says what was filled in, and nothing of what it says.
func parts(r Reverse) []string {
	var out []string
	add := func(there bool, name string) {
		if there {
			out = append(out, name)
		}
	}
	add(r.Phone+r.Email+r.Address != "", "contact")
	add(len(r.Avoid) > 0, "dates_to_avoid")
	add(r.NoDates, "no_dates_to_avoid")
	add(r.SpecialMeasures != "", "special_measures")
	add(r.MedicalConsent != "not_needed", "medical")
	add(r.PersonalStatement == "made", "personal_statement")
	return out
}

func parseDates(text string) ([]Dates, error) {
	var out []Dates
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		x, err := parseRange(l)
		if err != nil {
			return nil, fault.InvalidField("avoid", "evidence.reverse.not_dates", "line", l)
		}
		out = append(out, x)
	}
	return out, nil
}

func parseRange(l string) (Dates, error) {
	word := strings.Fields(l)
	from, err := when.ParseDay(word[0])
	if err != nil {
		return Dates{}, err
	}
	x := Dates{From: from, To: from}
	word = word[1:]
	if len(word) >= 2 && (word[0] == "to" || word[0] == "-") {
		if x.To, err = when.ParseDay(word[1]); err != nil {
			return Dates{}, err
		}
		word = word[2:]
	}
	if x.To.Before(x.From) {
		return Dates{}, fault.New(fault.Invalid, "evidence.reverse.not_dates")
	}
	x.Why = strings.Join(word, " ")
	return x, nil
}
