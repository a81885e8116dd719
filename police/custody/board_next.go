package custody

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/journal"
)

// candidate is one act that a row of the board may ask for, and the right that it needs.
type candidate struct{ action, text, path string }

// candidates are what a detention asks for now, the most pressing first: what is late before what is not, a right that was
// not given before a review that is only near.
func candidates(x Detention, r BoardRow, authority bool) []candidate {
	var out []candidate
	ask := func(fits bool, action, text, path string) {
		if fits {
			out = append(out, candidate{action, text, path})
		}
	}
	check := "Check"
	if x.Risk != nil && x.Risk.Rouse {
		check = "Check and rouse"
	}
	ask(x.State == "arrived", "custody.detention.authorise", "Authorise or refuse", "/authorise")
	ask(x.State == "refused" || x.ToRelease, "custody.release", "Release", "/release")
	ask(x.InHospital != "", "custody.hospital.return", "Back from hospital", "/hospital-return")
	if len(out) > 0 { // nothing else is asked of them before this
		return out
	}
	ask(x.Risk == nil, "custody.risk.assess", "Assess the risk", "/risk")
	ask(r.unwatched, "custody.watch.record", "Say who watches", "/watch")
	ask(r.Check.Urgency == "late" && !constant(x), "custody.check.record", "Check now", "/check")
	ask(r.Review.Urgency == "late", "custody.review.record", "Open review", "/review")
	ask(r.medicine.Urgency != "", "custody.care.record", "Give the medicine", "/care")
	ask(rightsOwed(x), "custody.rights.give", "Give rights", "/rights")
	ask(r.calls != "", "custody.call.record", "Call the "+calledShort[r.calls], "/call?for="+r.calls)
	ask(r.Review.Urgency == "soon", "custody.review.record", "Open review", "/review")
	ask(r.Check.Urgency == "soon" && constant(x), "custody.watch.record", "Write the next line", "/watch")
	ask(r.Check.Urgency == "soon" && !constant(x), "custody.check.record", check, "/check")
	ask(x.charged() && x.Plan == nil, "custody.release.plan", "Plan the release", "/release-plan")
	ask(x.Plan != nil, "custody.release", "Release", "/release")
	ask(authority && !x.charged(), "custody.charge", "Charge", "/charge")
	ask(x.Details == nil && !x.charged(), "custody.details.record", "Go on booking in", "/booking")
	return out
}

// nextAct is the first thing that the row asks for and that its reader may do; the record itself when there is none.
func (d *Desk) nextAct(ctx context.Context, r BoardRow) NextAct {
	for _, c := range r.acts {
		if d.host.Door.May(ctx, act.Of(c.action, journal.Ref{Kind: "detention", ID: r.ID}).With(r.facts)) {
			return NextAct{Text: c.text, Href: "/custody/" + r.ID + c.path}
		}
	}
	return NextAct{Text: "Open the record", Href: "/custody/" + r.ID}
}

// rightsOwed tells whether somebody is detained who has not been given their rights (PACE Code C 3.1).
func rightsOwed(x Detention) bool {
	return x.Rights == nil && x.held() && !x.AuthorisedAt.IsZero()
}

// rightsFlags say what is still owed of somebody's rights.
func rightsFlags(x Detention) []Flag {
	switch r := x.Rights; {
	case !x.held():
		return nil
	case rightsOwed(x):
		return []Flag{{Text: "Rights not given", Severe: true, Mark: "alarm"}}
	case r != nil && r.Again != "":
		return []Flag{{Text: "Rights to be given again", Severe: true, Mark: "alarm"}}
	}
	return nil
}

// careFlags say what is owed of somebody's care: an appropriate adult who is not here, calls that nobody has made, and medicine.
func careFlags(x Detention, calls []CallTimes, need AdultNeed, r *BoardRow, now time.Time, soon soonRule) {
	again := x.Rights != nil && x.Rights.Again == "" && !x.Rights.AdultHere
	switch here := adultHere(calls, now); {
	case need.Needed && here && again:
		r.Flags = append(r.Flags, Flag{Text: "Rights again with the adult", Severe: true, Mark: "person"})
	case need.Needed && here:
		r.Flags = append(r.Flags, Flag{Text: "Adult here", Mark: "person"})
	case need.Needed:
		r.Flags = append(r.Flags, Flag{Text: need.Why + ": adult not here", Severe: true, Mark: "person"})
	}
	if owed := callsOwed(x, calls); len(owed) > 0 {
		var of, again []string
		for _, c := range owed {
			if called(c, calls) {
				again = append(again, calledShort[c])
				continue
			}
			of = append(of, calledShort[c])
		}
		if len(of) > 0 {
			r.Flags = append(r.Flags, Flag{Text: "Not called: " + strings.Join(of, ", "), Severe: true, Mark: "alarm"})
		}
		if len(again) > 0 {
			r.Flags = append(r.Flags, Flag{Text: "Not reached, try again: " + strings.Join(again, ", "), Severe: true, Mark: "alarm"})
		}
		r.calls = owed[0]
	}
	if len(x.TellRefused) > 0 {
		r.Flags = append(r.Flags, Flag{Text: "Refused, tell the professional: " + strings.Join(x.TellRefused, ", "), Severe: true, Mark: "alarm"})
		r.calls = cmp.Or(r.calls, "healthcare")
	}
	if m, ok := x.nextMedicine(); ok {
		r.medicine.DueAt = m.DueAt
		f := Flag{Text: m.Name + ", next " + clockText(m.DueAt), Mark: "dot"}
		switch left := m.DueAt.Sub(now); {
		case left < 0:
			f, r.medicine.Urgency = Flag{Text: m.Name + " late since " + clockText(m.DueAt), Severe: true, Mark: "alarm"}, "late"
		case left <= time.Duration(soon.Check)*time.Minute:
			r.medicine.Urgency = "soon"
		}
		r.Flags = append(r.Flags, f)
	}
	slices.SortStableFunc(r.Flags, func(a, b Flag) int { return cmp.Compare(severity(a), severity(b)) })
}
