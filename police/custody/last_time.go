package custody

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
)

// riskRow is a row of custody.risk. A lasting risk is asked about again whenever the person is held again.
type riskRow struct {
	Label   string `json:"label"`
	Severe  bool   `json:"severe"`
	Lasting bool   `json:"lasting,omitempty"`
	Adult   bool   `json:"adult,omitempty"` // whether an appropriate adult is needed has to be decided
}

// Warning is something that was known of a person before this assessment, and where it is from.
type Warning struct {
	Risk   string    `json:"risk,omitempty"` // a code of custody.risk, of an earlier stay
	Text   string    `json:"text"`
	From   string    `json:"from"`
	At     time.Time `json:"at,omitzero"`
	Severe bool      `json:"severe,omitempty"`
}

func lowered(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// before are the earlier stays of the same person, oldest first, of which a reader with these labels may know.
func (d *Desk) before(q db.Querier, x Detention, labels []string) ([]Detention, error) {
	all, err := d.people.Aliases(q, x.Person)
	if err != nil {
		return nil, err
	}
	return heldBefore(q, append(slices.Clone(all), x.Person), x.ID, x.RelevantAt, labels)
}

// risksBefore are the lasting risks of earlier stays by code, with the latest stay at which each was found. What a later
// assessment of the same stay took back is not one.
func (d *Desk) risksBefore(q db.Querier, x Detention, labels []string) (map[string]Detention, error) {
	before, err := d.before(q, x, labels)
	out := map[string]Detention{}
	for _, b := range before {
		if b.Risk == nil {
			continue
		}
		for _, code := range b.Risk.Risks {
			var v riskRow
			if _, err := d.row("custody.risk", code, b.ArrestedAt, &v); err == nil && v.Lasting {
				out[code] = b
			}
		}
	}
	return out, err
}

// Warnings are what an assessment begins with (CUS-15): the lasting risks of earlier stays, the warnings on the person's record,
// and what the arresting officer saw. The caller asks whether the reader may open the detention.
func (d *Desk) Warnings(q db.Querier, x Detention, who *access.Actor) ([]Warning, error) {
	var out []Warning
	past, err := d.risksBefore(q, x, who.Labels)
	if err != nil {
		return nil, err
	}
	for _, code := range sortedKeys(past) {
		var v riskRow
		b := past[code]
		if _, err := d.row("custody.risk", code, b.ArrestedAt, &v); err != nil {
			return nil, err
		}
		out = append(out, Warning{Risk: code, Text: v.Label, From: "Last time, custody " + b.Number, At: b.Risk.At, Severe: v.Severe})
	}
	markers, err := d.people.Markers(q, x.Person, who.Labels, when.DayOf(d.host.Clock.Now()))
	if err != nil {
		return nil, err
	}
	for _, m := range markers {
		out = append(out, Warning{Text: d.label("people.marker", m.Code) + ": " + m.Detail, From: "Warning on the record: " + m.Provenance, At: m.MadeAt, Severe: true})
	}
	a, err := getArrest(q, x.Arrest)
	if err != nil {
		return nil, err
	}
	for _, f := range []struct{ what, text string }{{"Force used", a.Force}, {"Injuries at arrest", a.Injuries}, {"Found at arrest", a.Found}} {
		if f.text != "" {
			out = append(out, Warning{Text: f.what + ": " + f.text, From: "Arresting officer", At: a.ArrestedAt})
		}
	}
	p, err := d.people.Get(q, x.Person)
	if p.Needs != "" {
		out = append(out, Warning{Text: "Needs: " + p.Needs, From: "The person's record"})
	}
	return out, err
}

// vulnerableAsked tells whether a risk asks for a decision on an appropriate adult (Code C 1.4, 1.13(d)).
func (d *Desk) vulnerableAsked(risks []string, at time.Time) bool {
	return slices.ContainsFunc(risks, func(code string) bool {
		var v riskRow
		_, err := d.row("custody.risk", code, at, &v)
		return err == nil && v.Adult
	})
}
