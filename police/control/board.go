package control

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

// boardLimit is more incidents than one control room ever has open.
const boardLimit = 500

// soonDue is how near a promise must be to be counted in the strip.
const soonDue = 10 * time.Minute

// Waiting is an incident of the board with its clock.
type Waiting struct {
	Incident
	Units  []string      `json:"units,omitempty"` // sent to it and not clear
	Used   time.Duration `json:"-"`               // since the clock started
	Length time.Duration `json:"-"`               // of the target; nought when there is none
	Late   time.Duration `json:"-"`

	Standing Standing `json:"standing"` // where it stands in the list and why
	Handoff  Handoff  `json:"handoff"`  // whether it is accepted, and how far it has climbed

	Deferral *Deferral `json:"deferral,omitempty"` // in force, until somebody looks again (INC-11)

	callers string // names and numbers of who called, for the find of the command line
}

// UnitLine is a unit of the board.
type UnitLine struct {
	Crew     Crew      `json:"crew"`
	State    UnitState `json:"state"`
	Label    string    `json:"label"` // the state in words
	Shape    string    `json:"shape"` // emergency, available, assigned, enroute, scene or unavailable
	Job      string    `json:"job,omitempty"`
	JobID    string    `json:"job_id,omitempty"`
	Position Position  `json:"position,omitzero"`
	Old      bool      `json:"old,omitempty"`  // its position is too old to use (RES-05)
	Word     *Word     `json:"word,omitempty"` // that it owes and that is late
}

// holds tells whether the unit has a job, though it may be one that the reader may not know of.
func (u UnitLine) holds() bool {
	return u.JobID != "" || slices.Contains([]string{"assigned", "enroute", "scene"}, u.Shape) || strings.Contains(u.Label, "emergency, ")
}

// Board is everything that is open now, of what the reader may see.
type Board struct {
	Now       time.Time  `json:"now"`
	Calls     []Call     `json:"calls"`    // that no incident answers yet
	Waiting   []Waiting  `json:"waiting"`  // nobody sent, most risk first
	Deferred  []Waiting  `json:"deferred"` // until somebody looks again, the soonest first
	Live      []Waiting  `json:"live"`     // somebody sent, worst clock first
	Units     []UnitLine `json:"units"`
	Free      int        `json:"free"`
	Soon      int        `json:"soon"` // promises due within ten minutes, or late
	G1        int        `json:"g1_open"`
	G1Late    int        `json:"g1_late"`
	Emergency []UnitLine `json:"emergency,omitempty"`
	Checks    []Check    `json:"checks,omitempty"` // alarming answers that nobody has acknowledged
}

// Board reads what is open now. The look is one, with its filter: what the reader's labels show. Needs the control room,
// or a supervisor on duty.
func (d *Desk) Board(ctx context.Context) (Board, error) {
	a := act.Of("control.board", journal.Ref{Kind: kindBoard, ID: "board"}, "The board")
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Board, error) { return d.board(q, who) })
}

func (d *Desk) board(q db.Querier, who *access.Actor) (Board, error) {
	b := Board{Now: d.host.Clock.Now(), Calls: []Call{}, Waiting: []Waiting{}, Deferred: []Waiting{}, Live: []Waiting{}}
	labels := labelsOf(who)
	var err error
	if b.Calls, err = callsWaiting(q, labels); err != nil {
		return b, err
	}
	if err := d.withFixes(b.Calls, b.Now); err != nil {
		return b, err
	}
	hands, err := openHandoffs(q, labels)
	if err != nil {
		return b, err
	}
	deferred, err := deferralsOf(q, "", labels)
	if err != nil {
		return b, err
	}
	held, err := allHeld(q, labels)
	if err != nil {
		return b, err
	}
	open, err := openIncidents(q, labels, boardLimit)
	if err != nil {
		return b, err
	}
	if open, err = room.NotOwn(d.host, q, who, open, func(i Incident) []string { return []string{i.Thread} }); err != nil {
		return b, err
	}
	b.incidents(open, held, hands, deferred, d)
	if err := d.stand(q, b.Waiting, labels, b.Now); err != nil {
		return b, err
	}
	b.Waiting = InOrder(b.Waiting)
	if b.Units, err = d.unitLines(q, held, open, b.Now); err != nil {
		return b, err
	}
	for _, u := range b.Units {
		if u.Shape == "available" {
			b.Free++
		}
		if !u.State.EmergencyAt.IsZero() {
			b.Emergency = append(b.Emergency, u)
		}
	}
	if b.Checks, err = d.alarmed(q, who); err != nil {
		return b, err
	}
	due, err := promise.Owed(q, promise.Filter{Labels: labels, Before: b.Now.Add(soonDue), Limit: 1000})
	if err == nil {
		due, err = d.notOwn(q, who, due)
	}
	b.due(due)
	return b, err
}

// due counts what is owed soon. What a unit owes a word of stands on its own line once it is late: not every unit that was
// sent a minute ago is counted.
func (b *Board) due(due []promise.Promise) {
	for _, p := range due {
		if slices.Contains(wordPromises, p.Kind) {
			if p.DueAt.After(b.Now) {
				continue
			}
			for n := range b.Units {
				if u := &b.Units[n]; u.Crew.Callsign == p.SubjectID {
					u.Word = &Word{Kind: p.Kind, DueAt: p.DueAt}
				}
			}
		}
		b.Soon++
	}
}

