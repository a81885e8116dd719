package custody

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

// Board is a suite at a glance (CUS-21): who is held, which clocks run, what is next.
type Board struct {
	Suite   string     `json:"suite"`
	At      time.Time  `json:"at"`
	Cells   int        `json:"cells,omitempty"`
	Held    int        `json:"held"`
	Late    int        `json:"checks_late"`
	Reviews int        `json:"reviews_late"`
	Rights  int        `json:"rights_not_given"`
	Soon    int        `json:"due_soon"`
	Rows    []BoardRow `json:"rows"`
	OnTheir []Coming   `json:"on_the_way,omitempty"`
}

// BoardRow is one detainee.
type BoardRow struct {
	ID        string  `json:"id"`
	Cell      string  `json:"cell,omitempty"`
	Name      string  `json:"name"`
	Age       int     `json:"age"`
	HeldFor   string  `json:"held_for"`
	Number    string  `json:"number"`
	Flags     []Flag  `json:"flags,omitempty"`
	Limit     Meter   `json:"detention"`
	Check     Meter   `json:"check"`
	Review    Meter   `json:"review"`
	Waits     []Wait  `json:"waiting_for,omitempty"`
	Next      NextAct `json:"next"`
	Urgency   string  `json:"urgency,omitempty"` // late, soon
	soonest   time.Time
	suite     string
	acts      []candidate
	calls     string // the call that is owed first
	medicine  Meter
	facts     access.Resource // what policy asks of the detention
	unwatched bool            // under constant observation, and nobody is
}

// Flag is what changes how one acts; a severe one is in the colour of alarm.
type Flag struct {
	Text   string `json:"text"`
	Severe bool   `json:"severe,omitempty"`
	Mark   string `json:"-"`
}

// Meter is one clock: how much is used and what is left. Without a due time Text says why there is none.
type Meter struct {
	DueAt   time.Time `json:"due_at,omitzero"`
	Used    float64   `json:"used"`
	Left    string    `json:"left"`
	Text    string    `json:"text"`
	Urgency string    `json:"urgency,omitempty"`
	none    bool
}

// NextAct is what the row's button does.
type NextAct struct {
	Text string `json:"text"`
	Href string `json:"href"`
}

// Coming is somebody who was arrested and has not arrived.
type Coming struct {
	Arrest     string    `json:"arrest"`
	Name       string    `json:"name"`
	HeldFor    string    `json:"held_for"`
	Officers   []string  `json:"officers"`
	ArrestedAt time.Time `json:"arrested_at"`
}

type soonRule struct {
	Check  int `json:"check"`
	Review int `json:"review"`
	Limit  int `json:"limit"`
}

// Board is what a reader may know of a suite: late rows first, then the soonest due, then by cell. Right: custody staff, an
// inspector or a supervisor; who it shows is by label. It is a look with the suite as its filter.
func (d *Desk) Board(ctx context.Context, suite string) (Board, error) {
	if suite == "" {
		suite = "central"
	}
	a := act.Of("custody.board.see", journal.Ref{Kind: "suite", ID: suite}).With(access.Resource{})
	b, err := act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Board, error) { return d.board(q, who, suite) })
	for i := range b.Rows {
		b.Rows[i].Next = d.nextAct(ctx, b.Rows[i])
	}
	return b, err
}

