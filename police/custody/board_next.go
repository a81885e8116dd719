package custody

import (
	"context"

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
	ask(r.Check.Urgency == "late", "custody.check.record", "Check now", "/check")
	ask(r.Review.Urgency == "late", "custody.review.record", "Open review", "/review")
	ask(rightsOwed(x), "custody.rights.give", "Give rights", "/rights")
	ask(r.Review.Urgency == "soon", "custody.review.record", "Open review", "/review")
	ask(r.Check.Urgency == "soon", "custody.check.record", check, "/check")
	ask(x.charged() && x.Plan == nil, "custody.release.plan", "Plan the release", "/release-plan")
	ask(x.Plan != nil, "custody.release", "Release", "/release")
	ask(authority && !x.charged(), "custody.charge", "Charge", "/charge")
	return out
}

// nextAct is the first thing that the row asks for and that its reader may do; the record itself when there is none.
func (d *Desk) nextAct(ctx context.Context, r BoardRow) NextAct {
	for _, c := range r.acts {
		if d.host.Door.May(ctx, act.Of(c.action, journal.Ref{Kind: "detention", ID: r.ID})) {
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
	case r != nil && r.Adult && !r.AdultHere:
		return []Flag{{Text: "Rights again with the adult", Severe: true, Mark: "person"}}
	}
	return nil
}
