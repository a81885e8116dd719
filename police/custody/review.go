package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// RecordReview is a review of detention as it was held, or postponed (CUS-09 to CUS-11).
type RecordReview struct {
	Decision  string   `json:"decision" label:"Decision" said:"what the review decided" required:"true" enum:"continue,release,postponed"`
	Method    string   `json:"method,omitempty" label:"How the review was held" enum:"in_person,telephone,live_link"`
	Postponed string   `json:"postponed,omitempty" label:"Why it is postponed" enum:"not_practicable,would_prejudice,no_reviewer"`
	Grounds   string   `json:"grounds" label:"Grounds" said:"why detention is or is not still necessary" example:"the interview is still to be held" hint:"Why detention is still necessary, why it is not, or why the review has to wait" required:"true" format:"textarea" maxLength:"4000"`
	Invited   []string `json:"invited,omitempty" label:"Who was asked for their views" enum:"detainee,solicitor,appropriate_adult"`
	Said      string   `json:"said,omitempty" label:"What they said" format:"textarea" maxLength:"4000"`
	Asleep    bool     `json:"asleep,omitempty" label:"The detainee was asleep, and is told on waking"`
	Reminded  bool     `json:"reminded,omitempty" label:"Reminded of the right to free legal advice"`
	At        string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// RecordReview records a review and promises the next. An early one pulls the next one earlier; one that was postponed does
// not push the next one back (CUS-09). Right: before charge an inspector or above, after charge a custody officer, on duty,
// neither directly involved (CUS-10). Faults: form.invalid, custody.review.before_authorised, custody.review.postponed_again.
func (d *Desk) RecordReview(ctx context.Context, id string, in RecordReview) (act.Done[Detention], error) {
	if err := in.check(); err != nil {
		return act.Done[Detention]{}, err
	}
	at, err := moment("at", in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.review.record", id, in.Grounds, at, func(tx *act.Tx, x *Detention) error {
		if x.AuthorisedAt.IsZero() || tx.HappenedAt().Before(x.AuthorisedAt) {
			return fault.New(fault.Conflict, "custody.review.before_authorised")
		}
		if x.Kind != "" {
			return fault.New(fault.Conflict, "custody.other.no_review")
		}
		if in.Decision == "postponed" {
			return d.postpone(tx, x, in)
		}
		return d.review(tx, x, in)
	})
}

func (in RecordReview) check() error {
	if err := form.Check(in); err != nil {
		return err
	}
	var wrong []fault.Field
	add := func(name, code string) { wrong = append(wrong, fault.Field{Name: name, Code: code}) }
	switch {
	case in.Decision == "postponed" && in.Postponed == "":
		add("postponed", "custody.review.why_postponed")
	case in.Decision != "postponed" && in.Method == "":
		add("method", "custody.review.method")
	}
	if in.Decision != "postponed" && !in.Asleep && !slices.Contains(in.Invited, "detainee") {
		add("invited", "custody.review.not_invited")
	}
	if in.Decision == "continue" && !in.Asleep && !in.Reminded {
		add("reminded", "custody.review.not_reminded")
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	return nil
}

func lateBy(at, due time.Time) int {
	if !at.After(due) {
		return 0
	}
	return int(at.Sub(due) / time.Minute)
}

// postpone leaves the review owed: it is held as soon as practicable, and the next one counts from when it was due.
func (d *Desk) postpone(tx *act.Tx, x *Detention, in RecordReview) error {
	if x.Postponed != "" {
		return fault.New(fault.Conflict, "custody.review.postponed_again")
	}
	if _, ok := d.host.Law.Table("reason_code").At(in.Postponed, when.DayOf(tx.HappenedAt())); !ok {
		return fault.InvalidField("postponed", "custody.review.why_postponed")
	}
	x.Postponed = in.Postponed
	n := x.Reviews + 1
	if err := putReview(tx, Review{Detention: x.ID, N: n, DueAt: x.ReviewDueAt, Postponed: in.Postponed, Decision: "postponed", Officer: tx.Actor().Staff}, x.Label); err != nil {
		return err
	}
	_, err := tx.Record(entry.ReviewRecorded{Detention: x.ID, Person: x.Person, N: n, Decision: "postponed", Postponed: in.Postponed, Grounds: in.Grounds,
		At: tx.HappenedAt(), DueAt: x.ReviewDueAt, LateMinutes: lateBy(tx.HappenedAt(), x.ReviewDueAt)})
	return err
}

func (d *Desk) review(tx *act.Tx, x *Detention, in RecordReview) error {
	due, n := x.ReviewDueAt, x.Reviews+1
	if err := putReview(tx, Review{Detention: x.ID, N: n, DueAt: due, HeldAt: tx.HappenedAt(), Postponed: x.Postponed, Decision: in.Decision, Officer: tx.Actor().Staff}, x.Label); err != nil {
		return err
	}
	x.Reviews, x.Postponed, x.ToRelease, x.ReviewFrom = n, "", in.Decision == "release", tx.HappenedAt()
	code := "next"
	if n == 1 {
		code = "second"
	}
	var v reviewRule
	row, err := d.row("custody.review_limit", code, x.ArrestedAt, &v)
	if err != nil {
		return err
	}
	clock, err := d.clock(tx, *x, tx.Now())
	if err != nil {
		return err
	}
	x.ReviewDueAt, x.ReviewLaw = clock.NextReviewAt, row.Ref()
	said := entry.ReviewRecorded{Detention: x.ID, Person: x.Person, N: n, Method: in.Method, Decision: in.Decision, Grounds: in.Grounds, Invited: in.Invited, Said: in.Said,
		Asleep: in.Asleep, Reminded: in.Reminded, At: tx.HappenedAt(), DueAt: due, LateMinutes: lateBy(tx.HappenedAt(), due), NextDueAt: x.ReviewDueAt, Law: x.ReviewLaw}
	proof, err := tx.Record(said)
	if err != nil {
		return err
	}
	if _, err := tx.Keep(promiseReview, x.ref(), proof); err != nil {
		return err
	}
	return d.promiseReview(tx, *x)
}