// notOwn leaves out what is owed on cases about the reader, their family or their home.
func (d *Desk) notOwn(q db.Querier, who *access.Actor, due []promise.Promise) ([]promise.Promise, error) {
	if !who.HasOwn() {
		return due, nil
	}
	on, err := promise.ThreadsOf(q, due, promise.Key)
	if err != nil {
		return nil, err
	}
	return room.NotOwn(d.host, q, who, due, func(p promise.Promise) []string { return on[p.ID] })
}

func (b *Board) incidents(open []Incident, held []Assignment, hands map[string]Handoff, deferred map[string]Deferral, d *Desk) {
	for _, i := range open {
		w := Waiting{Incident: i, Handoff: hands[i.ID]}
		for _, a := range held {
			if a.Incident == i.ID {
				w.Units = append(w.Units, a.Callsign)
			}
		}
		d.clockOf(&w, b.Now)
		if i.Grade == "1" {
			b.G1++
			if w.Late > 0 {
				b.G1Late++
			}
		}
		if x, ok := deferred[i.ID]; ok {
			w.Deferral = &x
		}
		switch {
		case len(w.Units) > 0:
		case w.Deferral != nil && w.Deferral.ReviewAt.After(b.Now):
			b.Deferred = append(b.Deferred, w)
			continue
		default:
			b.Waiting = append(b.Waiting, w)
			continue
		}
		b.Live = append(b.Live, w)
	}
	slices.SortStableFunc(b.Deferred, func(x, y Waiting) int { return x.Deferral.ReviewAt.Compare(y.Deferral.ReviewAt) })
	slices.SortStableFunc(b.Live, func(x, y Waiting) int {
		return cmp.Or(-cmp.Compare(x.Late, y.Late), cmp.Compare(x.Grade, y.Grade), cmp.Compare(left(x), left(y)))
	})
}

func left(w Waiting) time.Duration {
	if w.Length == 0 {
		return 1 << 60
	}
	return w.Length - w.Used
}

// clockOf is how much of the target of the present grade is used; it stops when the first unit is there.
func (d *Desk) clockOf(w *Waiting, now time.Time) {
	end := now
	if !w.AtSceneAt.IsZero() {
		end = w.AtSceneAt
	}
	w.Used = max(end.Sub(w.CalledAt), 0)
	if w.DueAt.IsZero() {
		return
	}
	row, ok := d.host.Law.Table("control.grade").At(w.Grade, when.DayOf(w.CalledAt))
	var rule GradeRule
	if !ok || row.Into(&rule) != nil {
		return
	}
	w.Length, _ = rule.Minutes(w.Area)
	w.Used = max(end.Sub(w.DueAt.Add(-w.Length)), 0)
	w.Late = max(w.Used-w.Length, 0)
}

func (d *Desk) unitLines(q db.Querier, held []Assignment, open []Incident, now time.Time) ([]UnitLine, error) {
	crews, err := d.roster(q, now)
	if err != nil {
		return nil, err
	}
	states, err := unitStates(q, nil)
	if err != nil {
		return nil, err
	}
	crews = d.shown(crews)
	fixes, err := d.fixesOf(q, crews)
	if err != nil {
		return nil, err
	}
	taken, err := busy(q)
	if err != nil {
		return nil, err
	}
	numbers := map[string]string{}
	for _, i := range open {
		numbers[i.ID] = i.Short()
	}
	stale := d.stale(when.DayOf(now))
	out := []UnitLine{}
	for _, c := range crews {
		u := UnitLine{Crew: c, State: UnitState{Callsign: c.Callsign, State: unitOnDuty}, Position: fixes[c.Callsign]}
		if s, ok := states[c.Callsign]; ok {
			u.State = s
		}
		u.Old = u.Position.FixedAt.IsZero() || now.Sub(u.Position.FixedAt) > stale
		var on *Assignment
		for n := range held {
			if held[n].Callsign == c.Callsign {
				on = &held[n]
				if u.Job = numbers[on.Incident]; u.Job != "" {
					u.JobID = on.Incident
				}
				break
			}
		}
		u.Label, u.Shape = d.shape(u.State, on, taken[c.Callsign], now)
		out = append(out, u)
	}
	slices.SortStableFunc(out, func(a, b UnitLine) int {
		return cmp.Or(cmp.Compare(shapeOrder(a), shapeOrder(b)), cmp.Compare(a.Crew.Callsign, b.Crew.Callsign))
	})
	return out, nil
}

// shape is how a unit's state is drawn; its word stands beside it always.
func (d *Desk) shape(u UnitState, on *Assignment, taken bool, now time.Time) (label, shape string) {
	state := u.State
	label, deployable := d.stateWords(state, now)
	label = lower(label)
	switch {
	case state == unitEmergency:
		return "0 emergency" + whereItWas(on), "emergency"
	case state == unitAtScene:
		return "6 " + label, "scene"
	case state == unitEnRoute:
		return "5 " + label, "enroute"
	case on != nil || taken:
		return "assigned", "assigned"
	case deployable == "yes":
		return state + " " + label, "available"
	}
	return state + " " + label, "unavailable"
}

// whereItWas is how far a unit had got with its job when it called for help: the call does not take that away.
func whereItWas(on *Assignment) string {
	switch {
	case on == nil:
		return ""
	case !on.AtSceneAt.IsZero():
		return ", at scene"
	case !on.EnRouteAt.IsZero():
		return ", en route"
	}
	return ", assigned"
}

func shapeOrder(u UnitLine) int {
	return slices.Index([]string{"emergency", "available", "assigned", "enroute", "scene", "unavailable"}, u.Shape)
}