func (d *Desk) board(q db.Querier, who *access.Actor, suite string) (Board, error) {
	b := Board{Suite: suite, At: d.host.Clock.Now()}
	var soon soonRule
	if _, err := d.row("custody.board", "soon", b.At, &soon); err != nil {
		return b, err
	}
	var cells struct {
		Cells int `json:"cells"`
	}
	if row, ok := d.host.Law.Table("custody.board").At("suite."+suite, when.DayOf(b.At)); ok {
		if err := row.Into(&cells); err != nil {
			return b, err
		}
	}
	b.Cells = cells.Cells
	var err error
	if b.Held, err = heldCount(q, suite); err != nil {
		return b, err
	}
	held, err := heldIn(q, suite, who.Labels)
	if err == nil { // whom the reader may not open for kinship is counted, as whom they may not know of
		held, err = room.NotOwn(d.host, q, who, held, func(x Detention) []string { return []string{x.Thread} })
	}
	if err != nil {
		return b, err
	}
	t, err := d.boardTables(q, held)
	if err != nil {
		return b, err
	}
	for _, x := range held {
		row, err := d.boardRow(q, x, t, b.At, soon)
		if err != nil {
			return b, err
		}
		if row.Check.Urgency == "late" {
			b.Late++
		}
		if row.Review.Urgency == "late" {
			b.Reviews++
		}
		if rightsOwed(x) {
			b.Rights++
		}
		if row.Urgency == "soon" {
			b.Soon++
		}
		b.Rows = append(b.Rows, row)
	}
	slices.SortStableFunc(b.Rows, byUrgency)
	b.OnTheir, err = d.coming(q, who)
	return b, err
}

var urgencies = map[string]int{"late": 0, "soon": 1, "": 2}

// byUrgency lets late rows rise, then the soonest due, then by cell.
func byUrgency(a, b BoardRow) int {
	return cmp.Or(cmp.Compare(urgencies[a.Urgency], urgencies[b.Urgency]), a.soonest.Compare(b.soonest), cmp.Compare(a.Cell, b.Cell))
}

func (d *Desk) coming(q db.Querier, who *access.Actor) ([]Coming, error) {
	arrests, err := onTheWay(q, who.Labels)
	if err == nil {
		arrests, err = room.NotOwn(d.host, q, who, arrests, func(a Arrest) []string { return []string{a.Thread} })
	}
	var out []Coming
	for _, a := range arrests {
		p, err := d.people.Get(q, a.Person)
		if err != nil {
			return nil, err
		}
		ms, err := mattersOf(q, a)
		if err != nil {
			return nil, err
		}
		out = append(out, Coming{Arrest: a.ID, Name: p.Name(), HeldFor: heldFor(offencesIn(ms)), Officers: a.Officers, ArrestedAt: a.ArrestedAt})
	}
	return out, err
}

// boardTables are what the rows of a board are made of, read at once for all of them.
type boardTables struct {
	faces      map[string]people.Person
	waits      map[string][]Wait
	calls      map[string][]Call
	reviews    map[string][]Review
	stays      map[string][]HospitalStay
	extensions map[string][]Extension
	mayCharge  map[string]bool
	involved   map[string][]string // who investigates, by thread
}

func (d *Desk) boardTables(q db.Querier, held []Detention) (t boardTables, err error) {
	ids, persons := idsOf(held, func(x Detention) string { return x.ID }), idsOf(held, func(x Detention) string { return x.Person })
	if t.faces, err = d.people.Faces(q, persons); err != nil {
		return t, err
	}
	for _, p := range t.faces {
		persons = append(append(persons, p.ID), p.Aliases...)
	}
	for _, load := range []func() error{
		func() (err error) { t.waits, err = waitsIn(q, ids); return },
		func() (err error) { t.calls, err = partsIn[Call](q, ids, partCall); return },
		func() (err error) { t.reviews, err = reviewsIn(q, ids); return },
		func() (err error) { t.stays, err = hospitalIn(q, ids); return },
		func() (err error) { t.extensions, err = extensionsIn(q, ids); return },
		func() (err error) { t.involved, err = involvedIn(q, threadsOfAll(held)); return },
		func() (err error) { t.mayCharge, err = mayCharge(q, persons); return },
	} {
		if err := load(); err != nil {
			return t, err
		}
	}
	return t, nil
}

// facts are what policy asks of one of those who are held: as detentionFacts gives them.
func (t boardTables) facts(x Detention) access.Resource {
	p := t.faces[x.Person]
	var staff []string
	for _, th := range threadsOf(x.Matters) {
		staff = append(staff, t.involved[th]...)
	}
	slices.Sort(staff)
	return access.Resource{Kind: "detention", ID: x.ID, Label: x.Label, Version: x.ETag(), People: append([]string{p.ID}, p.Aliases...),
		Attrs: map[string]any{"investigators": slices.Compact(staff), "charged": x.charged()}}
}

