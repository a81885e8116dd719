package custody

import (
	"fmt"
	"slices"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// bailRow is a row of custody.bail_limit.
type bailRow struct {
	Months    int    `json:"months,omitempty"`     // the whole length
	Add       int    `json:"add_months,omitempty"` // or so many more, from the end as it stands (s.47ZG)
	Case      string `json:"case"`                 // standard, agency or designated
	Authority string `json:"authority"`
	Section   string `json:"section"`
	After     string `json:"after,omitempty"`
	Court     bool   `json:"after_court,omitempty"` // after any extension by a court
	Longer    bool   `json:"longer,omitempty"`      // the court finds that more time is needed
}

// follows tells whether this row may follow the one that is in force.
func (v bailRow) follows(code, authority string) bool {
	return v.After != "" && v.After == code || v.Court && authority == ofCourt
}

// ends is the last day that this row allows, from the day of the arrest and the end as it stands.
func (v bailRow) ends(arrested, now when.Day) when.Day {
	if v.Add > 0 {
		return BailEnds(now, v.Add)
	}
	return BailEnds(arrested, v.Months)
}

// BailExtension is a decision that bail before charge goes on for longer.
type BailExtension struct {
	On      when.Day
	Rank    string // a code of the table rank, or magistrates
	Invited bool   // the suspect or their lawyer was told, and heard
	Longer  bool   // the court found that more time is needed
}

// BailStep is a length of bail that was allowed: the first, then each extension.
type BailStep struct {
	Authority string
	EndsOn    when.Day
	Law       string
}

// BailClock is when bail before charge began and when it ends.
type BailClock struct {
	StartsOn, EndsOn when.Day
	Steps            []BailStep
	Refused          []Refusal // Event is the extension
}

// ofCourt is who extends bail in court.
const ofCourt = "magistrates"

// RunBailClock works out bail before charge from the day of the arrest, whose rows of law it takes (BAIL-01 to BAIL-03). agency is one
// that has the longer first period: sfo, fca, hmrc or nca; police or empty has not. Extensions are taken in order of their days. What
// the law does not allow is refused and moves nothing: by somebody of too low a rank, after bail has ended, or with nobody heard. The
// faults are invalid ones: custody.bail.agency, .rank_unknown and .before_arrest, and law.none_on_day.
func RunBailClock(book *law.Book, arrested when.Day, agency string, extensions []BailExtension) (BailClock, error) {
	r := bailRun{book: book, day: arrested}
	r.out.StartsOn = arrested.AddDays(1)
	first := "initial"
	switch agency {
	case "", "police":
	case "sfo", "fca", "hmrc", "nca":
		first = "initial_agency"
	default:
		return r.out, fault.InvalidField("agency", "custody.bail.agency", "agency", agency)
	}
	if err := r.allow(first); err != nil {
		return r.out, err
	}
	order := make([]int, len(extensions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return extensions[b].On.DaysUntil(extensions[a].On) })
	for _, i := range order {
		if err := r.extend(i, extensions[i]); err != nil {
			return r.out, err
		}
	}
	return r.out, nil
}

type bailRun struct {
	book *law.Book
	day  when.Day
	now  string // code of the row in force
	by   string // who gave it
	out  BailClock
}

func (r *bailRun) row(code string) (v bailRow, ref string, err error) {
	row, ok := r.book.Table("custody.bail_limit").At(code, r.day)
	if !ok {
		return v, "", fault.InvalidField("arrest_on", "law.none_on_day", "table", "custody.bail_limit", "code", code, "day", r.day.Text())
	}
	return v, row.Ref(), row.Into(&v)
}

// allow gives bail the length of a row.
func (r *bailRun) allow(code string) error {
	v, ref, err := r.row(code)
	if err != nil {
		return err
	}
	r.now, r.by, r.out.EndsOn = code, v.Authority, v.ends(r.day, r.out.EndsOn)
	r.out.Steps = append(r.out.Steps, BailStep{v.Authority, r.out.EndsOn, ref})
	return nil
}

func (r *bailRun) extend(i int, x BailExtension) error {
	field := fmt.Sprintf("extensions[%d].", i)
	if x.On.Before(r.day) {
		return fault.InvalidField(field+"on", "custody.bail.before_arrest")
	}
	order := 0 // of a court, which is no rank
	if x.Rank != ofCourt {
		v, ok, err := rankOn(r.book, x.Rank, r.day)
		if err != nil {
			return err
		}
		if !ok {
			return fault.InvalidField(field+"rank", "custody.bail.rank_unknown", "rank", x.Rank)
		}
		order = v.Order
	}
	next, code, err := r.next(x, order)
	if err != nil {
		return err
	}
	ref := ""
	if next != "" {
		if _, ref, err = r.row(next); err != nil {
			return err
		}
	}
	switch {
	case x.On.After(r.out.EndsOn):
		code = "custody.bail.ended"
	case code == "" && !x.Invited:
		code = "custody.bail.not_heard"
	}
	if code != "" {
		if ref == "" {
			ref = r.out.Steps[len(r.out.Steps)-1].Law
		}
		r.out.Refused = append(r.out.Refused, Refusal{Event: i, Code: code, Law: ref})
		return nil
	}
	return r.allow(next)
}

// next is the row that may follow the one in force, by who decides; or why none may, with the row that asks for more where there is one.
func (r *bailRun) next(x BailExtension, order int) (next, refused string, err error) {
	court := x.Rank == ofCourt
	for _, row := range r.book.Table("custody.bail_limit").On(r.day) {
		var v bailRow
		if err := row.Into(&v); err != nil {
			return "", "", err
		}
		if !v.follows(r.now, r.by) || court && v.Authority == ofCourt && v.Longer != x.Longer {
			continue
		}
		switch inCourt := v.Authority == ofCourt; {
		case inCourt && court:
			return row.Code, "", nil
		case inCourt || court:
			if refused == "" {
				next, refused = row.Code, "custody.bail.rank"
			}
			continue
		}
		needed, _, err := rankOn(r.book, v.Authority, r.day)
		if err != nil {
			return "", "", err
		}
		if order >= needed.Order {
			return row.Code, "", nil
		}
		next, refused = row.Code, "custody.bail.rank"
	}
	if refused == "" {
		refused = "custody.bail.no_further"
	}
	return next, refused, nil
}

// rankOn reads a rank as it was on a day.
func rankOn(book *law.Book, code string, on when.Day) (v rankRow, known bool, err error) {
	row, ok := book.Table("rank").At(code, on)
	if !ok {
		return v, false, nil
	}
	return v, true, row.Into(&v)
}
