package custody

import (
	"slices"
	"time"

	"throughline/platform/when"
)

// ends is when a limit counted from the relevant time ends: earlier detention is taken off (CUS-07) and time in hospital
// for treatment is left out, save time questioned (CUS-06). A stay that begins after the end does not move it.
func (r *clockRun) ends(length time.Duration) time.Time {
	end := r.out.RelevantAt.Add(length - time.Duration(r.in.EarlierMinutes)*time.Minute)
	for _, s := range r.treatment() {
		if s.From.Before(end) {
			end = end.Add(s.To.Sub(s.From) - r.questioned(s))
		}
	}
	return end
}

// treatment is the time in hospital for treatment, in order and without overlap, held to the time after the relevant time.
func (r *clockRun) treatment() []Span {
	var all []Span
	for _, e := range r.in.Events {
		if e.Kind != "hospital" || e.Purpose != "treatment" {
			continue
		}
		s := Span{e.From, e.To}
		if s.To.IsZero() {
			s.To = r.now
		}
		if s.From.Before(r.out.RelevantAt) {
			s.From = r.out.RelevantAt
		}
		if s.To.After(s.From) {
			all = append(all, s)
		}
	}
	return merge(all)
}

func (r *clockRun) questioned(within Span) time.Duration {
	var asked []Span
	for _, e := range r.in.Events {
		for _, s := range e.Questioned {
			if s.From.Before(within.From) {
				s.From = within.From
			}
			if s.To.After(within.To) {
				s.To = within.To
			}
			if e.Kind == "hospital" && s.To.After(s.From) {
				asked = append(asked, s)
			}
		}
	}
	var sum time.Duration
	for _, s := range merge(asked) {
		sum += s.To.Sub(s.From)
	}
	return sum
}

func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// rankRow is a row of the table rank.
type rankRow struct {
	Order        int    `json:"order"`
	Label        string `json:"label"`
	Short        string `json:"short"`
	MayActAs     string `json:"may_act_as,omitempty"`
	DesignatedBy string `json:"designated_by,omitempty"`
}

// extension is a superintendent's authority under s.42 (CUS-04). What the law does not allow is refused and moves nothing. One that was
// given for less than it may be is topped up while it runs (s.42(2)): only the first must come within the 24 hours.
func (r *clockRun) extension(i int, e ClockEvent) error {
	h, ref, err := r.limit("superintendent")
	if err != nil {
		return err
	}
	if e.Kept {
		return r.extend(e.At, sooner(r.counted(e.At, e.Until), r.ends(h.length())), ref)
	}
	held := 0
	for _, v := range r.out.Reviews {
		if !v.DoneAt.IsZero() && !v.DoneAt.After(e.At) {
			held++
		}
	}
	by, _, err := rankOn(r.book, e.Rank, r.day) // one that is not known is the lowest of all
	if err != nil {
		return err
	}
	needed, _, err := rankOn(r.book, h.Authority, r.day)
	if err != nil {
		return err
	}
	able := by.Order >= needed.Order || e.Designated && by.MayActAs == h.Authority // G-06
	switch {
	case !able:
		r.refuse(i, "custody.extension.rank", ref)
	case !indictable(r.in.Offence):
		r.refuse(i, "custody.extension.summary", ref)
	case held < 2:
		r.refuse(i, "custody.extension.before_second_review", ref)
	case e.At.After(r.extended) && e.At.After(r.ends(time.Duration(h.NotLater)*time.Hour)):
		r.refuse(i, "custody.extension.after_limit", ref)
	case e.Until.After(r.ends(h.length())):
		r.refuse(i, "custody.extension.too_long", ref)
	case !e.Until.After(e.At):
		r.refuse(i, "custody.extension.too_short", ref)
	default:
		return r.extend(e.At, sooner(r.counted(e.At, e.Until), r.ends(h.length())), ref)
	}
	return nil
}

// indictable includes either-way offences (CUS-04).
func indictable(mode string) bool { return mode == "either_way" || mode == "indictable" }