// clock works out the clocks of one of those who are held.
func (t boardTables) clock(d *Desk, x Detention, now time.Time) (Clock, error) {
	if x.Kind != "" {
		return d.ownClock(x, now)
	}
	return RunClock(d.host.Law, clockTables{t.reviews[x.ID], t.stays[x.ID], t.extensions[x.ID]}.input(x), now)
}

func (d *Desk) boardRow(q db.Querier, x Detention, t boardTables, now time.Time, soon soonRule) (BoardRow, error) {
	r := BoardRow{ID: x.ID, Cell: x.Cell, Number: x.Number, HeldFor: heldFor(x.Offences), Age: -1, suite: x.Suite, Waits: t.waits[x.ID], facts: t.facts(x)}
	p := t.faces[x.Person]
	r.Name, r.Age = p.Name(), p.Age(when.DayOf(now))
	c, err := t.clock(d, x, now)
	if err != nil {
		return r, err
	}
	if r.Flags = d.flags(x, r.Age, now); x.State == "arrived" {
		r.Flags = append([]Flag{{Text: "Detention not decided, here " + when.Ago(now.Sub(x.RelevantAt)), Severe: true, Mark: "alarm"}}, r.Flags...)
	}
	need, err := d.adultNeedOf(p, x, now)
	if err != nil {
		return r, err
	}
	careFlags(x, callTimes(t.calls[x.ID]), need, &r, now, soon)
	r.Limit = limitMeter(x, c, now, soon)
	if x.Kind != "" {
		r.Limit = d.ownMeter(x, c, now, soon)
	}
	r.Check, r.unwatched = checkMeter(x, now, soon), x.unwatched(now)
	if r.unwatched { // nobody named is as late as a line that is
		r.Urgency = "late"
	}
	r.Review = reviewMeter(x, now, soon)
	for _, m := range []Meter{r.Check, r.Review, r.Limit, r.medicine} {
		if urgencies[m.Urgency] < urgencies[r.Urgency] {
			r.Urgency = m.Urgency
		}
		if !m.DueAt.IsZero() && (r.soonest.IsZero() || m.DueAt.Before(r.soonest)) {
			r.soonest = m.DueAt
		}
	}
	authority := slices.ContainsFunc(append(p.Aliases, p.ID, x.Person), func(id string) bool { return t.mayCharge[id] })
	if authority { // for something: is it for what they are held for?
		given, err := d.authorities(q, x)
		if err != nil {
			return r, err
		}
		authority = len(given) > 0
	}
	r.acts = candidates(x, r, authority)
	return r, nil
}

// flags say in words what changes how one acts.
func (d *Desk) flags(x Detention, age int, now time.Time) []Flag {
	out := rightsFlags(x)
	if also := d.alsoHeld(x); also != "" {
		out = append(out, Flag{Text: also, Mark: "dot"})
	}
	if x.unwatched(now) {
		out = append(out, Flag{Text: "Nobody is watching", Severe: true, Mark: "alarm"})
	}
	if x.Adult != nil && x.Adult.Child && age >= 0 && !x.held() {
		out = append(out, Flag{Text: "Under 18", Mark: "person"})
	}
	if x.Risk != nil {
		if x.Risk.Level != "1" {
			var v observation
			if _, err := d.row("custody.observation", x.Risk.Level, x.ArrestedAt, &v); err == nil {
				out = append(out, Flag{Text: v.Label, Mark: "eye"})
			}
		}
		for _, code := range x.Risk.Risks {
			var v riskRow
			if _, err := d.row("custody.risk", code, x.ArrestedAt, &v); err == nil {
				f := Flag{Text: v.Label, Severe: v.Severe, Mark: "dot"}
				if v.Severe {
					f.Mark = "alarm"
				}
				out = append(out, f)
			}
		}
	}
	if !people.English(x.Language) {
		out = append(out, Flag{Text: x.Language, Mark: "speech"})
	}
	slices.SortStableFunc(out, func(a, b Flag) int { return cmp.Compare(severity(a), severity(b)) })
	return out
}

func severity(f Flag) int {
	if f.Severe {
		return 0
	}
	return 1
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
