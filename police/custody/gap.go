package custody

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
)

// Gap is a stretch of a detention in which nothing moved the investigation or the person's rights on (CUS-27). It has a cause when
// something was waited for, or when somebody said why.
type Gap struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`            // the next thing that was done; now, while it lasts
	Cause   string    `json:"cause"`         // a delay code of reason_code; "" when nobody said
	Who     string    `json:"who,omitempty"` // of the partner that was waited for
	Note    string    `json:"note,omitempty"`
	Lasts   bool      `json:"lasts,omitempty"`
	Minutes int       `json:"minutes"`
}

// cover is a stretch that has a cause of its own: a wait, or a reason that was given afterwards, which outweighs every wait.
type cover struct {
	from, to  time.Time
	cause     string
	who, note string
	said      bool
}

// idleGaps are the stretches longer than least between moments at which something was done, from first to last: pure. Time in which
// somebody was worked with is in busy and is no gap. A gap's cause is the reason given for it, else the wait that covers most of it. A reason
// holds until when it was given: a gap that went on longer than least after that is another, of which nobody has said why.
func idleGaps(moments []time.Time, busy []Span, covers []cover, last time.Time, ended bool, least time.Duration) []Gap {
	spans := slices.Clone(busy)
	for _, m := range moments {
		spans = append(spans, Span{m, m})
	}
	spans = slices.DeleteFunc(spans, func(s Span) bool { return s.From.After(last) })
	for i := range spans {
		if spans[i].To.After(last) || spans[i].To.IsZero() {
			spans[i].To = last
		}
	}
	spans = merge(append(spans, Span{last, last}))
	var out []Gap
	for i := 1; i < len(spans); i++ {
		g := Gap{From: spans[i-1].To, To: spans[i].From, Lasts: !ended && i == len(spans)-1 && spans[i].To.Equal(last) && spans[i].From.Equal(last)}
		if g.To.Sub(g.From) <= least {
			continue
		}
		out = append(out, splitSaid(g, covers, least)...)
	}
	return out
}

// splitSaid parts a gap where a reason that was given for its beginning ends, when both parts are longer than least.
func splitSaid(g Gap, covers []cover, least time.Duration) []Gap {
	said := time.Time{}
	for _, c := range covers {
		if c.said && !c.from.After(g.From) && c.to.After(said) && c.to.Sub(g.From) > least && g.To.Sub(c.to) > least {
			said = c.to
		}
	}
	if said.IsZero() {
		return []Gap{causeOf(g, covers)}
	}
	first, rest := g, g
	first.To, first.Lasts, rest.From = said, false, said
	return append([]Gap{causeOf(first, covers)}, splitSaid(rest, covers, least)...)
}

// causeOf says why nothing was done in a gap, and how long it was.
func causeOf(g Gap, covers []cover) Gap {
	g.Minutes = int(g.To.Sub(g.From) / time.Minute)
	most := time.Duration(0)
	for _, c := range covers {
		to := c.to
		if to.IsZero() || to.After(g.To) {
			to = g.To
		}
		from := c.from
		if from.Before(g.From) {
			from = g.From
		}
		over := to.Sub(from)
		if c.said && over > 0 {
			over += 100 * 24 * time.Hour // what somebody said of it stands before what the waits say
		}
		if over > most {
			most, g.Cause, g.Who, g.Note = over, c.cause, c.who, c.note
		}
	}
	return g
}

// movesOn are the acts that move an investigation or somebody's rights on; a check, a meal or a handover does not (CUS-27).
var movesOn = []string{"custody.person.arrested", "custody.detainee.arrived", "custody.detention.authorised", "custody.detention.refused", "custody.rights.given", "custody.details.recorded",
	"custody.search.recorded", "custody.property.listed", "custody.injury.recorded", "custody.sample.recorded", "custody.risk.assessed", "custody.fitness.recorded", "custody.review.recorded",
	"custody.detention.extended", "custody.warrant.recorded", "custody.person.charged", "custody.matter.ended", "custody.arrest.further", "custody.child.told", "custody.child.placed", "custody.child.bed",
	"custody.release.planned", "custody.person.released", "custody.property.returned"}

// Work is time in which a detainee was interviewed, as the interview room says it.
type Work struct {
	Recorded
	Interview string    `json:"interview"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to,omitzero"`
}

// hearInterview keeps when a detainee was interviewed: that is no idle time.
func (d *Desk) hearInterview(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	switch v := b.(type) {
	case interview.InterviewStarted:
		if v.Detention == "" {
			return nil // of somebody who is not detained
		}
		x, err := getDetention(tx, v.Detention)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return putPart(tx, x, partWork, &Work{Interview: v.Interview, From: v.At})
	case interview.InterviewEnded:
		all, err := workOf(tx, v.Interview)
		if err != nil || len(all) == 0 {
			return err
		}
		all[0].To = v.At
		return changePart(tx, &all[0])
	}
	return nil
}

