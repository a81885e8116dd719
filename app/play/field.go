package play

import "fmt"

// fieldJob is the officer looking at the phone: the job is there without being asked for, and only for those in a callsign.
func (p *Play) fieldJob() error {
	var c struct {
		Jobs []struct {
			Incident struct{ ID string }
		}
	}
	if err := p.As("howells").Get("/api/field/jobs", &c); err != nil {
		return err
	}
	if len(c.Jobs) == 0 || c.Jobs[0].Incident.ID != p.Case.Incident {
		return fmt.Errorf("the officer's phone does not show incident %s", p.Case.IncidentNumber)
	}
	if err := p.As("bennett").Get("/api/field/jobs", nil); err == nil {
		return fmt.Errorf("an officer who is off duty was shown jobs")
	}
	return nil
}
