package victim

import (
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// ReviewFacts are what the right to a review is held against (VIC-09).
type ReviewFacts struct {
	DecidedAt   time.Time // zero: nothing has been decided
	By          string    // police or prosecutor
	Outcome     string    // the outcome of the crime, when it has one
	Identified  bool      // a suspect was identified
	Interviewed bool      // and interviewed under caution, arrested or as a volunteer
	Charged     bool      // somebody was charged on this case
	OutOfCourt  bool      // it was dealt with out of court
	Withdrew    bool      // the victim did not support going on
	Asked       bool      // a review of this very decision was asked for before
}

// ReviewTerm is what a request starts: whose scheme it is, by when it is acknowledged and answered, and the row that says so.
type ReviewTerm struct {
	Scheme                    string
	LastDay                   when.Day // on which it can be asked for as of right
	AcknowledgeDue, AnswerDue time.Time
	Law                       string
}

// reviewRule is a row of law/victim.review: the terms of a scheme.
type reviewRule struct {
	WithinMonths           int `json:"within_months"`
	AcknowledgeWorkingDays int `json:"acknowledge_working_days"`
	AnswerWorkingDays      int `json:"answer_working_days"`
	RanksAbove             int `json:"ranks_above"`
}

// ReviewOf holds a request for a review to VIC-09 and gives its terms. late says that somebody takes it though it is past its
// last day. Faults: victim.review.undecided, .no_suspect, .not_interviewed, .charged, .out_of_court, .withdrew, .asked,
// .too_late (all conflict): each says why this decision has no review, or not any more.
func ReviewOf(book *law.Book, f ReviewFacts, at time.Time, late bool) (ReviewTerm, error) {
	for _, x := range []struct {
		wrong bool
		code  string
	}{
		{f.Charged, "charged"}, {f.OutOfCourt, "out_of_court"}, {f.DecidedAt.IsZero(), "undecided"}, {f.Withdrew, "withdrew"},
		{!f.Identified, "no_suspect"}, {!f.Interviewed, "not_interviewed"}, {f.Asked, "asked"},
	} {
		if x.wrong {
			return ReviewTerm{}, fault.New(fault.Conflict, "victim.review."+x.code)
		}
	}
	decided := when.DayOf(f.DecidedAt)
	if code, out := outOfScope(book, f.Outcome, decided); out {
		return ReviewTerm{}, fault.New(fault.Conflict, "victim.review."+code)
	}
	row, rule, err := reviewScheme(book, f.By, decided)
	if err != nil {
		return ReviewTerm{}, err
	}
	t := ReviewTerm{Scheme: f.By, LastDay: decided.AddMonths(rule.WithinMonths), Law: row.Ref()}
	today := when.DayOf(at)
	if today.After(t.LastDay) && !late {
		return t, fault.New(fault.Conflict, "victim.review.too_late").With("day", t.LastDay.Text())
	}
	if t.AcknowledgeDue, err = workingDaysAfter(book, today, rule.AcknowledgeWorkingDays); err != nil {
		return t, err
	}
	t.AnswerDue, err = workingDaysAfter(book, today, rule.AnswerWorkingDays)
	return t, err
}

// outOfScope tells whether an outcome has no review whatever was done, and the fault that says why.
func outOfScope(book *law.Book, outcome string, on when.Day) (string, bool) {
	row, ok := book.Table("victim.review_scope").At(outcome, on)
	var v struct {
		Why string `json:"why"`
	}
	return v.Why, ok && row.Into(&v) == nil && v.Why != ""
}

func reviewScheme(book *law.Book, scheme string, on when.Day) (law.Row, reviewRule, error) {
	var rule reviewRule
	row, ok := book.Table("victim.review").At(scheme, on)
	if !ok {
		return row, rule, fault.New(fault.Conflict, "victim.review.none_then").With("day", on.Text())
	}
	return row, rule, row.Into(&rule)
}

func workingDaysAfter(book *law.Book, day when.Day, n int) (time.Time, error) {
	due, err := book.Calendar().AddWorkingDays(day, n)
	return due.End(), err
}
