package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/search"
	"throughline/platform/when"
)

// Found is what a search gave. Withheld counts hits about the reader themselves, their family or their home: they are not
// shown, the refusal is recorded, and a supervisor is asked to look at it (GOV-04).
type Found struct {
	Hits     []Hit `json:"hits"`
	Withheld int   `json:"withheld,omitempty"`
}

// Hit is a person or thing that was found. Slips is how many letters were typed otherwise.
type Hit struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Slips int    `json:"slips,omitempty"`
}

// looked is what the look of a search keeps: its words, and what it gave.
type looked struct {
	Words   string   `json:"words"`
	Results []string `json:"results"`
}

const findLimit = 50

// Find looks for persons and things by name, telephone, registration, postcode or identifier, forgiving slips. Only what
// the reader's labels allow takes part. The look is recorded with the words and the results. Right: people.search.
func (d *Desk) Find(ctx context.Context, text string) (Found, error) {
	var out Found
	text = strings.TrimSpace(text)
	a := act.Of("people.search", journal.Ref{Kind: "people", ID: "search"}).With(access.Resource{})
	if text == "" {
		return out, d.host.Door.Ask(ctx, a) // nothing is searched for; who may not search is still told so
	}
	var own []refusedLook
	out, err := act.SeeWith(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Found, any, error) {
		hits, err := search.Find(q, search.Query{Text: text, Kinds: findable(), Labels: who.Labels, Limit: findLimit})
		if err != nil {
			return out, nil, err
		}
		detail := looked{Words: text, Results: []string{}}
		for _, h := range hits {
			of, err := ownOf(q, d, who, h.Kind, h.ID)
			if err != nil {
				return out, nil, err
			}
			if of != "" {
				own = append(own, refusedLook{record: h.Kind + "/" + h.ID, how: "search", of: of})
				continue
			}
			out.Hits = append(out.Hits, Hit{Kind: h.Kind, ID: h.ID, Title: h.Title, Slips: h.Slips})
			detail.Results = append(detail.Results, h.Kind+"/"+h.ID)
		}
		return out, detail, nil
	})
	if err != nil {
		return Found{}, err
	}
	out.Withheld = len(own)
	for _, o := range own {
		if err := d.selfLookup(ctx, o); err != nil {
			return Found{}, err
		}
	}
	return out, nil
}

func findable() []string {
	out := []string{"person"}
	for _, k := range thingKinds {
		out = append(out, string(k))
	}
	return out
}

// ownOf says whether a record is about the reader: "own", "family" or "home"; else "".
func ownOf(q db.Querier, d *Desk, who *access.Actor, kind, id string) (string, error) {
	if !who.HasOwn() {
		return "", nil
	}
	r, err := d.host.Door.ResourceOf(q, journal.Ref{Kind: kind, ID: id})
	if err != nil {
		return "", err
	}
	return who.Own(r.People, r.Places), nil
}

// index makes a person findable by every name and number that their records hold together.
func (d *Desk) index(q db.Querier, personID string) error {
	p, err := d.Get(q, personID)
	if err != nil {
		return err
	}
	doc := search.Doc{Kind: "person", ID: p.ID, Label: p.Label, Title: p.Name()}
	if !p.BornOn.IsZero() {
		doc.Title += ", born " + p.BornOn.Text()
	}
	all := append([]string{p.ID}, p.Aliases...)
	for _, a := range all {
		r, err := personRow(q, a)
		if err != nil {
			return err
		}
		if n := strings.TrimSpace(r.Given + " " + r.Middle + " " + r.Family); n != "" && !slices.Contains(doc.Names, n) {
			doc.Names = append(doc.Names, n)
		}
	}
	ties, err := tiesOf(q, all, nil, false)
	if err != nil {
		return err
	}
	for _, t := range ties {
		doc.Keys = append(doc.Keys, keysOf(t.Thing)...)
	}
	return search.Put(q, doc)
}

func (d *Desk) indexThing(q db.Querier, t Thing) error {
	doc := search.Doc{Kind: string(t.Kind), ID: t.ID, Label: t.Label, Title: t.Text, Keys: keysOf(t)}
	if t.Kind == Address {
		doc.Names = []string{t.Text}
	}
	return search.Put(q, doc)
}

// keysOf are the ways in which a thing's number is typed: a telephone with and without the country code.
func keysOf(t Thing) []string {
	switch t.Kind {
	case Phone:
		if own, ok := strings.CutPrefix(t.Text, "+44"); ok {
			return []string{t.Text, "44" + own, "0" + own}
		}
		return []string{t.Text, strings.TrimPrefix(t.Text, "+")}
	case Address:
		if t.Postcode == "" {
			return nil
		}
		return []string{t.Postcode}
	}
	return []string{t.Text}
}

func dayKey(t time.Time) string { return when.DayOf(t).String() }
