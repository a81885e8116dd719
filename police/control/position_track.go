package control

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/live"
	"throughline/police/control/entry"
	"throughline/police/control/track"
)

// tracking is where everybody is, for one desk.
type tracking struct {
	mu    sync.Mutex
	track *track.Track
	tour  *tour
}

// turns are the parts of a tick over which areas are spread; trailRows is how many lines of the trail one act writes.
const (
	turns     = 8
	trailRows = 250
)

// noArea is the area of a unit whose callsign no row of control.area names.
const noArea = "force"

// areaRow is a row of control.area.
type areaRow struct {
	Label     string   `json:"label"`
	Callsigns []string `json:"callsigns"` // how they begin
	Hidden    bool     `json:"hidden,omitempty"`
}

// areaOf is the area of a callsign by control.area: that of the longest beginning. A hidden one has none: it is on no screen.
func (d *Desk) areaOf(callsign string) string { return d.areas()(callsign) }

// areas reads control.area once, for many callsigns.
func (d *Desk) areas() func(callsign string) string {
	if d.mustered != nil {
		return d.mustered
	}
	type beginning struct{ text, area string }
	var all []beginning
	for _, row := range d.host.Law.Table("control.area").On(d.today()) {
		var v areaRow
		if row.Into(&v) != nil {
			continue
		}
		area := row.Code
		if v.Hidden {
			area = ""
		}
		for _, c := range v.Callsigns {
			all = append(all, beginning{c, area})
		}
	}
	return func(callsign string) string {
		area, longest := noArea, 0
		for _, b := range all {
			if len(b.text) > longest && strings.HasPrefix(callsign, b.text) {
				area, longest = b.area, len(b.text)
			}
		}
		return area
	}
}

// shown leaves out the crews that are on no screen.
func (d *Desk) shown(crews []Crew) []Crew {
	if d.mustered != nil {
		return crews
	}
	area := d.areas()
	hidden := func(c Crew) bool { return area(c.Callsign) == "" }
	if !slices.ContainsFunc(crews, hidden) {
		return crews // the same list, so that what is known of it holds
	}
	return slices.DeleteFunc(slices.Clone(crews), hidden)
}

// tracked is the track, with what was written of it before the server started.
func (d *Desk) tracked(ctx context.Context) (*track.Track, error) {
	return d.trackOn(d.host.DB.Read(ctx))
}

func (d *Desk) trackOn(q db.Querier) (*track.Track, error) {
	d.tracking.mu.Lock()
	defer d.tracking.mu.Unlock()
	if d.tracking.track != nil {
		return d.tracking.track, nil
	}
	known, err := positions(q)
	if err != nil {
		return nil, err
	}
	t := track.New(d.areaOf)
	fixes := make([]track.Fix, 0, len(known))
	for _, p := range known {
		fixes = append(fixes, track.Fix(p))
	}
	t.Restore(fixes)
	d.tracking.track = t
	return t, nil
}

// put keeps fixes that an act has written.
func (d *Desk) put(ctx context.Context, ps ...Position) {
	t, err := d.tracked(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "positions", "error", err)
		return
	}
	fixes := make([]track.Fix, len(ps))
	for i, p := range ps {
		fixes[i] = track.Fix(p)
	}
	t.Put(fixes)
}

// fixesOf are the newest positions of these crews.
func (d *Desk) fixesOf(q db.Querier, crews []Crew) (map[string]Position, error) {
	t, err := d.trackOn(q)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Position, len(crews))
	for _, c := range crews {
		if f, ok := t.Last(c.Callsign); ok {
			out[c.Callsign] = Position(f)
		}
	}
	return out, nil
}

// LastSeen is where and when a unit was last seen, for those who may know of everybody.
func (d *Desk) LastSeen(ctx context.Context, callsign string) (lat, lon float64, at time.Time, ok bool) {
	t, err := d.tracked(ctx)
	if err != nil {
		return 0, 0, at, false
	}
	f, ok := t.Last(callsign)
	return f.At.Lat, f.At.Lon, f.FixedAt, ok
}

// tour is who is on tour, as it was read at a moment.
type tour struct {
	at    time.Time
	signs map[string]bool
}

// tourFor is how long who is on tour is taken as read, for positions only: nobody is sent anywhere by it.
const tourFor = 10 * time.Second

func (t *tour) has(callsign string) bool { return t.signs[callsign] }

