package play

import "time"

// Part is a member of the public in a case: what the steps say of them.
type Part struct {
	Given, Family, BornOn, Gender, Phone, Address, Language string
}

// Name is how people say it.
func (p Part) Name() string { return p.Given + " " + p.Family }

// Cast are the members of the public of a case.
type Cast struct {
	Caller, Victim, Suspect Part
}

// usual is the cast of the scenario.
var usual = Cast{
	Caller:  Part{Given: "Marta", Family: "Nowak", Phone: "07700 900123"},
	Victim:  Part{Given: "Ceri", Family: "Morgan", BornOn: "1994-06-02", Gender: "female", Phone: "07700 900456", Address: "12 Mill Lane", Language: "Welsh"},
	Suspect: Part{Given: "Daniel", Family: "Pryce", BornOn: "1999-03-27", Gender: "male"},
}

// victim is the victim at her own page.
func (p *Play) victim() *Client { return p.Anonymous(p.Cast.Victim.Name()) }

// nap waits a little for what other systems do in their own time: by the machine's clock, or, where the year is played, by the server's.
func (p *Play) nap() error {
	if p.Wait != nil {
		return p.forward(time.Second, "")
	}
	time.Sleep(100 * time.Millisecond)
	return nil
}

// facts is what is typed of them.
func (p Part) facts() map[string]string {
	out := map[string]string{}
	for field, v := range map[string]string{"given": p.Given, "family": p.Family, "born_on": p.BornOn, "gender": p.Gender, "phone": p.Phone, "address": p.Address, "language": p.Language} {
		if v != "" {
			out[field] = v
		}
	}
	return out
}
