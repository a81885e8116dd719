package duty

import (
	"context"
	"fmt"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
	"throughline/police/duty/planner"
)

// Wish is what an officer asks of the planner: to have, or not to have, tours that begin on some days. It is no leave: whoever needs
// the day asks for that. It says no reason, so that nobody has to tell of their health or faith to be heard.
type Wish struct {
	ID      string   `json:"id"`
	Staff   string   `json:"staff"`
	From    when.Day `json:"from"`
	To      when.Day `json:"to"`
	Tours   string   `json:"tours"` // any, day or night
	Wants   bool     `json:"wants"` // asks for them; else asks not to have them
	State   string   `json:"state"` // open or withdrawn
	Version int64    `json:"version"`
}

// ETag changes with the record.
func (w Wish) ETag() string { return w.ID + "." + w.State }

// wishTours are the tours that a wish may be about, in words.
var wishTours = map[string]string{"any": "tours", "day": "day tours", "night": "night tours"}

// Text is the wish as people say it: "No night tours, Mon 2 Nov 2026 to Sun 8 Nov 2026".
func (w Wish) Text() string {
	what := "No " + wishTours[w.Tours]
	if w.Wants {
		what = strings.ToUpper(wishTours[w.Tours][:1]) + wishTours[w.Tours][1:]
	}
	if w.From == w.To {
		return what + ", " + w.From.Text()
	}
	return what + ", " + w.From.Text() + " to " + w.To.Text()
}

// asked is the wish as the planner takes it.
func (w Wish) asked() planner.Preference {
	return planner.Preference{From: w.From, To: w.To, When: map[string]string{"day": "day", "night": "night"}[w.Tours], Wants: w.Wants}
}

// SayWish is an officer saying which tours they would like.
type SayWish struct {
	Wants  string `json:"wants" label:"What you ask for" said:"whether you ask for the tours or ask not to have them" enum:"not_to_have,to_have" required:"true"`
	Tours  string `json:"tours" label:"Which tours" said:"which tours it is about" enum:"any,day,night" required:"true"`
	FromOn string `json:"from_on" label:"First day" said:"the first day" hint:"A night tour belongs to the day on which it begins" format:"date" required:"true"`
	ToOn   string `json:"to_on" label:"Last day" said:"the last day" format:"date" required:"true"`
}

// wishRule is the row of law table duty.plan that bounds wishes, so that each of them weighs something.
type wishRule struct {
	MostDays int `json:"most_days"`
	MostOpen int `json:"most_open"`
}

func wishRef(id string) journal.Ref { return journal.Ref{Kind: "wish", ID: id} }

// wishFacts are what policy asks of a wish.
func wishFacts(q db.Querier, id string) (access.Resource, error) {
	w, err := wishRow(q, id)
	return access.Resource{Kind: "wish", ID: id, Label: "open", Version: w.ETag(), Attrs: map[string]any{"staff": w.Staff}}, err
}

// SayWish keeps a wish. It counts in every proposal that is made from then on, as much as law table duty.plan_weight says, and binds
// nobody. Right: duty.wish.say, for oneself. Faults: duty.wish.order, .over, .long, .later; duty.wish.many, .again (conflict).
func (d *Desk) SayWish(ctx context.Context, staff string, in SayWish) (act.Done[Wish], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Wish]{}, err
	}
	w := Wish{Staff: staff, Tours: in.Tours, Wants: in.Wants == "to_have", State: "open", Version: 1}
	var err error
	if w.From, err = when.ParseDay(in.FromOn); err != nil {
		return act.Done[Wish]{}, err
	}
	if w.To, err = when.ParseDay(in.ToOn); err != nil {
		return act.Done[Wish]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.wish.say", staffRef(staff)), func(tx *act.Tx) (Wish, error) {
		w := w
		w.ID = id.New()
		if err := lockStaff(tx, staff); err != nil {
			return w, err
		}
		if err := d.mayWish(tx, w); err != nil {
			return w, err
		}
		if err := insertWish(tx, w, tx.Now()); err != nil {
			return w, err
		}
		return w, w.record(tx)
	})
}

// mayWish holds a wish to its bounds and to the officer's other wishes.
func (d *Desk) mayWish(tx *act.Tx, w Wish) error {
	today := when.DayOf(tx.HappenedAt())
	rule, _, err := lawRow[wishRule](d.host.Law, "duty.plan", "wish", today)
	if err != nil {
		return err
	}
	law, err := d.publication(today)
	if err != nil {
		return err
	}
	switch latest := today.AddMonths(law.Interval); {
	case w.To.Before(w.From):
		return fault.InvalidField("to_on", "duty.wish.order")
	case w.From.Before(today):
		return fault.InvalidField("from_on", "duty.wish.over", "today", today.Text())
	case w.From.DaysUntil(w.To)+1 > rule.MostDays:
		return fault.InvalidField("to_on", "duty.wish.long", "most", fmt.Sprint(rule.MostDays), "latest", w.From.AddDays(rule.MostDays-1).Text())
	case w.To.After(latest):
		return fault.InvalidField("to_on", "duty.wish.later", "latest", latest.Text())
	}
	open, err := wishRows(tx, []string{w.Staff}, today, today.AddMonths(law.Interval))
	if err != nil {
		return err
	}
	if len(open) >= rule.MostOpen {
		return fault.New(fault.Conflict, "duty.wish.many").With("most", fmt.Sprint(rule.MostOpen))
	}
	for _, o := range open {
		if !o.To.Before(w.From) && !o.From.After(w.To) && (o.Tours == w.Tours || o.Tours == "any" || w.Tours == "any") {
			return fault.New(fault.Conflict, "duty.wish.again").With("wish", o.Text())
		}
	}
	return nil
}

// wishesOf are the open wishes of a crew about the days of a roster, by person.
func wishesOf(q db.Querier, crew []worker, r Roster) (map[string][]Wish, error) {
	out := map[string][]Wish{}
	ids := make([]string, len(crew))
	for i, w := range crew {
		ids[i] = w.staff.ID
	}
	list, err := wishRows(q, ids, r.From, r.To)
	for _, w := range list {
		out[w.Staff] = append(out[w.Staff], w)
	}
	return out, err
}

// WithdrawWish takes a wish back. Right: duty.wish.withdraw, one's own. Faults: wish.not_found; duty.wish.withdrawn (conflict).
func (d *Desk) WithdrawWish(ctx context.Context, wish string) (act.Done[Wish], error) {
	return act.Do(ctx, d.host.Door, act.Of("duty.wish.withdraw", wishRef(wish)), func(tx *act.Tx) (Wish, error) {
		w, err := wishRow(tx, wish)
		if err != nil {
			return w, err
		}
		if w.State != "open" {
			return w, fault.New(fault.Conflict, "duty.wish.withdrawn")
		}
		if w.State = "withdrawn"; err == nil {
			err = setWishState(tx, w)
		}
		if err != nil {
			return w, err
		}
		return w, w.record(tx)
	})
}

func (w Wish) record(tx *act.Tx) error {
	_, err := tx.Record(entry.WishChanged{Wish: w.ID, Staff: w.Staff, State: w.State, From: w.From, To: w.To, Tours: w.Tours, Wants: w.Wants}, act.About("staff", w.Staff), act.OnThreads())
	return err
}
