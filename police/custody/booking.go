package custody

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/police/people"
)

// Booked is everything that was recorded of a stay besides its decisions: what booking in gathers and care adds.
type Booked struct {
	Calls    []CallTimes `json:"calls,omitempty"`
	Searches []Search    `json:"searches,omitempty"`
	Property []Property  `json:"property,omitempty"`
	Injuries []Injury    `json:"injuries,omitempty"`
	Samples  []Sample    `json:"samples,omitempty"`
	Child    []ChildStep `json:"child,omitempty"`
	Care     []Care      `json:"care,omitempty"`
	Watch    []Watch     `json:"watch,omitempty"`
}

func bookedOf(q db.Querier, detention string) (b Booked, err error) {
	for _, read := range []func() error{
		func() (err error) { b.Calls, err = callsOf(q, detention); return },
		func() (err error) { b.Searches, err = searchesOf(q, detention); return },
		func() (err error) { b.Property, err = propertyOf(q, detention); return },
		func() (err error) { b.Injuries, err = partsOf[Injury](q, detention, partInjury); return },
		func() (err error) { b.Samples, err = partsOf[Sample](q, detention, partSample); return },
		func() (err error) { b.Child, err = childSteps(q, detention); return },
		func() (err error) { b.Care, err = careOf(q, detention); return },
		func() (err error) { b.Watch, err = watchOf(q, detention); return },
	} {
		if err := read(); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Step is one step of booking in: the act that it is, whether it is done, and what is still owed of it.
type Step struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	Path   string `json:"path"`
	Done   bool   `json:"done"`
	Owed   string `json:"owed,omitempty"`
}

// bookingSteps is the flow from the door to the cell, in the order of the work. What law wants first stands first: the decision, for a
// child who is told, the rights, and then what keeps them safe. A step is done when it has an answer, "none" among them.
func bookingSteps(x Detention, b Booked, need AdultNeed) []Step {
	var out []Step
	add := func(action, title, path string, done bool, owed string) {
		if done {
			owed = ""
		}
		out = append(out, Step{action, title, path, done, owed})
	}
	add("custody.detention.authorise", "Decide on detention", "authorise", x.State != "arrived", "Authorise it, or refuse it from the record")
	if x.State == "refused" {
		return out
	}
	if need.Needed {
		called := slices.ContainsFunc(b.Calls, func(c CallTimes) bool {
			return c.For == "appropriate_adult" && (c.here() || c.FailedAt.IsZero() && c.LeftAt.IsZero())
		})
		add("custody.call.record", "Call an appropriate adult", "call?for=appropriate_adult", called, need.Why)
	}
	if need.Child {
		told := slices.ContainsFunc(b.Child, func(s ChildStep) bool { return s.What == "told" })
		add("custody.child.tell", "Tell who is responsible for the child", "child-told", told, "A parent, guardian, carer or the local authority")
	}
	add("custody.rights.give", "Give the rights", "rights", x.Rights != nil, "By voice and in writing")
	add("custody.details.record", "Ask about them", "details", x.Details != nil, "Nationality, needs, who depends on them")
	owed := callsOwed(x, b.Calls)
	for _, c := range owed {
		add("custody.call.record", "Call: "+calledAs[c], "call?for="+c, false, callOwed(c, b.Calls))
	}
	add("custody.search.record", "Search", "search", len(b.Searches) > 0, "Or say why not")
	add("custody.property.record", "Property", "property", len(b.Property) > 0, "Listed and signed, or none")
	add("custody.injury.record", "Injuries", "injury", len(b.Injuries) > 0, "On the body map, or none seen")
	add("custody.risk.assess", "Assess the risk", "risk", x.Risk != nil, "Sets how they are watched")
	if need.Child {
		kept := slices.ContainsFunc(b.Child, func(s ChildStep) bool { return s.What == "kept" })
		add("custody.child.place", "Where the child is kept", "child-place", kept, "Not in a cell unless nothing else is secure")
	}
	if x.sampled() {
		missing := samplesOwed(b.Samples)
		add("custody.sample.record", "Fingerprints, photograph and DNA", "sample", len(missing) == 0, sampleText(missing))
	}
	if need.Needed && x.Rights != nil {
		add("custody.rights.give", "Give the rights again with the adult", "rights", x.Rights.AdultHere, "When the adult is here")
	}
	return out
}

var calledAs = map[string]string{"solicitor": "solicitor", "appropriate_adult": "appropriate adult", "interpreter": "interpreter", "healthcare": "health care professional", "consul": "consul",
	"informed": "somebody to be told that they are here"}

var calledShort = map[string]string{"solicitor": "solicitor", "appropriate_adult": "adult", "interpreter": "interpreter", "healthcare": "nurse", "consul": "consul", "informed": "person to be told"}

// callsOwed are the calls that somebody asked for or that their needs ask for, and that nobody has made, or that reached nobody.
func callsOwed(x Detention, calls []CallTimes) []string {
	var out []string
	ask := func(wanted bool, of string) {
		if wanted && !slices.ContainsFunc(calls, func(c CallTimes) bool { return c.For == of && !c.failed() }) {
			out = append(out, of)
		}
	}
	ask(people.NeedsInterpreter(x.Language) && (x.Rights == nil || x.Rights.Interpreter == ""), "interpreter")
	ask(x.Rights != nil && x.Rights.Solicitor == "wanted", "solicitor")
	ask(x.Rights != nil && x.Rights.Informed == "wanted", "informed")
	ask(x.Details != nil && x.Details.Consul == "wanted", "consul")
	ask(x.Risk != nil && slices.ContainsFunc(x.Risk.Risks, func(r string) bool { return slices.Contains(callsNurse, r) }), "healthcare")
	return out
}

// called tells whether somebody was called at all, whatever came of it.
func called(of string, calls []CallTimes) bool {
	return slices.ContainsFunc(calls, func(c CallTimes) bool { return c.For == of })
}

// callOwed is what is owed of a call that is wanted: to make it, or to try again.
func callOwed(of string, calls []CallTimes) string {
	if called(of, calls) {
		return "Wanted and not reached: try again"
	}
	return "Wanted, not called yet"
}

// callsNurse are the risks that ask for a health care professional (Code C 9.5 and Annex H).
var callsNurse = []string{"head_injury", "injury", "swallowed", "medication", "withdrawal", "mental_health", "self_harm_now", "pregnant"}

func sampleText(kinds []string) string {
	text := map[string]string{"fingerprints": "fingerprints", "photograph": "photograph", "dna": "DNA"}
	said := ""
	for i, k := range kinds {
		if i > 0 {
			said += ", "
		}
		said += text[k]
	}
	return "Still to take, or to say why not: " + said
}

// bookingNext is where booking in leads after a step: to the next one that this reader may do, and to the list when there is none.
func (d *Desk) bookingNext(ctx context.Context, id string) string {
	s, err := d.See(ctx, id)
	if err != nil {
		return "/custody/" + id
	}
	for _, st := range bookingSteps(s.Detention, s.Booked, s.Need) {
		if !st.Done && !st.waits(s) && d.host.Door.May(ctx, act.Of(st.Action, s.ref())) {
			return bookingPath(id, st)
		}
	}
	return "/custody/" + id + "/booking"
}

// waits tells whether booking in goes on without a step for now: the rights again, while no adult has come, and whoever was called or was
// to be told and was not reached.
func (s Step) waits(seen Seen) bool {
	if s.Action == "custody.child.tell" { // an answer was recorded: it is owed still, and the rest does not wait for it
		return slices.ContainsFunc(seen.Child, func(c ChildStep) bool { return c.What == "not_told" })
	}
	if of, call := strings.CutPrefix(s.Path, "call?for="); call {
		return called(of, seen.Calls)
	}
	return s.Action == "custody.rights.give" && seen.Rights != nil && !adultHere(seen.Calls, seen.Now)
}

func bookingPath(id string, s Step) string {
	mark := "?"
	if slices.Contains([]byte(s.Path), '?') {
		mark = "&"
	}
	return "/custody/" + id + "/" + s.Path + mark + "booking=1"
}
