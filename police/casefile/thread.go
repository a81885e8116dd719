package casefile

import (
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/thread"
	"throughline/police/casefile/entry"
)

// On is a thread that a file serves, as it is shown.
type On struct {
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
	Title  string `json:"title,omitempty"`
}

// threadsSeen names threads to a reader, by those of their crimes that a file of the suspect is of. Those that the reader may not
// know of are left out.
func (d *Desk) threadsSeen(q db.Querier, threads []string, suspect string, who *access.Actor) ([]On, error) {
	var out []On
	for _, t := range threads {
		th, err := thread.Get(q, t)
		if err != nil {
			return nil, err
		}
		if !who.Knows(th.Label) {
			continue
		}
		ms, err := materialsOf(q, th.ID)
		if err == nil {
			ms, err = d.theirs(q, ms, []string{th.ID}, suspect)
		}
		if err != nil {
			return nil, err
		}
		var titles []string
		for _, m := range ms {
			if m.Kind != "crime" {
				continue
			}
			c, err := d.crimes.Get(q, m.Ref)
			if err != nil {
				return nil, err
			}
			titles = append(titles, c.Number+" "+c.Title)
		}
		out = append(out, On{Thread: th.ID, Ref: th.Ref, Title: strings.Join(titles, "; ")})
	}
	return out, nil
}

// suspectElsewhere are the other threads on which somebody stands as a suspect, for offering them to a reader.
func suspectElsewhere(q db.Querier, suspect, threadID string, who *access.Actor) ([]string, error) {
	all, err := suspectThreads(q, suspect)
	if err != nil {
		return nil, err
	}
	labels, err := thread.Labels(q, all)
	return slices.DeleteFunc(all, func(t string) bool { return t == threadID || !who.Knows(labels[t]) }), err
}

// perCrime says which of some offences are of which crime of a file; what no crime is of stands by its thread, as the arrest
// there was for it.
func perCrime(ms []Material, suspect string, offences []string) []entry.OfCrime {
	var out []entry.OfCrime
	placed := map[string]bool{}
	take := func(m Material, crime string) {
		of := entry.OfCrime{Crime: crime, Thread: m.Thread}
		for _, c := range split(m.Extra, ",") {
			if slices.Contains(offences, c) && (crime != "" || !placed[m.Thread+c]) {
				of.Offences = append(of.Offences, c)
				placed[m.Thread+c] = true
			}
		}
		if len(of.Offences) > 0 {
			out = append(out, of)
		}
	}
	for _, m := range ms {
		if m.Kind == "crime" {
			take(m, m.Ref)
		}
	}
	for _, m := range ms {
		if m.Kind == "arrest" && m.Person == suspect {
			take(m, "")
		}
	}
	return out
}

// allowed are what a decision lets be charged, of what was asked about for each crime.
func allowed(asked []entry.OfCrime, offences []string) []entry.OfCrime {
	var out []entry.OfCrime
	for _, of := range asked {
		of.Offences = slices.DeleteFunc(slices.Clone(of.Offences), func(c string) bool { return !slices.Contains(offences, c) })
		if len(of.Offences) > 0 {
			out = append(out, of)
		}
	}
	return out
}
