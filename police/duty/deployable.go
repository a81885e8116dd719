package duty

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Deployable is somebody who can be sent now.
type Deployable struct {
	Staff    string    `json:"id" doc:"of the member of staff"`
	Title    string    `json:"title"`
	Callsign string    `json:"callsign,omitempty"`
	Until    time.Time `json:"until"`
}

// Deployable are those of a team who are on duty at this moment and hold every skill valid today, by account; of every team
// when team is empty. It is answered from an index in memory (readiness), outside any act.
func (d *Desk) Deployable(q db.Querier, team string, skills []string) ([]Deployable, error) {
	x := &d.ready
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.follow(d, q, d.host.Clock.Now()); err != nil {
		return nil, err
	}
	return x.find(team, skills), nil
}

// Units are the callsigns that have somebody on duty now, by callsign: answered from the index, outside any act. The list is
// shared by all who ask until something changes, and it is then another list: nobody may change it.
func (d *Desk) Units(q db.Querier) ([]Unit, error) {
	x := &d.ready
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.follow(d, q, d.host.Clock.Now()); err != nil {
		return nil, err
	}
	return x.listed(), nil
}

// Warm brings the index to this moment, so that the next question need not wait until it is made or catches up.
func (d *Desk) Warm(q db.Querier) error {
	x := &d.ready
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.follow(d, q, d.host.Clock.Now())
}

// DeployableByScan answers the same by looking at everybody as the tables are at this moment: what the index is held to.
func (d *Desk) DeployableByScan(q db.Querier) (func(team string, skills []string) []Deployable, error) {
	now := d.host.Clock.Now()
	all, err := d.All(q, now)
	if err != nil {
		return nil, err
	}
	on, err := d.spans(q, all, now)
	if err != nil {
		return nil, err
	}
	held, err := d.skillsOf(q, nil, when.DayOf(now))
	if err != nil {
		return nil, err
	}
	crews, err := crewsAt(q, now)
	if err != nil {
		return nil, err
	}
	in := map[string]string{}
	for _, c := range crews {
		for _, s := range c.staff {
			in[s] = c.callsign
		}
	}
	return func(team string, skills []string) []Deployable {
		out := []Deployable{}
		for _, s := range all {
			lacks := func(code string) bool {
				return !slices.ContainsFunc(held[s.ID], func(k Skill) bool { return k.Code == code && k.Valid })
			}
			if on[s.ID].here() && (team == "" || slices.Contains(s.Teams, team)) && !slices.ContainsFunc(skills, lacks) {
				out = append(out, Deployable{s.ID, s.Title(), in[s.ID], on[s.ID].until})
			}
		}
		slices.SortFunc(out, byAccount)
		return out
	}, nil
}

func byAccount(a, b Deployable) int { return strings.Compare(a.Staff, b.Staff) }
