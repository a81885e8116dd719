package custody

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/police/custody/entry"
)

// Handover is a suite handed from one shift to the next (CUS-21): what the record says of everybody held, signed by who goes and by
// who comes.
type Handover struct {
	ID          string         `json:"id"`
	Suite       string         `json:"suite"`
	Version     int64          `json:"version"`
	OfferedAt   time.Time      `json:"offered_at"`
	OfferedBy   string         `json:"offered_by"`
	Note        string         `json:"note,omitempty"`
	TakenAt     time.Time      `json:"taken_at,omitzero"`
	TakenBy     string         `json:"taken_by,omitempty"`
	Differs     string         `json:"differs,omitempty"` // what whoever took it over says is other than the record
	WithdrawnAt time.Time      `json:"withdrawn_at,omitzero"`
	WithdrawnBy string         `json:"withdrawn_by,omitempty"`
	Withdrawn   string         `json:"withdrawn_why,omitempty"`
	Lines       []HandoverLine `json:"lines"`            // of those of whom the reader may know: now, while it is open; as it was taken, then
	Left        []HandoverLine `json:"left,omitempty"`   // who left after it was offered, as they were
	Hidden      int            `json:"hidden,omitempty"` // how many others are held
}

// HandoverLine is one detainee as the record had them when the suite was handed over.
type HandoverLine struct {
	Detention string    `json:"detention"`
	Number    string    `json:"number"`
	Cell      string    `json:"cell,omitempty"`
	Person    string    `json:"person"`
	Name      string    `json:"name,omitempty"` // looked up for each reader, not kept
	Level     string    `json:"level,omitempty"`
	Risks     []string  `json:"risks,omitempty"`
	Plan      string    `json:"plan,omitempty"`
	CheckAt   time.Time `json:"check_due_at,omitzero"`
	ReviewAt  time.Time `json:"review_due_at,omitzero"`
	LimitAt   time.Time `json:"limit_at,omitzero"`
	Medicine  string    `json:"medicine,omitempty"`
	GiveAt    time.Time `json:"medicine_due_at,omitzero"`
	Owed      []string  `json:"owed,omitempty"`    // in words: rights, adult, calls
	Waits     []string  `json:"waits,omitempty"`   // in words, with when they are expected
	Watcher   string    `json:"watcher,omitempty"` // of constant observation
	Changed   []string  `json:"changed,omitempty"` // in words: what is other than when it was offered; worked out, not kept
}

// handoverLine is what the record says of somebody at a moment.
func (d *Desk) handoverLine(q db.Querier, x Detention, now time.Time) (HandoverLine, error) {
	l := HandoverLine{Detention: x.ID, Number: x.Number, Cell: x.Cell, Person: x.Person, CheckAt: x.CheckDueAt, ReviewAt: x.ReviewDueAt, Watcher: x.WatchedBy}
	c, err := d.clock(q, x, now)
	if err != nil {
		return l, err
	}
	l.LimitAt = c.ExpiresAt
	if x.Risk != nil {
		l.Level, l.Risks, l.Plan = x.Risk.Level, x.Risk.Risks, x.Risk.Plan
	}
	if m, ok := x.nextMedicine(); ok {
		l.Medicine, l.GiveAt = m.Name+" "+m.Dose, m.DueAt
	}
	need, err := d.adultNeed(q, x, now)
	if err != nil {
		return l, err
	}
	b, err := bookedOf(q, x.ID)
	if err != nil {
		return l, err
	}
	for _, s := range bookingSteps(x, b, need) {
		if !s.Done {
			l.Owed = append(l.Owed, s.Title)
		}
	}
	if x.Rights != nil && x.Rights.Again != "" {
		l.Owed = append(l.Owed, "Rights to be given again: "+x.Rights.Again)
	}
	waits, err := waitsOf(q, x.ID)
	for _, w := range waits {
		l.Waits = append(l.Waits, strings.TrimSpace(waitWords[w.For]+" "+waitDetail(w)))
	}
	return l, err
}

// inOrder is the order of a handover: what is due first stands first, then by cell.
func inOrder(lines []HandoverLine) {
	slices.SortStableFunc(lines, func(a, b HandoverLine) int {
		return cmp.Or(a.soonest().Compare(b.soonest()), cmp.Compare(a.Cell, b.Cell), cmp.Compare(a.Number, b.Number))
	})
}

