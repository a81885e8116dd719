package duty

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Staff is a member of staff as they are at one moment: rank as acting then, and the roles and teams of then.
type Staff struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Number     string   `json:"number"`
	Rank       string   `json:"rank,omitempty"` // code of law/rank; empty for police staff
	RankNo     int      `json:"rank_no"`
	RankShort  string   `json:"rank_short,omitempty"` // "PC", "DC", "T/Insp"
	Acting     bool     `json:"acting,omitempty"`
	Temporary  bool     `json:"temporary,omitempty"` // holds the rank for a time
	Roles      []string `json:"roles"`
	Teams      []string `json:"teams,omitempty"`
	Person     string   `json:"-"` // their own record in people, if there is one
	Pattern    string   `json:"pattern,omitempty"`
	Version    int64    `json:"version"`
	anchor     when.Day
	optedOut   bool // of the average of 48 hours (WTR-01)
	from, left time.Time
}

// ETag changes with the record and with how they stand: rank, roles and teams.
func (s Staff) ETag() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%d %q %q %q %v %v %v %v %q", s.Version, s.Rank, s.Roles, s.Teams, s.Acting, s.Temporary, s.from.UnixMicro(), s.left.UnixMicro(), s.Pattern))
	return hex.EncodeToString(h[:6])
}

// Title is the rank, number and name: "PC 2207 S. Howells", "A. Bryant 7041" for police staff.
func (s Staff) Title() string {
	if s.RankShort == "" {
		return strings.TrimSpace(s.Name + " " + s.Number)
	}
	return s.RankShort + " " + s.Number + " " + s.Name
}

// Account is the account by which somebody signs in.
func (s Staff) Account() string { return "staff:" + s.ID }

// rankRow is a row of law table rank.
type rankRow struct {
	Order        int    `json:"order"`
	Label        string `json:"label"`
	Short        string `json:"short"`
	MayActAs     string `json:"may_act_as,omitempty"`
	DesignatedBy string `json:"designated_by,omitempty"`
}

func (d *Desk) rank(code string, on when.Day) (rankRow, string, bool) {
	var v rankRow
	row, ok := d.host.Law.Table("rank").At(code, on)
	if !ok || row.Into(&v) != nil {
		return v, "", false
	}
	return v, row.Ref(), true
}

// Staff is a member of staff as they are now. Fault: staff.not_found.
func (d *Desk) Staff(q db.Querier, id string) (Staff, error) {
	return d.StaffAt(q, id, d.host.Clock.Now())
}

// StaffAt is a member of staff as they were at a moment. Fault: staff.not_found.
func (d *Desk) StaffAt(q db.Querier, id string, at time.Time) (Staff, error) {
	s, err := staffRow(q, id)
	if err != nil {
		return s, err
	}
	all := map[string]*Staff{id: &s}
	return s, d.stand(q, all, []string{id}, at)
}

// All are those who serve at a moment, by name.
func (d *Desk) All(q db.Querier, at time.Time) ([]Staff, error) {
	list, err := staffRows(q, at)
	if err != nil {
		return nil, err
	}
	all := map[string]*Staff{}
	for i := range list {
		all[list[i].ID] = &list[i]
	}
	return list, d.stand(q, all, nil, at)
}

// stand gives each the rank, roles and teams that they have at a moment.
func (d *Desk) stand(q db.Querier, all map[string]*Staff, ids []string, at time.Time) error {
	rows, err := standingsFrom(q, ids, at)
	if err != nil {
		return err
	}
	by := perStaff(rows, func(s standing) string { return s.staff })
	for id, s := range all {
		d.standAs(s, by[id], at)
	}
	return nil
}

// temporary is the standing of a rank that is held for a time.
const temporary = "temporary"

// takeRank keeps the highest rank of those in force: somebody who acts up acts in the higher one (G-06).
func (d *Desk) takeRank(s *Staff, r standing, at time.Time) {
	if v, _, ok := d.rank(r.code, when.DayOf(at)); ok && v.Order > s.RankNo {
		s.Rank, s.RankNo, s.RankShort, s.Acting, s.Temporary = r.code, v.Order, v.Short, r.what == "acting", r.what == temporary
	}
}

func detective(short string) string {
	return map[string]string{"PC": "DC", "Sgt": "DS", "Insp": "DI", "Ch Insp": "DCI", "Supt": "Det Supt", "Ch Supt": "Det Ch Supt"}[short]
}