// warrant is a court's warrant of further detention or its extension (s.43, s.44; CUS-05).
func (r *clockRun) warrant(i int, e ClockEvent) error {
	code := "warrant"
	if r.warrants > 0 {
		code = "warrant_extension"
	}
	h, ref, err := r.limit(code)
	if err != nil {
		return err
	}
	most, absolute, err := r.limit("absolute")
	if err != nil {
		return err
	}
	if e.Kept {
		r.warrants++
		return r.extend(e.At, sooner(r.counted(e.At, e.Until), r.ends(most.length())), ref)
	}
	super, _, err := r.limit("superintendent")
	if err != nil {
		return err
	}
	late, lateRef, err := r.limit("warrant_late_application")
	if err != nil {
		return err
	}
	switch {
	case !indictable(r.in.Offence):
		r.refuse(i, "custody.warrant.summary", ref)
	case e.At.Before(r.out.RelevantAt):
		r.refuse(i, "custody.warrant.early", ref)
	case r.warrants == 0 && e.At.After(r.ends(super.length()).Add(late.length())):
		r.refuse(i, "custody.warrant.late", lateRef)
	case r.warrants > 0 && e.At.After(r.extended):
		r.refuse(i, "custody.warrant.late", ref)
	case e.Until.After(e.At.Add(h.length())):
		r.refuse(i, "custody.warrant.too_long", ref)
	case e.Until.After(r.ends(most.length())):
		r.refuse(i, "custody.warrant.absolute", absolute)
	case !e.Until.After(e.At):
		r.refuse(i, "custody.warrant.too_short", ref)
	default:
		r.warrants++
		return r.extend(e.At, sooner(r.counted(e.At, e.Until), r.ends(most.length())), ref)
	}
	return nil
}

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// counted is when time that was given at one moment until another ends: time in hospital for treatment that begins in it does not count
// in it either, save time questioned (s.41(6) speaks of any period under Part IV).
func (r *clockRun) counted(given, until time.Time) time.Time {
	for _, s := range r.treatment() {
		if s.From.Before(given) {
			s.From = given
		}
		if s.To.After(s.From) && s.From.Before(until) {
			until = until.Add(s.To.Sub(s.From) - r.questioned(s))
		}
	}
	return until
}

// extend moves the end. What was between the end as it stood and the moment at which the extension came was without authority: it stays
// so, and is added to the figure of over-run.
func (r *clockRun) extend(at, until time.Time, ref string) error {
	h, _, err := r.limit("ordinary")
	if err != nil {
		return err
	}
	end := r.ends(h.length())
	if r.extended.After(end) {
		end = r.extended
	}
	if at.After(end) {
		r.out.Gaps += at.Sub(end)
	}
	if until.After(r.extended) {
		r.extended, r.extLaw = until, ref
	}
	return nil
}

// finish gives the limits and says which of them is in force.
func (r *clockRun) finish() error {
	for _, l := range []struct{ name, code string }{{"24h", "ordinary"}, {"36h", "superintendent"}, {"96h", "absolute"}} {
		if l.code != "ordinary" && !indictable(r.in.Offence) {
			continue
		}
		h, ref, err := r.limit(l.code)
		if err != nil {
			return err
		}
		r.out.Limits = append(r.out.Limits, Limit{Name: l.name, At: r.ends(h.length()).UTC(), Law: ref})
	}
	if !r.in.AuthorisedAt.IsZero() && !r.released {
		due, _, err := r.nextReview()
		if err != nil {
			return err
		}
		r.out.NextReviewAt = due
		r.out.Reviews = append(r.out.Reviews, ReviewTime{N: len(r.out.Reviews) + 1, DueAt: due, Late: r.now.After(due)})
	}
	if r.released || r.in.Charged {
		return nil
	}
	r.out.ExpiresAt, r.out.Law = r.out.Limits[0].At, r.out.Limits[0].Law
	if r.extended.After(r.out.ExpiresAt) {
		r.out.ExpiresAt, r.out.Law = r.extended.UTC(), r.extLaw
	}
	return nil
}

// reviewRule is a row of custody.review_limit.
type reviewRule struct {
	Hours    int    `json:"hours"`
	Basis    string `json:"basis"`
	Reviewer string `json:"reviewer"`
	After    string `json:"reviewer_after_charge"`
}

// nextReview is when the next review is due and the row that says so (CUS-09). It counts from the authorisation, then from
// the review before, or from when that was due if it was postponed.
func (r *clockRun) nextReview() (time.Time, string, error) {
	code, from := "first", r.in.AuthorisedAt
	if n := len(r.out.Reviews); n > 0 {
		last := r.out.Reviews[n-1]
		code, from = "next", last.DoneAt
		if n == 1 {
			code = "second"
		}
		if last.Postponed {
			from = last.DueAt
		}
	}
	row, ok := r.book.Table("custody.review_limit").At(code, r.day)
	if !ok {
		return time.Time{}, "", missing("arrest_at")
	}
	var v reviewRule
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	return from.Add(time.Duration(v.Hours) * time.Hour).UTC(), row.Ref(), nil
}

func (r *clockRun) review(i int, e ClockEvent) error {
	if r.in.AuthorisedAt.IsZero() || e.At.Before(r.in.AuthorisedAt) {
		row, ok := r.book.Table("custody.review_limit").At("first", r.day)
		if !ok {
			return missing("arrest_at")
		}
		r.refuse(i, "custody.review.before_authorised", row.Ref())
		return nil
	}
	due, ref, err := r.nextReview()
	if err != nil {
		return err
	}
	late := e.At.After(due)
	r.out.Reviews = append(r.out.Reviews, ReviewTime{N: len(r.out.Reviews) + 1, DueAt: due, DoneAt: e.At.UTC(), Late: late, Postponed: late && e.Postponed != "", Law: ref})
	return nil
}

// dayOf is the day that chooses the rows of law for a detention: that of the arrest.
func dayOf(t time.Time) when.Day { return when.DayOf(t) }