// gaps are the idle gaps of a detention up to now, or to when they left.
func (d *Desk) gaps(q db.Querier, x Detention, labels []string, now time.Time) ([]Gap, error) {
	var v struct {
		Minutes int `json:"minutes"`
	}
	if _, err := d.row("custody.idle", "gap", x.ArrestedAt, &v); err != nil {
		return nil, err
	}
	last, ended := now, false
	if !x.ReleasedAt.IsZero() {
		last, ended = x.ReleasedAt, true
	}
	moments := []time.Time{x.RelevantAt}
	for _, of := range []journal.Ref{{Kind: "arrest", ID: x.Arrest}, x.ref()} {
		es, err := journal.About(q, of, labels, logLines)
		if err != nil {
			return nil, err
		}
		for _, e := range es {
			if slices.Contains(movesOn, e.Kind) && !e.HappenedAt.Before(x.RelevantAt) {
				moments = append(moments, e.HappenedAt)
			}
		}
	}
	busy, covers, err := d.busyAndWaits(q, x)
	if err != nil {
		return nil, err
	}
	return idleGaps(moments, busy, covers, last, ended, time.Duration(v.Minutes)*time.Minute), nil
}

// busyAndWaits are the time in which somebody was worked with or away, and what was waited for.
func (d *Desk) busyAndWaits(q db.Querier, x Detention) (busy []Span, covers []cover, err error) {
	work, err := partsOf[Work](q, x.ID, partWork)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range work {
		busy = append(busy, Span{w.From, w.To})
	}
	stays, err := hospitalOf(q, x.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range stays {
		busy = append(busy, Span{s.LeftAt, s.ReturnedAt})
	}
	waits, err := allWaits(q, x.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, w := range waits {
		covers = append(covers, cover{from: w.StartedAt, to: w.EndedAt, cause: w.For, who: w.Note})
	}
	said, err := partsOf[Explained](q, x.ID, partGap)
	for _, s := range said {
		covers = append(covers, cover{from: s.From, to: s.To, cause: s.Cause, who: s.Who, note: s.Note, said: true})
	}
	return busy, covers, err
}

// ExplainGap is why nothing was done for a while (CUS-27).
type ExplainGap struct {
	From  string `json:"from" label:"When the gap began" said:"when the gap began" required:"true" format:"datetime"`
	Cause string `json:"cause" label:"Why" said:"why nothing was done" required:"true" enum:"solicitor,appropriate_adult,interpreter,healthcare,prosecutor,officers,capacity,rest"`
	Who   string `json:"who,omitempty" label:"Who was waited for" hint:"The firm, the scheme, the service" maxLength:"200"`
	Note  string `json:"note,omitempty" label:"Note" maxLength:"1000" format:"textarea"`
}

// Explained is such a reason.
type Explained struct {
	Recorded
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Cause string    `json:"cause"`
	Who   string    `json:"who,omitempty"`
	Note  string    `json:"note,omitempty"`
}

// ExplainGap records the reason of a gap; said again, the later reason stands. Right: custody staff on duty. Faults: custody.wait.unknown,
// custody.gap.none when no gap began then.
func (d *Desk) ExplainGap(ctx context.Context, id string, in ExplainGap) (act.Done[Detention], error) {
	if _, err := checked(in, ""); err != nil {
		return act.Done[Detention]{}, err
	}
	from, err := moment("from", in.From)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.gap.explain", id, "", time.Time{}, func(tx *act.Tx, x *Detention) error {
		if _, ok := d.host.Law.Table("reason_code").At(in.Cause, when.DayOf(tx.Now())); !ok {
			return fault.InvalidField("cause", "custody.wait.unknown")
		}
		all, err := d.gaps(tx, *x, tx.Actor().Labels, tx.Now())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(g Gap) bool { return g.From.Sub(from).Abs() < time.Minute })
		if i < 0 {
			return fault.InvalidField("from", "custody.gap.none")
		}
		v := Explained{From: all[i].From, To: all[i].To, Cause: in.Cause, Who: in.Who, Note: in.Note}
		old, err := partsOf[Explained](tx, x.ID, partGap)
		if err != nil {
			return err
		}
		if n := slices.IndexFunc(old, func(e Explained) bool { return e.From.Equal(v.From) }); n >= 0 {
			v.Recorded, v.Recorded.At = old[n].Recorded, tx.HappenedAt()
			err = changePart(tx, &v)
		} else {
			err = putPart(tx, *x, partGap, &v)
		}
		if err != nil {
			return err
		}
		_, err = tx.Record(entry.GapExplained{Detention: x.ID, Person: x.Person, From: v.From, To: v.To, Cause: in.Cause, Label: d.label("reason_code", in.Cause), Who: in.Who, Note: in.Note, At: tx.HappenedAt()})
		return err
	})
}

// Lost is how many minutes were lost to one cause, and to one partner among it.
type Lost struct {
	Cause   string `json:"cause"`
	Who     string `json:"who,omitempty"`
	Minutes int    `json:"minutes"`
	Gaps    int    `json:"gaps"`
}

// lostTo adds gaps up by cause and partner, the most lost first.
func lostTo(all []Gap) []Lost {
	var out []Lost
	for _, g := range all {
		i := slices.IndexFunc(out, func(l Lost) bool { return l.Cause == g.Cause && l.Who == g.Who })
		if i < 0 {
			out, i = append(out, Lost{Cause: g.Cause, Who: g.Who}), len(out)
		}
		out[i].Minutes, out[i].Gaps = out[i].Minutes+g.Minutes, out[i].Gaps+1
	}
	slices.SortFunc(out, func(a, b Lost) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Who, b.Who))
	})
	return out
}
