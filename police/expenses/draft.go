package expenses

import (
	"context"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// measureJob measures a drafted journey on the map, outside any transaction.
const measureJob = "expenses.measure"

// journey is what the job is told: from a base to a named place and back.
type journey struct {
	Line string    `json:"line"`
	From geo.Point `json:"from"`
	To   string    `json:"to"`
}

// begin writes a draft claim for a member of staff as they stand now.
func (d *Desk) begin(tx *act.Tx, c Claim, hearing string) (Claim, error) {
	s, err := d.duty.Staff(tx, c.Staff)
	if err != nil {
		return c, err
	}
	c.ID, c.State, c.Number, c.DraftedAt, c.Version = id.New(), "draft", s.Number, tx.Now(), 1
	if len(s.Teams) > 0 {
		c.CostCentre = s.Teams[0]
	}
	if err := insertClaim(tx, c); err != nil {
		return c, err
	}
	_, err = tx.Record(entry.ClaimDrafted{Claim: c.ID, Staff: c.Staff, Source: c.Source, Hearing: hearing}, act.About("claim", c.ID), act.OnThreads(c.threads()...))
	return c, err
}

// draftCourt drafts the journey to a hearing that was held, from where the officer is based, there and back.
func courtText(name string) string {
	if strings.Contains(name, "Court") {
		return name
	}
	return name + " court"
}

func (d *Desk) draftCourt(tx *act.Tx, w warning, h hearing) error {
	on := when.DayOf(h.at)
	c, err := d.begin(tx, Claim{Staff: w.staff, Thread: w.thread, Source: "court", Title: "Court on " + on.Text(), Label: w.label}, h.id)
	if err != nil {
		return err
	}
	if err := forgetLeftOut(tx, w.staff, on, leftCourt); err != nil { // they were stood down from one hearing and came to another
		return err
	}
	bases, err := basesAt(tx, w.staff, "", h.at)
	if err != nil {
		return err
	}
	l := Line{ID: id.New(), Claim: c.ID, Staff: w.staff, Kind: "mileage_car", On: on, At: h.at, What: "Own car to " + courtText(h.court) + " and back", Hearing: h.id, Label: w.label}
	measured := len(bases) > 0 && bases[0].at != geo.Point{}
	if measured && bases[0].name != "" {
		l.What = "Own car from " + bases[0].name + " to " + courtText(h.court) + " and back"
	}
	if err := insertLine(tx, l); err != nil || !measured {
		return err
	}
	return tx.Queue(jobs.Job{Kind: measureJob, Key: l.ID, Label: w.label, Payload: journey{l.ID, bases[0].at, h.court}})
}

// draftUnit drafts the journey of a unit in somebody's own car: the metres stand in the record of its dispatch.
func (d *Desk) draftUnit(tx *act.Tx, m mission, crew []mission) error {
	on := when.DayOf(m.from)
	c, err := d.begin(tx, Claim{Staff: m.staff, Thread: m.thread, Source: "unit", Title: "Journey of " + m.callsign + " on " + on.Text(), Label: m.label}, "")
	if err != nil {
		return err
	}
	l := Line{ID: id.New(), Claim: c.ID, Staff: m.staff, Kind: "mileage_car", On: on, At: m.from, What: "Own car to a call as " + m.callsign + " at " + clock(m.from) + " and back",
		Route: 2 * m.metres, Tenths: tenthsOf(2 * m.metres), Label: m.label}
	for _, x := range crew {
		if x.staff != m.staff {
			l.Passengers = append(l.Passengers, x.staff)
		}
	}
	return insertLine(tx, l)
}

// measureLater asks the map how long a journey is, and writes it by an act of its own. A court that the map does not know
// is left to the claimant, whose claim says that the miles are missing.
func (d *Desk) measureLater(ctx context.Context, job jobs.Job) error {
	var j journey
	if err := job.Into(&j); err != nil {
		return err
	}
	if d.roads == nil {
		return nil
	}
	to, ok := d.roads.Place(j.To)
	if !ok {
		return nil
	}
	out, okOut := d.roads.Metres(j.From, to)
	back, okBack := d.roads.Metres(to, j.From)
	if !okOut || !okBack {
		return nil
	}
	return d.measure(access.WithActor(ctx, access.System("expenses")), j.Line, out+back)
}

func (d *Desk) measure(ctx context.Context, line string, metres int64) error {
	l, err := getLine(d.host.DB.Read(ctx), line)
	if err != nil {
		return err
	}
	c, err := getClaim(d.host.DB.Read(ctx), l.Claim)
	if err != nil {
		return err
	}
	a := act.Of("expenses.line.measure", claimRef(l.Claim)).On(c.threads()...).Keyed("expenses.measure/" + line)
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Line, error) {
		l, err := getLine(tx, line)
		if err != nil {
			return l, err
		}
		c, err := getClaim(tx, l.Claim)
		if err != nil {
			return l, err
		}
		if c.State == "draft" && l.State == "live" {
			l.Route = metres
			if l.Tenths == 0 { // what the claimant gave meanwhile stands, and is compared with the map
				l.Tenths = tenthsOf(metres)
			}
			if err := updateLine(tx, l); err != nil {
				return l, err
			}
		}
		_, err = tx.Record(entry.LineMeasured{Claim: l.Claim, LineID: l.ID, Metres: metres, Tenths: l.Tenths})
		return l, err
	})
	return err
}

// Begin is a claim that the claimant starts: for what no record shows.
type Begin struct {
	Title string `json:"title" label:"What it is for" said:"what it is for" hint:"For example: Training at headquarters, 12 November" required:"true" maxLength:"120"`
}

// Begin starts a claim of the actor's own. Right: expenses.claim.draft. Fault: form.invalid.
func (d *Desk) Begin(ctx context.Context, in Begin) (act.Done[Claim], error) {
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[Claim]{}, err
	}
	a := act.Of("expenses.claim.draft", claimRef("")).With(facts(Claim{Staff: who.Staff, Label: "open"}))
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Claim, error) {
		if err := form.Check(&in); err != nil {
			return Claim{}, err
		}
		return d.begin(tx, Claim{Staff: who.Staff, Source: "claimant", Title: strings.TrimSpace(in.Title), Label: "open"}, "")
	})
}
