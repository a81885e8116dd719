package insight

import (
	"cmp"
	"net/url"
	"slices"
)

// Watch is the measure that needs a person: of those below their aim by the most, its areas side by side, or its parts where no area
// is known. Worst names the one that is furthest below.
type Watch struct {
	Code  string   `json:"code"`
	Title string   `json:"title"`
	By    string   `json:"by"`
	Unit  string   `json:"unit"`
	Aim   *float64 `json:"aim,omitempty"`
	Areas []Part   `json:"areas"`
	Worst string   `json:"worst,omitempty"`
	below float64
}

// mostAreas is how many are drawn side by side: those with the most records, because they weigh most.
const mostAreas = 8

// watch is a tile below its aim, by area; nil for one that needs nobody, or of which nothing finer can be said.
func watch(m measure, l looking, t Tile, cs []count) *Watch {
	if t.Met == nil || *t.Met {
		return nil
	}
	w := &Watch{Code: m.code, Title: m.Title, By: "area", Unit: m.Unit, Aim: t.Aim, below: (*t.Aim - *t.Value) / *t.Aim}
	areas, err := split(m, l, cs, func(c count) string { return c.area }, "area")
	if err != nil || counted(areas) < 2 {
		w.By, areas = m.By, t.Parts
	}
	if w.Areas = weightiest(areas); len(w.Areas) < 2 {
		return nil // one alone says what the tile says
	}
	worst := 0.0
	for _, a := range w.Areas {
		if a.Value == nil || a.N < int64(l.least) {
			continue
		}
		if by := *t.Aim - *a.Value; by > worst {
			worst, w.Worst = by, a.Code
		}
	}
	return w
}

func counted(ps []Part) int {
	n := 0
	for _, p := range ps {
		if p.Value != nil {
			n++
		}
	}
	return n
}

func partHref(code, month, param, part string) string {
	return "/insight/" + code + "?" + url.Values{"month": {month}, param: {part}}.Encode()
}

// weightiest are the parts with something that may be shown in the month, those with the most records, in the order of their names.
func weightiest(ps []Part) []Part {
	shown := slices.DeleteFunc(slices.Clone(ps), func(p Part) bool { return p.Value == nil })
	slices.SortStableFunc(shown, func(a, b Part) int { return cmp.Compare(b.N, a.N) })
	if len(shown) > mostAreas {
		shown = shown[:mostAreas]
	}
	slices.SortStableFunc(shown, func(a, b Part) int { return cmp.Compare(a.Label, b.Label) })
	return shown
}