func (d *Desk) onTour(ctx context.Context, now time.Time) (*tour, error) {
	d.tracking.mu.Lock()
	known := d.tracking.tour
	d.tracking.mu.Unlock()
	if known != nil && !now.Before(known.at) && now.Sub(known.at) < tourFor {
		return known, nil
	}
	crews, err := d.roster(d.host.DB.Read(ctx), now)
	if err != nil {
		return nil, err
	}
	t := &tour{at: now, signs: make(map[string]bool, len(crews))}
	for _, c := range crews {
		t.signs[c.Callsign] = true
	}
	d.tracking.mu.Lock()
	d.tracking.tour = t
	d.tracking.mu.Unlock()
	return t, nil
}

// rate is a row of control.position that is a length of time.
func (d *Desk) rate(code string, otherwise time.Duration) time.Duration {
	var v struct {
		Minutes      int `json:"minutes,omitempty"`
		Seconds      int `json:"seconds,omitempty"`
		Milliseconds int `json:"milliseconds,omitempty"`
	}
	row, ok := d.host.Law.Table("control.position").At(code, d.today())
	if !ok || row.Into(&v) != nil {
		return otherwise
	}
	return time.Duration(v.Minutes)*time.Minute + time.Duration(v.Seconds)*time.Second + time.Duration(v.Milliseconds)*time.Millisecond
}

// RunPositions tells screens what moved, once a tick and area, and writes the trail, until ctx ends; then it writes what the
// trail still lacks, so that a server that starts again knows where everybody was.
func (d *Desk) RunPositions(ctx context.Context) {
	var telling sync.WaitGroup
	telling.Go(func() { d.tell(ctx) }) // apart from the trail: a slow disk delays no screen
	trail := time.NewTicker(time.Second)
	defer trail.Stop()
	for {
		select {
		case <-ctx.Done():
			telling.Wait()
			d.logged(ctx, d.KeepTrail(context.WithoutCancel(ctx), true))
			return
		case <-trail.C:
			d.logged(ctx, d.KeepTrail(ctx, false))
		}
	}
}

// tell tells the screens what moved until ctx ends.
func (d *Desk) tell(ctx context.Context) {
	tick := time.NewTicker(max(d.rate("tick", time.Second)/turns, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if t, err := d.tracked(ctx); err == nil {
				t.Tick(turns)
			}
		}
	}
}

func (d *Desk) logged(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "positions", "error", err)
	}
}

// KeepTrail writes the trail: the newest position of each unit that was seen since its last line, at most one line a unit in
// the time that control.position says (trail), many units in one act. Called once a second it spreads the lines of a large
// force over that time. all writes those too whose time has not come.
func (d *Desk) KeepTrail(ctx context.Context, all bool) error {
	t, err := d.tracked(ctx)
	if err != nil {
		return err
	}
	every := d.rate("trail", time.Minute)
	if all {
		every = 0
	}
	ctx = access.WithActor(ctx, access.System("positions"))
	left := trailRows + int(float64(t.Len())*1.1/max(every.Seconds(), 1))
	for all || left > 0 {
		now := d.host.Clock.Now()
		due := t.Due(now, every, trailRows)
		left -= len(due)
		if len(due) == 0 {
			return nil
		}
		a := act.Of("control.position.report", journal.Ref{Kind: kindUnit, ID: "trail"}).With(access.Resource{})
		_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (int, error) {
			e := entry.PositionReported{}
			ps := make([]Position, len(due))
			for i, f := range due {
				ps[i] = Position(f)
				e.Fixes = append(e.Fixes, ps[i].fix())
			}
			if err := putPositions(tx, ps); err != nil {
				return 0, err
			}
			_, err := tx.Record(e)
			return len(due), err
		})
		if err != nil {
			return err
		}
		t.Written(now, due)
		if len(due) < trailRows {
			return nil
		}
	}
	return nil
}

// Listening gives the areas of a reader: those that they asked for, of those that they may see. Nothing asked is all. What is
// not theirs is left out as what is not there.
func (d *Desk) Listening(ctx context.Context, asked []string) (*live.Feed, []string, error) {
	t, err := d.tracked(ctx)
	if err != nil {
		return nil, nil, err
	}
	var out []string
	for _, area := range t.Areas() {
		if len(asked) > 0 && !slices.Contains(asked, area) {
			continue
		}
		a := act.Of("control.position.see", journal.Ref{Kind: kindBoard, ID: area}).With(access.Resource{Kind: kindBoard, ID: area, Label: "open", Attrs: map[string]any{"area": area}})
		if d.host.Door.May(ctx, a) {
			out = append(out, area)
		}
	}
	return t.Feed, out, nil
}
