package control

import (
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var markup = regexp.MustCompile(`<[^>]*>`)

// facts are what is understood of an object that fits the schema.
func (d *eidoDoc) facts() Eido {
	text := func(p map[string]any, name string) string { s, _ := p[name].(string); return oneLine(s, 200) }
	at := func(p map[string]any, name string) time.Time {
		t, _ := time.Parse(time.RFC3339, text(p, name))
		return t.UTC()
	}
	uid, _ := d.all["$id"].(string) // it is one
	e := Eido{UID: uid, UpdatedAt: at(d.all, "lastUpdateTimeStamp"), Agency: oneLine(refsOf(d.all["updatedByAgencyReference"])[0], 200)}
	var places []string
	for _, i := range d.list("incidentComponent") {
		e.Number, e.Type, e.Priority = text(i, "internalIncidentId"), text(i, "incidentTypeInternalCode"), text(i, "incidentPriorityInternalText")
		if e.Title = text(i, "incidentTypeInternalText"); e.Title == "" {
			e.Title = text(i, "incidentTypeCommonRegistryText")
		}
		places = append(places, refs(i, "locationReference")...)
	}
	for _, c := range d.list("callComponent") {
		if t := at(c, "callStartTimestamp"); e.CalledAt.IsZero() || t.Before(e.CalledAt) {
			e.CalledAt = t
		}
		for _, ref := range refs(c, "callBackReference") {
			e.CLI = callback(d.parts["callbackComponent"][ref], e.CLI)
		}
		places = append(places, refs(c, "locationReference")...)
	}
	for _, ref := range places {
		e.placed(d.parts["locationComponent"][ref])
	}
	for _, n := range d.list("notesComponent") {
		comments, _ := n["notesActionComments"].(string)
		if said := oneLine(html.UnescapeString(markup.ReplaceAllString(comments, " ")), 4000); said != "" {
			e.Notes = append(e.Notes, said)
		}
	}
	for _, c := range d.list("cautionComponent") {
		e.Cautions = append(e.Cautions, text(c, "cautionTypeInternalText"))
	}
	return e
}

// oneLine is what another system wrote as one line that can be shown and typed here, no longer than so many characters.
func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return ' '
		}
		return r
	}, s)), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

func refs(p map[string]any, name string) []string {
	if _, ok := p[name]; !ok {
		return nil
	}
	return refsOf(p[name])
}

// placed takes a location where none is known yet: its position by PIDF-LO, and what it is called.
func (e *Eido) placed(l map[string]any) {
	said, _ := l["locationDescriptionText"].(string)
	if pidf, ok := l["locationByValue"].(string); ok {
		if f, err := readPIDF(pidf); err == nil {
			if f.Located && e.At.IsZero() {
				e.At = f.At
				if f.RadiusM != nil {
					e.RadiusM = *f.RadiusM
				}
			}
			if said == "" {
				said = f.Address
			}
		}
	}
	if e.Place == "" {
		e.Place = oneLine(said, 200)
	}
}

var notDialled = regexp.MustCompile(`[^0-9]`)

// callback is a number by which the caller can be rung, as a control room keeps it.
func callback(p map[string]any, otherwise string) string {
	uris, _ := p["callBackInformationUri"].([]any)
	for _, u := range uris {
		s, _ := u.(string)
		number, ok := strings.CutPrefix(s, "tel:")
		number, _, _ = strings.Cut(number, ";")
		if digits := notDialled.ReplaceAllString(number, ""); ok && len(digits) >= 3 && len(digits) <= 15 {
			if strings.HasPrefix(number, "+") {
				return "+" + digits
			}
			return digits
		}
	}
	return otherwise
}
