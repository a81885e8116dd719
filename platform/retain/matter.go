package retain

import (
	"slices"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// aMatter is how many threads one act lets go: more than that is a series that people look at thread by thread first.
const aMatter = 40

// matter is a thread with every other that is read as one with it or shares an entry or a promise with it: none of them can go
// without the others. Threads that one only refers to stand apart.
func matter(q db.Querier, threadID string) ([]string, error) {
	out := []string{threadID}
	for i := 0; i < len(out); i++ {
		near, err := journal.Beside(q, out[i])
		if err != nil {
			return nil, err
		}
		owed, err := promise.Beside(q, out[i])
		if err != nil {
			return nil, err
		}
		links, err := thread.Links(q, out[i])
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			if l.Kind != thread.Refers {
				near = append(near, l.Thread, l.Other)
			}
		}
		for _, x := range append(near, owed...) {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
		if len(out) > aMatter {
			return nil, fault.New(fault.Conflict, "retention.too_many")
		}
	}
	return out, nil
}

// mayGo gives the threads that go together and the first day on which they may. It is a conflict while something is owed on one of
// them, before that day, and when the reader may not see one of them: that says no more than that a tie stands in the way.
func (d *Desk) mayGo(q db.Querier, who *access.Actor, threadID, rule string) ([]string, when.Day, error) {
	threads, err := matter(q, threadID)
	if err != nil {
		return nil, when.Day{}, err
	}
	first, err := d.firstDay(q, threads, rule)
	if err != nil {
		return nil, first, err
	}
	owed, err := promise.AnyOpen(q, []string{threadID}, owedKind)
	switch {
	case err != nil:
		return nil, first, err
	case owed:
		return nil, first, fault.New(fault.Conflict, "retention.owed")
	}
	if hidden, err := anyHidden(q, who, threads); err != nil || hidden {
		return nil, first, orElse(err, fault.New(fault.Conflict, "retention.tied"))
	}
	if owed, err := promise.AnyOpen(q, threads, owedKind); err != nil || owed {
		return nil, first, orElse(err, fault.New(fault.Conflict, "retention.tied"))
	}
	hs, err := holdsOn(q, threads)
	if err != nil {
		return nil, first, err
	}
	if slices.ContainsFunc(hs, func(h Hold) bool { return h.LiftedAt.IsZero() }) {
		return nil, first, fault.New(fault.Conflict, "retention.held")
	}
	if when.DayOf(d.host.Clock.Now()).Before(first) {
		return nil, first, fault.New(fault.Conflict, "retention.too_early").With("day", first.Text())
	}
	return threads, first, nil
}

// firstDay is the first day on which nothing keeps a matter: the rule that it is reviewed under, those of every table that has a
// row of it, and that of the journal.
func (d *Desk) firstDay(q db.Querier, threads []string, rule string) (when.Day, error) {
	rules, last, err := d.rulesOn(q, threads, rule)
	if err != nil {
		return when.Day{}, err
	}
	return longest(d.host.Law, rules, last, when.DayOf(d.host.Clock.Now()))
}

// rulesOn are the rules of retention of a matter, and the day from which they count.
func (d *Desk) rulesOn(q db.Querier, threads []string, rule string) ([]string, when.Day, error) {
	rules := []string{rule}
	if rule != least {
		rules = append(rules, least)
	}
	for _, k := range d.tables {
		if slices.Contains(rules, k.Retention) {
			continue
		}
		held, err := d.holds(q, k, threads)
		if err != nil {
			return nil, when.Day{}, err
		}
		if held {
			rules = append(rules, k.Retention)
		}
	}
	last, err := journal.LastOn(q, threads, d.aside...)
	return rules, when.DayOf(last), err
}

func anyHidden(q db.Querier, who *access.Actor, threads []string) (bool, error) {
	labels, err := thread.Labels(q, threads)
	if err != nil {
		return false, err
	}
	for _, t := range threads {
		if !who.Knows(labels[t]) {
			return true, nil
		}
	}
	return false, nil
}

func orElse(err error, f *fault.Fault) error {
	if err != nil {
		return err
	}
	return f
}
