package duty

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// booking is the latest that somebody did: on until a moment, or off.
type booking struct {
	kind      string
	at, until time.Time
}

// Book is booking on or off. At is now unless it was forgotten and is put right.
type Book struct {
	At  string `json:"at,omitempty" label:"When" hint:"Leave blank for now" format:"datetime"`
	Why string `json:"why,omitempty" label:"Why" maxLength:"500"`
}

// Booked is what came of it.
type Booked struct {
	Staff string    `json:"staff"`
	On    bool      `json:"on"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until,omitzero"`
}

// BookOn begins duty: to the end of the tour that runs, else for as long as law table duty.booking says.
// Right: duty.book_on, for oneself or a supervisor. Faults: duty.booking.already_on.
func (d *Desk) BookOn(ctx context.Context, staff string, in Book) (act.Done[Booked], error) {
	return d.book(ctx, staff, "duty.book_on", in, func(tx *act.Tx, s Staff, now span) (Booked, error) {
		b := Booked{Staff: staff, On: true, At: tx.HappenedAt()}
		if now.here() {
			return b, fault.New(fault.Conflict, "duty.booking.already_on").With("until", clock(now.until))
		}
		law, err := d.until(tx, s, &b)
		if err != nil {
			return b, err
		}
		if err := insertBooking(tx, staff, booking{"on", b.At, b.Until}); err != nil {
			return b, err
		}
		if _, err := tx.Record(entry.BookedOn{Staff: staff, At: b.At, Until: b.Until, Law: law}, act.OnThreads()); err != nil {
			return b, err
		}
		if err := d.restHad(tx, s, b.At); err != nil {
			return b, err
		}
		return b, d.startedEarly(tx, s, b)
	})
}

// startedEarly finds the time before a tour that begins soon: what is before no tour is found when they book off.
func (d *Desk) startedEarly(tx *act.Tx, s Staff, b Booked) error {
	tours, err := d.Tours(tx, s.ID, when.DayOf(b.At), when.DayOf(b.At).AddDays(1))
	if err != nil {
		return err
	}
	for _, t := range tours {
		if t.EndsAt.Equal(b.Until) && t.StartsAt.After(b.At) {
			return d.worked(tx, s, b.At, t.StartsAt, when.Day{})
		}
	}
	return nil
}

// until is the end of the tour that runs at the moment, of one that was booked off early too, or of one that begins soon.
func (d *Desk) until(tx *act.Tx, s Staff, b *Booked) (law string, err error) {
	day := when.DayOf(b.At)
	tours, err := d.Tours(tx, s.ID, day.AddDays(-1), day.AddDays(1))
	if err != nil {
		return "", err
	}
	early, err := startLaw(d.host.Law, "early", day)
	if err != nil {
		return "", err
	}
	for _, t := range tours {
		soon := t.StartsAt.Sub(b.At) // until the start of a later tour
		if (t.Covers(b.At) || b.Until.IsZero() && soon > 0 && soon <= time.Duration(early.EarlyHours)*time.Hour) && t.EndsAt.After(b.Until) {
			b.Until = t.EndsAt
		}
	}
	if !b.Until.IsZero() {
		return "", nil
	}
	v, ref, err := lawRow[struct {
		Hours int `json:"hours"`
	}](d.host.Law, "duty.booking", "without_tour", day)
	b.Until = b.At.Add(time.Duration(v.Hours) * time.Hour)
	return ref, err
}

// BookOff ends duty, and finds what of it lay outside the planned tour, for a supervisor to decide (DUTY-06). Right: duty.book_off, for oneself or a supervisor. Fault: duty.booking.not_on.
func (d *Desk) BookOff(ctx context.Context, staff string, in Book) (act.Done[Booked], error) {
	return d.book(ctx, staff, "duty.book_off", in, func(tx *act.Tx, s Staff, now span) (Booked, error) {
		b := Booked{Staff: staff, At: tx.HappenedAt()}
		if !now.on {
			return b, fault.New(fault.Conflict, "duty.booking.not_on")
		}
		if err := insertBooking(tx, staff, booking{"off", b.At, b.At}); err != nil {
			return b, err
		}
		if _, err := tx.Record(entry.BookedOff{Staff: staff, At: b.At}, act.OnThreads()); err != nil {
			return b, err
		}
		from, err := d.began(tx, s, now.from)
		if err != nil {
			return b, err
		}
		if err := d.worked(tx, s, from, b.At, when.Day{}); err != nil {
			return b, err
		}
		if err := d.restHad(tx, s, from); err != nil {
			return b, err
		}
		if err := d.watchNext(tx, staff, b.At); err != nil {
			return b, err
		}
		return b, d.leftEarly(tx, staff, b.At)
	})
}

func (d *Desk) book(ctx context.Context, staff, action string, in Book, do func(*act.Tx, Staff, span) (Booked, error)) (act.Done[Booked], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Booked]{}, err
	}
	a := act.Of(action, staffRef(staff), in.Why)
	if in.At != "" {
		t, err := when.Parse(in.At)
		if err != nil {
			return act.Done[Booked]{}, err
		}
		a = a.HappenedAt(t).JudgedNow()
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Booked, error) {
		s, err := d.StaffAt(tx, staff, tx.HappenedAt())
		if err != nil {
			return Booked{}, err
		}
		now, err := d.spans(tx, []Staff{s}, tx.HappenedAt())
		if err != nil {
			return Booked{}, err
		}
		return do(tx, s, now[staff])
	})
}
