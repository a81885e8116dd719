package court

import (
	"bytes"
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/court/spi"
)

// Simulate tells the court simulator of a training installation what the court decided at a hearing. An offence that is not
// named is left out of the message.
type Simulate struct {
	Offences   []SimulateOffence `json:"offences" said:"the offences" required:"true"`
	BailStatus string            `json:"bail_status,omitempty" doc:"as the message writes it: U, B (conditional), C (custody), A (does not apply)" maxLength:"1"`
	Conditions string            `json:"conditions,omitempty" maxLength:"2000"`
	Next       *SimulateNext     `json:"next,omitempty"`
}

// SimulateOffence is what the court decided on one offence, in the codes of the message.
type SimulateOffence struct {
	Code    string           `json:"code" required:"true" maxLength:"8"`
	Plea    string           `json:"plea,omitempty" doc:"1 guilty, 2 not guilty, 3 none" maxLength:"1"`
	Finding string           `json:"finding,omitempty" doc:"G guilty, N not guilty" maxLength:"1"`
	Final   bool             `json:"final,omitempty"`
	Mode    string           `json:"mode_of_trial,omitempty" maxLength:"2"`
	Results []SimulateResult `json:"results" required:"true"`
}

// SimulateResult is one result code with its lengths and amount.
type SimulateResult struct {
	Code        string `json:"code" required:"true" maxLength:"5"`
	Text        string `json:"text,omitempty" maxLength:"2000"`
	Value       *int   `json:"value,omitempty" minimum:"0" maximum:"999"`
	Unit        string `json:"unit,omitempty" maxLength:"1"`
	SecondValue *int   `json:"second_value,omitempty" minimum:"0" maximum:"999"`
	SecondUnit  string `json:"second_unit,omitempty" maxLength:"1"`
	AmountPence *int64 `json:"amount_pence,omitempty" minimum:"0"`
}

// SimulateNext is where the case goes on.
type SimulateNext struct {
	Court  string `json:"court" required:"true" maxLength:"7"`
	On     string `json:"on" required:"true" format:"date"`
	At     string `json:"at,omitempty" doc:"10:00" maxLength:"5"`
	Reason string `json:"reason,omitempty" maxLength:"200"`
}

// Simulate makes the national result message for a hearing, labelled as made by a simulator, and delivers it through the
// door that every result comes through. Only a training installation has it. Right: court.simulator.result.
// Faults: form.invalid; court.simulator.live (forbidden); court.simulator.no_name (conflict); hearing.not_found; those of Receive.
func (d *Desk) Simulate(ctx context.Context, hearing string, in Simulate) (act.Done[Receipt], error) {
	if !d.host.Training {
		return act.Done[Receipt]{}, fault.New(fault.Forbidden, "court.simulator.live")
	}
	// the simulator plays another system: it may write for any case, and can open none, so its label is not asked
	a := act.Of("court.simulator.result", journal.Ref{Kind: "hearing", ID: hearing}).With(access.Resource{Label: "open"})
	raw, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) ([]byte, error) {
		if err := form.Check(&in); err != nil {
			return nil, err
		}
		h, err := getHearing(q, hearing)
		if err != nil {
			return nil, err
		}
		m, err := d.simulated(q, h, in)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = spi.Write(&b, m)
		return b.Bytes(), err
	})
	if err != nil {
		return act.Done[Receipt]{}, err
	}
	return d.Receive(ctx, Receive{XML: string(raw)})
}

func (d *Desk) simulated(q db.Querier, h Hearing, in Simulate) (*spi.Message, error) {
	m := spi.New("SIMULATED-"+id.New(), spi.System{Name: "Throughline court simulator", Unit: h.Court, Environment: "Training"}, d.host.Clock.Now())
	on := when.DayOf(h.At)
	s := spi.Session{Hearing: spi.Hearing{Court: h.Court, On: on, At: h.At.In(when.London).Format("15:04:05")}, PSA: d.petty(h.Court)}
	c := spi.Case{URN: h.URN}
	for _, defID := range h.Defendants {
		def, err := getDefendant(q, defID)
		if err != nil {
			return nil, err
		}
		sent, err := d.simulatedDefendant(q, def, in, on)
		if err != nil {
			return nil, err
		}
		c.Defendants = append(c.Defendants, sent)
	}
	s.Cases = []spi.Case{c}
	m.Sessions = []spi.Session{s}
	return m, nil
}

func (d *Desk) petty(court string) string {
	if t, err := d.codes(); err == nil {
		if u, ok := t.Court(court); ok {
			return u.PSA
		}
	}
	return ""
}

func (d *Desk) simulatedDefendant(q db.Querier, def Defendant, in Simulate, on when.Day) (spi.Defendant, error) {
	p, err := d.people.Get(q, def.Person)
	if err != nil {
		return spi.Defendant{}, err
	}
	if p.Family == "" {
		return spi.Defendant{}, fault.New(fault.Conflict, "court.simulator.no_name")
	}
	gender := map[string]string{"male": "1", "female": "2"}[p.Gender]
	if gender == "" {
		gender = "0"
	}
	sent := spi.Defendant{ASN: def.ASN, Person: &spi.Person{GivenName: p.Given, FamilyName: p.Family, BornOn: p.BornOn, Gender: gender,
		BailStatus: in.BailStatus, BailConditions: in.Conditions, Present: "Y"}}
	for i, o := range in.Offences {
		n := i + 1
		x := spi.Offence{Sequence: &n, Code: o.Code, DateCode: "1", Plea: o.Plea, Finding: o.Finding, ModeOfTrial: o.Mode, Final: "N"}
		for _, known := range def.Offences {
			if known.Code == o.Code {
				x.Title, x.ChargedOn, x.StartOn = known.Title, known.ChargedOn, known.ChargedOn
			}
		}
		if o.Final {
			x.Final = "Y"
		}
		if o.Finding == "G" {
			x.ConvictedOn = on
		}
		if x.Results, err = simulatedResults(o.Results, in.Next, o.Final); err != nil {
			return sent, err
		}
		sent.Offences = append(sent.Offences, x)
	}
	return sent, nil
}

func simulatedResults(in []SimulateResult, next *SimulateNext, final bool) ([]spi.Result, error) {
	var out []spi.Result
	for i, r := range in {
		x := spi.Result{Code: r.Code, Text: r.Text, AmountPence: r.AmountPence,
			Duration: spi.Duration{Value: r.Value, Unit: r.Unit, SecondValue: r.SecondValue, SecondUnit: r.SecondUnit}}
		if next != nil && i == 0 && !final {
			day, err := when.ParseDay(next.On)
			if err != nil {
				return nil, named(err, "next.on")
			}
			x.Next = &spi.NextHearing{Hearing: spi.Hearing{Court: next.Court, On: day, At: next.At}, Reason: next.Reason}
		}
		out = append(out, x)
	}
	return out, nil
}
