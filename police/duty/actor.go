package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// Actor says what a staff account is at a moment: rank as acting, roles, teams, valid skills, labels, whether on duty, and
// whose records they may not open. It implements access.Directory for accounts that begin with "staff:".
// Fault: access.no_account (unauthenticated) when there is none, or they do not serve then.
func (d *Desk) Actor(ctx context.Context, account string, moment time.Time) (*access.Actor, error) {
	id, ok := strings.CutPrefix(account, "staff:")
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	q := d.host.DB.Read(ctx)
	s, err := d.StaffAt(q, id, moment)
	if fault.Is(err, fault.NotFound) || err == nil && (moment.Before(s.from) || !s.left.IsZero() && !moment.Before(s.left)) {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	if err != nil {
		return nil, err
	}
	on, err := d.spans(q, []Staff{s}, moment)
	if err != nil {
		return nil, err
	}
	skills, err := d.Skills(q, id, when.DayOf(moment))
	if err != nil {
		return nil, err
	}
	a := &access.Actor{Account: account, Kind: "staff", Staff: id, Person: s.Person, Name: s.Name, Rank: s.Rank, RankNo: s.RankNo,
		Number: s.Number, Roles: s.Roles, Teams: s.Teams, OnDuty: on[id].on, Labels: labelsOf(s)}
	for _, k := range skills {
		if k.Valid {
			a.Skills = append(a.Skills, k.Code)
		}
	}
	if d.Memberships != nil {
		more, err := d.Memberships(q, account, moment)
		if err != nil {
			return nil, err
		}
		a.Labels = append(a.Labels, more...)
	}
	slices.Sort(a.Labels)
	a.Labels = slices.Compact(a.Labels)
	return a, d.kin(q, a)
}

// labelsOf are the labels that come with roles and rank: what the lists of a person in this work may show.
func labelsOf(s Staff) []string {
	out := []string{"open"}
	for _, r := range s.Roles {
		switch r {
		case "auditor", "information_assurance":
			out = append(out, "audit", "supervisors")
		case "custody_officer":
			out = append(out, "suite:central")
		case "control_supervisor", "duty_inspector", "superintendent", "sergeant":
			out = append(out, "supervisors")
		case "hr":
			out = append(out, hrLabel)
		}
	}
	for _, t := range s.Teams {
		out = append(out, "team:"+t)
	}
	return out
}

// kin fills whose records the actor may not open: every id by which their relatives and they themselves are known, and
// every record of their home.
func (d *Desk) kin(q db.Querier, a *access.Actor) error {
	list, err := familyOf(q, a.Staff)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.home != "" {
			ids, err := d.people.AddressesLike(q, x.home)
			if err != nil {
				return err
			}
			a.Places = append(a.Places, ids...)
		}
		if x.Person == "" {
			continue
		}
		ids, err := d.people.Aliases(q, x.Person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		a.Family = append(a.Family, ids...)
	}
	if a.Person != "" {
		ids, err := d.people.Aliases(q, a.Person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		a.Family = append(a.Family, ids...)
	}
	slices.Sort(a.Family)
	a.Family = slices.Compact(a.Family)
	slices.Sort(a.Places)
	a.Places = slices.Compact(a.Places)
	return nil
}

// Account is somebody that one can sign in as.
type Account struct {
	Account string   `json:"account"`
	Staff   string   `json:"staff"`
	Name    string   `json:"name"`
	Title   string   `json:"title"` // "PC 2207 S. Howells"
	Rank    string   `json:"rank,omitempty"`
	Number  string   `json:"number"`
	Roles   []string `json:"roles"`
	Teams   []string `json:"teams,omitempty"`
	OnDuty  bool     `json:"on_duty"`
}

// Accounts are all who serve now, by name: for the sign-in list of a training installation.
func (d *Desk) Accounts(q db.Querier) ([]Account, error) {
	now := d.host.Clock.Now()
	all, err := d.All(q, now)
	if err != nil {
		return nil, err
	}
	on, err := d.spans(q, all, now)
	if err != nil {
		return nil, err
	}
	out := make([]Account, 0, len(all))
	for _, s := range all {
		out = append(out, Account{Account: s.Account(), Staff: s.ID, Name: s.Name, Title: s.Title(), Rank: s.Rank, Number: s.Number, Roles: s.Roles, Teams: s.Teams, OnDuty: on[s.ID].on})
	}
	return out, nil
}