// JoinStaff is somebody beginning to serve.
type JoinStaff struct {
	ID       string   `json:"id" label:"Account name" said:"an account name" example:"howells" hint:"Small letters and figures, for example howells" required:"true" pattern:"^[a-z][a-z0-9_]{1,39}$"`
	Name     string   `json:"name" label:"Name" said:"their name" example:"S. Howells" hint:"As it is shown to others, for example S. Howells" required:"true" maxLength:"80"`
	Number   string   `json:"number" label:"Collar or staff number" said:"their collar or staff number" example:"2207" required:"true" maxLength:"12"`
	Rank     string   `json:"rank,omitempty" label:"Rank" hint:"Blank for police staff" enum:"constable,sergeant,inspector,chief_inspector,superintendent,chief_superintendent,assistant_chief_constable,deputy_chief_constable,chief_constable"`
	Roles    []string `json:"roles" label:"Roles" said:"at least one role" enum:"call_handler,dispatcher,control_supervisor,officer,sergeant,custody_officer,duty_inspector,superintendent,investigator,file_supervisor,witness_care,offender_manager,duty_planner,hr,finance,auditor,information_assurance,chief,operations" required:"true"`
	Teams    []string `json:"teams,omitempty" label:"Teams"`
	Person   string   `json:"person,omitempty" label:"Their own record" hint:"If the force holds one: open it and copy the address of its page here" maxLength:"300"`
	Pattern  string   `json:"pattern,omitempty" label:"Pattern of duty" hint:"A code of the law table duty.pattern, or written out" maxLength:"500"`
	AnchorOn string   `json:"anchor_on,omitempty" label:"First day of the pattern" format:"date"`
	Skills   []Award  `json:"skills,omitempty"`
}

// Join records a member of staff. Right: duty.staff.join. Faults: duty.staff.exists, .number_taken; duty.pattern.unknown; form.invalid.
func (d *Desk) Join(ctx context.Context, in JoinStaff) (act.Done[Staff], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Staff]{}, err
	}
	a := act.Of("duty.staff.join", journal.Ref{Kind: "staff", ID: in.ID}).
		With(access.Resource{Attrs: map[string]any{"staff": in.ID, "teams": in.Teams, "rank_no": 0}})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Staff, error) { return d.join(tx, in) })
}

func (d *Desk) join(tx *act.Tx, in JoinStaff) (Staff, error) {
	s := Staff{ID: in.ID, Name: in.Name, Number: in.Number, Pattern: in.Pattern, from: tx.HappenedAt()}
	if in.Person = form.IDIn(in.Person); in.Person != "" {
		s.Person = in.Person
		if _, err := d.people.Get(tx, in.Person); err != nil {
			return s, fault.InvalidField("person", "duty.person.unknown")
		}
	}
	if in.Pattern != "" {
		var err error
		if s.anchor, err = d.anchorOf(in.Pattern, in.AnchorOn, when.DayOf(s.from)); err != nil {
			return s, err
		}
	}
	if err := noImport(tx); err != nil {
		return s, err
	}
	if err := numberFree(tx, in.Number, in.ID); err != nil {
		return s, err
	}
	if err := insertStaff(tx, s); err != nil {
		return s, err
	}
	for what, codes := range map[string][]string{"role": in.Roles, "team": in.Teams, "rank": {in.Rank}} {
		for _, c := range codes {
			if c == "" {
				continue
			}
			if err := insertStanding(tx, standing{staff: in.ID, what: what, code: c, from: s.from}); err != nil {
				return s, err
			}
		}
	}
	_, err := tx.Record(entry.StaffJoined{Staff: in.ID, Name: in.Name, Number: in.Number, Rank: in.Rank, Roles: in.Roles, Teams: in.Teams, Person: in.Person, From: s.from}, act.OnThreads())
	if err != nil {
		return s, err
	}
	for _, w := range in.Skills {
		if _, err := d.award(tx, in.ID, w); err != nil {
			return s, err
		}
	}
	return d.StaffAt(tx, in.ID, s.from)
}

// Leave ends somebody's service: their account opens nothing from then on. Right: duty.staff.leave. Fault: duty.staff.left.
func (d *Desk) Leave(ctx context.Context, id, why string) (act.Done[Staff], error) {
	if strings.TrimSpace(why) == "" {
		return act.Done[Staff]{}, fault.InvalidField("why", "form.required", "label", "the reason", "subject", "The reason")
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.staff.leave", journal.Ref{Kind: "staff", ID: id}, why), func(tx *act.Tx) (Staff, error) {
		s, err := d.StaffAt(tx, id, tx.HappenedAt())
		if err != nil {
			return s, err
		}
		if !s.left.IsZero() {
			return s, fault.New(fault.Conflict, "duty.staff.left")
		}
		if err := endStaff(tx, s, tx.HappenedAt()); err != nil {
			return s, err
		}
		if _, err := endFeeds(tx, id, tx.Now()); err != nil {
			return s, err
		}
		_, err = tx.Record(entry.StaffLeft{Staff: id, At: tx.HappenedAt()}, act.OnThreads())
		return s, err
	})
}

// Serving finds those who serve now and whom somebody may have meant: by account, by collar number with or without the rank
// before it ("DC 1474"), or by family name.
func (d *Desk) Serving(q db.Querier, typed string) ([]string, error) {
	list, err := staffRows(q, d.host.Clock.Now())
	if err != nil {
		return nil, err
	}
	words := strings.Fields(strings.ToLower(typed))
	if len(words) == 0 {
		return nil, nil
	}
	last := words[len(words)-1]
	var named []string
	for _, s := range list {
		name := strings.Fields(strings.ToLower(s.Name))
		switch {
		case s.ID == typed:
			return []string{s.ID}, nil
		case s.Number == last || slices.Contains(words, strings.ToLower(s.Number)):
			return []string{s.ID}, nil
		case len(name) > 0 && name[len(name)-1] == last:
			named = append(named, s.ID)
		}
	}
	return named, nil
}