// soonest is when the first thing is due; far away when nothing is.
func (l HandoverLine) soonest() time.Time {
	first := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, t := range []time.Time{l.CheckAt, l.ReviewAt, l.LimitAt, l.GiveAt} {
		if !t.IsZero() && t.Before(first) {
			first = t
		}
	}
	return first
}

// OfferHandover is the signature of who goes.
type OfferHandover struct {
	Suite string `json:"suite,omitempty" label:"Suite" hint:"Blank for Central" maxLength:"20" pattern:"^[a-z][a-z0-9]*$"`
	Note  string `json:"note,omitempty" label:"What the record does not say" hint:"How the suite is: staff, equipment, cells out of use. Nobody by name: say the cell" format:"textarea" maxLength:"4000"`
	Read  bool   `json:"read" label:"I have read what is due for everybody, and hand over the suite" said:"that you have read what is due for everybody, and hand over the suite" required:"true"`
}

// OfferHandover keeps what the record says of everybody held, whoever may see them, under the signature of who goes. Right: a custody
// officer on duty. Fault: custody.handover.open when the suite is being handed over already.
func (d *Desk) OfferHandover(ctx context.Context, in OfferHandover) (act.Done[Handover], error) {
	if _, err := checked(in, ""); err != nil {
		return act.Done[Handover]{}, err
	}
	if in.Suite == "" {
		in.Suite = "central"
	}
	h := Handover{ID: id.New(), Suite: in.Suite, Version: 1, Note: in.Note}
	a := act.Of("custody.handover.offer", journal.Ref{Kind: "handover", ID: h.ID}).With(access.Resource{})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Handover, error) {
		h := h
		h.OfferedAt, h.OfferedBy = tx.Now(), tx.Actor().Staff
		open, err := openHandover(tx, h.Suite)
		if err != nil {
			return h, err
		}
		if open != "" {
			return h, fault.New(fault.Conflict, "custody.handover.open")
		}
		if err := insertHandover(tx, h); err != nil {
			return h, err
		}
		all, err := d.linesNow(tx, h.Suite, h.OfferedAt)
		if err != nil {
			return h, err
		}
		for _, l := range all {
			if err := insertHandoverLine(tx, h.ID, l.of, l.HandoverLine); err != nil {
				return h, err
			}
			if l.label == "open" {
				h.Lines = append(h.Lines, l.HandoverLine)
			}
		}
		h.Hidden = len(all) - len(h.Lines)
		_, err = tx.Record(entry.HandoverOffered{Handover: h.ID, Suite: h.Suite, Held: len(all), Note: h.Note, At: h.OfferedAt})
		return h, err
	})
}

// TakeHandover is the signature of who comes, or what they say is other than the record.
type TakeHandover struct {
	Agrees  string `json:"agrees" label:"The suite is as the record says" said:"whether the suite is as the record says" required:"true" enum:"yes,differs"`
	Differs string `json:"differs,omitempty" label:"What is other" hint:"The cell, not the name, and what: it is put right in that person's own record too" format:"textarea" maxLength:"4000"`
}

// TakeHandover ends a handover. Of whom its taker may not know, somebody who may owes a reading (ReadHandover). Right: a custody officer on
// duty. Faults: handover.not_found, custody.handover.taken, custody.handover.withdrawn, custody.handover.same when who offered it would take
// it too, custody.handover.differs.
func (d *Desk) TakeHandover(ctx context.Context, handover string, in TakeHandover) (act.Done[Handover], error) {
	if _, err := checked(in, ""); err != nil {
		return act.Done[Handover]{}, err
	}
	if in.Agrees == "differs" && in.Differs == "" {
		return act.Done[Handover]{}, fault.InvalidField("differs", "custody.handover.differs")
	}
	if in.Agrees == "yes" {
		in.Differs = ""
	}
	a := act.Of("custody.handover.take", journal.Ref{Kind: "handover", ID: handover})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Handover, error) {
		h, err := openOne(tx, handover)
		switch {
		case err != nil:
			return h, err
		case h.OfferedBy == tx.Actor().Staff:
			return h, fault.New(fault.Conflict, "custody.handover.same")
		}
		h.TakenAt, h.TakenBy, h.Differs = tx.Now(), tx.Actor().Staff, in.Differs
		if err := takeHandover(tx, h); err != nil {
			return h, err
		}
		now, err := d.linesNow(tx, h.Suite, h.TakenAt)
		if err != nil {
			return h, err
		}
		for _, l := range now {
			if err := takeHandoverLine(tx, h.ID, l.of, l.HandoverLine); err != nil {
				return h, err
			}
		}
		if err := d.promiseReading(tx, h, now); err != nil {
			return h, err
		}
		_, err = tx.Record(entry.HandoverTaken{Handover: h.ID, Suite: h.Suite, OfferedBy: h.OfferedBy, Differs: h.Differs, At: h.TakenAt})
		return h, err
	})
}

