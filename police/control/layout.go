package control

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/police/control/entry"
)

// layoutEdition is of what is stored: a layout of another edition is not guessed at.
const layoutEdition = 1

// Layout is how one person has arranged the board. It is kept here and not in a browser, so that it is there at the next desk.
type Layout struct {
	Edition     int       `json:"edition"`
	Lists       []string  `json:"lists"`   // in order; "waiting" is always among them
	Columns     []string  `json:"columns"` // of the units, in order; "callsign" and "state" are always among them
	ListsWidth  string    `json:"lists_width"`
	DetailWidth string    `json:"detail_width"`
	NoMap       bool      `json:"no_map"` // it has a window of its own
	Density     string    `json:"density"`
	Grades      string    `json:"grades"` // which incidents are listed: "all", "1", or "2" for the first two grades
	Units       string    `json:"units"`  // which units are listed: "all", "free" or "sent"
	At          geo.Point `json:"at,omitzero"`
	Zoom        float64   `json:"zoom,omitempty"` // of the map that stays at At; nought follows the chosen incident
}

var (
	layoutLists   = []string{"waiting", "live", "units"}
	layoutColumns = []string{"callsign", "state", "job", "where", "crew", "fix"}
)

// usualLayout is what somebody sees who has arranged nothing.
func usualLayout() Layout {
	return Layout{Edition: layoutEdition, Lists: layoutLists, Columns: layoutColumns, ListsWidth: "usual", DetailWidth: "usual", Density: "usual", Grades: "all", Units: "all"}
}

// KeepLayout arranges the board for whoever asks.
type KeepLayout struct {
	Lists       string `json:"lists" label:"Lists, in order" said:"the lists, in order" hint:"waiting, live and units; the waiting list is always there" example:"waiting, units, live" required:"true" maxLength:"60"`
	Columns     string `json:"columns" label:"Columns of the units, in order" said:"the columns of the units, in order" hint:"callsign, state, job, where, crew and fix; leave out what you do not need" example:"callsign, state, job" required:"true" maxLength:"80"`
	ListsWidth  string `json:"lists_width" label:"Width of the lists" said:"the width of the lists" enum:"narrow,usual,wide" required:"true"`
	DetailWidth string `json:"detail_width" label:"Width of the incident" said:"the width of the incident" enum:"narrow,usual,wide" required:"true"`
	Density     string `json:"density" label:"Lines" said:"how close the lines stand" enum:"compact,usual,roomy" required:"true"`
	Grades      string `json:"grades" label:"Incidents in the lists" said:"which incidents are listed" enum:"all,1,2" required:"true"`
	Units       string `json:"units" label:"Units in the list" said:"which units are listed" enum:"all,free,sent" required:"true"`
	NoMap       bool   `json:"no_map,omitempty" label:"No map on the board: it has a window of its own"`
	Follow      bool   `json:"follow,omitempty" label:"The map follows the chosen incident again, and forgets where it was kept"`
}

// KeepView is where the map stays for whoever asks.
type KeepView struct {
	Lat  float64 `json:"lat" label:"Latitude" minimum:"-90" maximum:"90"`
	Lon  float64 `json:"lon" label:"Longitude" minimum:"-180" maximum:"180"`
	Zoom float64 `json:"zoom" label:"Zoom" minimum:"1" maximum:"22"`
}

// layoutWords reads "waiting, live": every word one of those allowed, none twice, and those that must be there.
func layoutWords(field, said string, allowed []string, must ...string) ([]string, error) {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(said), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		switch {
		case !slices.Contains(allowed, w):
			return nil, fault.InvalidField(field, "control.layout.word", "word", shorten(w), "allowed", strings.Join(allowed, ", "))
		case slices.Contains(out, w):
			return nil, fault.InvalidField(field, "control.layout.twice", "word", w)
		}
		out = append(out, w)
	}
	for _, w := range must {
		if !slices.Contains(out, w) {
			return nil, fault.InvalidField(field, "control.layout.must", "word", w)
		}
	}
	return out, nil
}

