package field

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// Known is what the record can offer for a place, a vehicle or an officer: chosen, it is not typed.
type Known struct{ Places, Vehicles, Officers []string }

// offers are the texts that a question of a type may be answered with.
func (k Known) offers(kind string) []string {
	switch kind {
	case forms.Place:
		return k.Places
	case forms.Vehicle:
		return k.Vehicles
	case forms.Officer:
		return k.Officers
	}
	return nil
}

// offered asks what the record knows when a part of a form asks for one of these.
func (d *Forms) offered(ctx context.Context, threadID string, asked []forms.Question) (Known, error) {
	kinds := []string{forms.Place, forms.Vehicle, forms.Officer}
	if !slices.ContainsFunc(asked, func(q forms.Question) bool { return slices.Contains(kinds, q.Type) }) {
		return Known{}, nil
	}
	return d.Around(ctx, d.host.DB.Read(ctx), threadID)
}

// suggestions are the offers of a question as a browser shows them while one types, without script too.
func suggestions(id string, texts []string) g.Node {
	return h.DataList(h.ID(id), g.Map(texts, func(t string) g.Node { return h.Option(h.Value(t)) }))
}

// ownStation is what a question carries that asks for the officer's own station.
const ownStation = "own_station"

// own is what the record knows of who fills a form in: their station, said in their last search. It is added to a person's card.
func (d *Forms) own(ctx context.Context, q db.Querier, f forms.Form, card map[string]string) (map[string]string, error) {
	if x, ok := f.Question("station"); !ok || x.Carry != ownStation {
		return card, nil
	}
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	station, err := lastStation(q, who.Account)
	if err != nil {
		return nil, err
	}
	out := map[string]string{ownStation: station}
	for k, v := range card {
		out[k] = v
	}
	return out, nil
}

// named writes the officers that a form names as the force writes them, "PS 1204 A. Vaughan", where a number is of one who serves
// here. An officer of another force stays as typed.
func (d *Forms) named(ctx context.Context, f forms.Form, a forms.Answers) error {
	if d.host.Serving == nil {
		return nil
	}
	for _, q := range f.Shown(a) {
		typed := a.Get(q.ID)
		if q.Type != forms.Officer || typed == "" {
			continue
		}
		ids, err := d.host.Serving(d.host.DB.Read(ctx), typed)
		if err != nil {
			return err
		}
		if len(ids) != 1 {
			continue
		}
		name := d.host.NameOf(ctx, "staff:"+ids[0])
		if d.meant(typed, name) {
			a.Set(q.ID, name)
		}
	}
	return nil
}

// meant tells whether what was typed says nobody else than the officer whose name is as the force writes it: its number, and beside that only
// words of the name, or of a rank. Two forces have the same numbers: another name, or another force's, stays as it was typed.
func (d *Forms) meant(typed, name string) bool {
	of := wordsOf(name)
	numbered := false
	for _, w := range wordsOf(typed) {
		switch {
		case slices.Contains(of, w):
			numbered = numbered || strings.Trim(w, "0123456789") == ""
		case len(of) > 0 && utf8.RuneCountInString(w) > 1 && slices.ContainsFunc(of, func(initial string) bool {
			return utf8.RuneCountInString(initial) == 1 && strings.HasPrefix(w, initial)
		}) && strings.Trim(w, "0123456789") != "":
		case slices.Contains(d.rankWords(), w):
		default:
			return false
		}
	}
	return numbered
}

// rankWords are the words that ranks are said with.
func (d *Forms) rankWords() []string {
	out := []string{"ps", "dc", "ds", "di", "dci", "detective", "acting", "temporary", "officer"}
	for _, row := range d.host.Law.Table("rank").On(when.DayOf(d.host.Clock.Now())) {
		var v struct {
			Label string `json:"label"`
			Short string `json:"short"`
		}
		if json.Unmarshal(row.Value(), &v) == nil {
			out = append(out, wordsOf(v.Label+" "+v.Short)...)
		}
	}
	return out
}

// wordsOf are those of a text, in small letters without the marks around them.
func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
	})
}