// handoverFacts are what policy asks of a handover: it is of the suite, and each of its lines is as narrow as its own detention.
func (d *Desk) handoverFacts(q db.Querier, id string) (access.Resource, error) {
	h, err := getHandover(q, id)
	return access.Resource{Kind: "handover", ID: id, Label: "open", Version: strconv.FormatInt(h.Version, 10)}, err
}

// SeeHandover opens a handover with the lines of which the reader may know: as the record is now while it waits for its second signature,
// and as it was taken after that, each with what is other than when it was offered. Right: as the board. Fault: handover.not_found.
func (d *Desk) SeeHandover(ctx context.Context, handover string) (Handover, error) {
	a := act.Of("custody.handover.see", journal.Ref{Kind: "handover", ID: handover})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Handover, error) {
		h, err := getHandover(q, handover)
		if err != nil {
			return h, err
		}
		offered, lines, err := handoverLines(q, h.ID)
		if err != nil {
			return h, err
		}
		switch {
		case !h.WithdrawnAt.IsZero():
			lines = offered
		case h.TakenAt.IsZero():
			if lines, err = d.linesNow(q, h.Suite, d.host.Clock.Now()); err != nil {
				return h, err
			}
		}
		var gone Handover
		if err := d.seenLines(q, who, &gone, markChanged(offered, lines)); err != nil {
			return h, err
		}
		h.Left = gone.Lines
		return h, d.seenLines(q, who, &h, lines)
	})
}

// DueNow is a suite as it would be handed over at this moment, for whoever reads it before they sign. Right: as the board.
func (d *Desk) DueNow(ctx context.Context, suite string) (Handover, error) {
	if suite == "" {
		suite = "central"
	}
	a := act.Of("custody.handover.see", journal.Ref{Kind: "suite", ID: suite}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Handover, error) {
		h := Handover{Suite: suite, OfferedAt: d.host.Clock.Now()}
		open, err := openHandover(q, suite)
		if err != nil {
			return h, err
		}
		h.ID = open
		all, err := d.linesNow(q, suite, h.OfferedAt)
		if err != nil {
			return h, err
		}
		return h, d.seenLines(q, who, &h, all)
	})
}

// labelled is a line with what decides who may read it. of is its detention where it was worked out now.
type labelled struct {
	HandoverLine
	label, thread string
	of            Detention
}

// linesNow are what the record says of everybody in a suite at this moment, whoever may know of them.
func (d *Desk) linesNow(q db.Querier, suite string, now time.Time) ([]labelled, error) {
	held, err := allHeldIn(q, suite)
	if err != nil {
		return nil, err
	}
	var all []labelled
	for _, x := range held {
		l, err := d.handoverLine(q, x, now)
		if err != nil {
			return nil, err
		}
		all = append(all, labelled{l, x.Label, x.Thread, x})
	}
	return all, nil
}

// seenLines keeps the lines of whom a reader may know, with their names, and counts the others.
func (d *Desk) seenLines(q db.Querier, who *access.Actor, h *Handover, all []labelled) error {
	mine := slices.DeleteFunc(slices.Clone(all), func(l labelled) bool { return !who.Knows(l.label) })
	mine, err := room.NotOwn(d.host, q, who, mine, func(l labelled) []string { return []string{l.thread} })
	if err != nil {
		return err
	}
	for _, l := range mine {
		p, err := d.people.Get(q, l.Person)
		if err != nil {
			return err
		}
		l.Name = p.Name()
		h.Lines = append(h.Lines, l.HandoverLine)
	}
	h.Hidden = len(all) - len(h.Lines)
	inOrder(h.Lines)
	return nil
}