// readLayout reads what was stored. ok is false when it cannot be used: the usual layout then stands in, and the screen says so.
func readLayout(text string) (l Layout, ok bool) {
	if text == "" {
		return usualLayout(), true
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil || !l.sound() {
		return usualLayout(), false
	}
	return l, true
}

func (l Layout) sound() bool {
	in := func(s string, of ...string) bool { return slices.Contains(of, s) }
	_, lists := layoutWords("lists", strings.Join(l.Lists, ","), layoutLists, "waiting")
	_, columns := layoutWords("columns", strings.Join(l.Columns, ","), layoutColumns, "callsign", "state")
	return l.Edition == layoutEdition && lists == nil && columns == nil && in(l.ListsWidth, "narrow", "usual", "wide") && in(l.DetailWidth, "narrow", "usual", "wide") &&
		in(l.Density, "compact", "usual", "roomy") && in(l.Grades, "all", "1", "2") && in(l.Units, "all", "free", "sent") && (l.Zoom == 0 || l.At.Valid() && l.Zoom >= 1 && l.Zoom <= 22)
}

// LayoutOf is the layout of whoever asks, and whether what they kept could be used. Needs the control room, or a supervisor on duty.
func (d *Desk) LayoutOf(ctx context.Context) (l Layout, usable bool, err error) {
	usable = true
	l, err = act.See(ctx, d.host.Door, layoutAct("control.layout.see"), func(q db.Querier, who *access.Actor) (Layout, error) {
		text, err := storedLayout(q, who.Account)
		if err != nil {
			return Layout{}, err
		}
		l, ok := readLayout(text)
		usable = ok
		return l, nil
	})
	return l, usable, err
}

// Keep arranges the board for whoever asks, everywhere they sign in. Needs the control room, or a supervisor on duty. Faults:
// form.invalid, control.layout.word, .twice, .must.
func (d *Desk) Keep(ctx context.Context, in KeepLayout) (act.Done[Layout], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Layout]{}, err
	}
	lists, err := layoutWords("lists", in.Lists, layoutLists, "waiting")
	if err != nil {
		return act.Done[Layout]{}, err
	}
	columns, err := layoutWords("columns", in.Columns, layoutColumns, "callsign", "state")
	if err != nil {
		return act.Done[Layout]{}, err
	}
	return d.keepLayout(ctx, func(l *Layout) {
		view := Layout{At: l.At, Zoom: l.Zoom}
		if in.Follow {
			view = Layout{}
		}
		*l = Layout{Edition: layoutEdition, Lists: lists, Columns: columns, ListsWidth: in.ListsWidth, DetailWidth: in.DetailWidth, NoMap: in.NoMap, Density: in.Density,
			Grades: in.Grades, Units: in.Units, At: view.At, Zoom: view.Zoom}
	})
}

// KeepView keeps the map of whoever asks where it is. Needs the control room, or a supervisor on duty. Fault: form.invalid.
func (d *Desk) KeepView(ctx context.Context, in KeepView) (act.Done[Layout], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Layout]{}, err
	}
	return d.keepLayout(ctx, func(l *Layout) { l.At, l.Zoom = geo.Point{Lat: in.Lat, Lon: in.Lon}, in.Zoom })
}

// ResetLayout takes the usual layout again. Needs the control room, or a supervisor on duty.
func (d *Desk) ResetLayout(ctx context.Context) (act.Done[Layout], error) {
	return act.Do(ctx, d.host.Door, layoutAct("control.layout.keep"), func(tx *act.Tx) (Layout, error) {
		if err := storeLayout(tx, tx.Actor().Account, "", tx.Now()); err != nil {
			return Layout{}, err
		}
		_, err := tx.Record(entry.LayoutKept{})
		return usualLayout(), err
	})
}

func (d *Desk) keepLayout(ctx context.Context, change func(*Layout)) (act.Done[Layout], error) {
	return act.Do(ctx, d.host.Door, layoutAct("control.layout.keep"), func(tx *act.Tx) (Layout, error) {
		text, err := storedLayout(tx, tx.Actor().Account)
		if err != nil {
			return Layout{}, err
		}
		l, _ := readLayout(text) // one that cannot be used is put away now
		change(&l)
		b, err := json.Marshal(l)
		if err != nil {
			return Layout{}, err
		}
		if err := storeLayout(tx, tx.Actor().Account, string(b), tx.Now()); err != nil {
			return Layout{}, err
		}
		_, err = tx.Record(entry.LayoutKept{Layout: string(b)})
		return l, err
	})
}

// layoutAct is about the layout of whoever asks: nobody has another's.
func layoutAct(action string) act.Act {
	return act.Of(action, journal.Ref{Kind: kindBoard, ID: "layout"}, "How the board is arranged").With(access.Resource{Label: "open"})
}
