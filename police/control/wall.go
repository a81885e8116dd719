package control

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/journal"
)

// WallRule is a row of control.wall: what it is about, and whether the wall leaves the incident out or masks it.
type WallRule struct {
	Type   string `json:"type,omitempty"`
	Family string `json:"family,omitempty"`
	Flag   string `json:"flag,omitempty"`
	Show   string `json:"show"`
}

// What a wall does with an incident that it may not tell.
const (
	wallHidden = "hidden"
	wallMasked = "masked"
)

// WallJob is an incident as a wall shows it: nothing that a person has typed. A masked one has its grade and clock alone.
type WallJob struct {
	Grade  string        `json:"grade,omitempty"`
	Number string        `json:"number,omitempty"` // "0412"
	What   string        `json:"what,omitempty"`   // the words of its type, from the law
	Street string        `json:"street,omitempty"` // from the map
	Units  []string      `json:"units,omitempty"`
	There  bool          `json:"there,omitempty"` // somebody is at the scene
	Masked bool          `json:"masked,omitempty"`
	Used   time.Duration `json:"-"`
	Length time.Duration `json:"-"`
	Late   time.Duration `json:"-"`
}

// WallCall is a unit that calls for help, without the names of its crew.
type WallCall struct {
	Callsign string        `json:"callsign"`
	Age      time.Duration `json:"-"`
	Street   string        `json:"street,omitempty"` // empty where its job is not told either
	Taken    bool          `json:"taken"`
}

// Wall is what a screen on the wall of a control room shows.
type Wall struct {
	Now       time.Time
	Waiting   []WallJob
	Live      []WallJob
	Units     []UnitLine // with their callsign and shape alone
	Emergency []WallCall
	G1Late    int
}

// Wall reads what a screen on the wall shows: of what is open to everybody, less what control.wall leaves out, whatever else
// its reader could open elsewhere. Needs a wallboard's own account, or the control room.
func (d *Desk) Wall(ctx context.Context) (Wall, error) {
	a := act.Of("control.wall", journal.Ref{Kind: kindBoard, ID: "wall"}, "The wall")
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Wall, error) {
		open := *who
		open.Labels = []string{"open"}
		b, err := d.board(q, &open)
		if err != nil {
			return Wall{}, err
		}
		rules, err := d.wallRules()
		if err != nil {
			return Wall{}, err
		}
		hidden, err := hiddenHolders(q)
		return d.wallOf(b, rules, hidden), err
	})
}

func (d *Desk) wallRules() ([]WallRule, error) {
	var out []WallRule
	for _, row := range d.host.Law.Table("control.wall").On(d.today()) {
		var v WallRule
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// wallShows is the strictest thing that the law says of an incident on a wall: hidden, masked, or nothing.
func wallShows(rules []WallRule, i Incident, family string) string {
	show := ""
	for _, r := range rules {
		if r.Type != "" && r.Type == i.Type || r.Family != "" && r.Family == family || r.Flag != "" && slices.Contains(i.Flags, r.Flag) {
			if show = r.Show; show == wallHidden {
				return show
			}
		}
	}
	return show
}

func (d *Desk) wallOf(b Board, rules []WallRule, hidden map[string]bool) Wall {
	w := Wall{Now: b.Now}
	told := map[string]bool{} // incidents whose number and place stand on the wall
	take := func(list []Waiting) (out []WallJob) {
		for _, x := range list {
			j, ok := d.wallJob(x, rules)
			if !ok {
				continue
			}
			told[x.ID] = !j.Masked
			if out = append(out, j); x.Grade == "1" && x.Late > 0 {
				w.G1Late++
			}
		}
		return out
	}
	w.Waiting, w.Live = take(b.Waiting), take(b.Live)
	for _, u := range b.Units {
		w.Units = append(w.Units, UnitLine{Crew: Crew{Callsign: u.Crew.Callsign}, Shape: u.Shape})
	}
	for _, u := range b.Emergency {
		c := WallCall{Callsign: u.Crew.Callsign, Age: b.Now.Sub(u.State.EmergencyAt), Taken: u.State.AcknowledgedBy != ""}
		if !hidden[c.Callsign] && (told[u.JobID] || !u.holds()) {
			c.Street = d.streetAt(u.Position.At)
		}
		w.Emergency = append(w.Emergency, c)
	}
	return w
}

// wallJob is one incident of the wall; ok is false for one that is left out. One of a type that the law does not know today
// is masked, because nobody has said that it may be told.
func (d *Desk) wallJob(x Waiting, rules []WallRule) (job WallJob, ok bool) {
	kind, known := d.typeRule(x.Type, d.today())
	show := wallShows(rules, x.Incident, kind.Family)
	j := WallJob{Grade: x.Grade, Used: x.Used, Length: x.Length, Late: x.Late, There: !x.AtSceneAt.IsZero()}
	switch {
	case show == wallHidden || x.Label != "open":
		return j, false
	case show == wallMasked || !known:
		j.Masked = true
		return j, true
	}
	j.Number, j.What, j.Street, j.Units = x.Short(), kind.Label, d.streetAt(x.At), x.Units
	return j, true
}

// streetAt is the street and town of a point, never the house: empty where the map knows none.
func (d *Desk) streetAt(at geo.Point) string {
	if d.roads == nil || !at.Valid() {
		return ""
	}
	return d.roads.Nearest(at).OnlyStreet().Label()
}
