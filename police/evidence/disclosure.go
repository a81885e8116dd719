package evidence

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// What a thing that was gathered is for disclosure. Everything is unused until somebody says otherwise.
const (
	itemUsed      = "used"
	itemUnused    = "unused"
	itemSensitive = "sensitive"
)

// DisclosureItem is one thing that was gathered, as the disclosure officer sees it (CF-09).
type DisclosureItem struct {
	Of        journal.Ref `json:"of"`
	Title     string      `json:"title"`
	Kind      string      `json:"kind"`
	At        time.Time   `json:"at"`
	Presumed  bool        `json:"presumed"` // presumed to meet the test (CF-10): tagged by what it is
	State     string      `json:"state"`    // used, unused, sensitive
	Decided   bool        `json:"decided"`
	Highly    bool        `json:"highly,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	DecidedBy string      `json:"decided_by_name,omitempty"`
	DecidedAt time.Time   `json:"decided_at,omitzero"`
}

// MarkItem is the disclosure officer's word on one thing.
type MarkItem struct {
	State  string `json:"state" label:"What it is" said:"what it is" enum:"used,unused,sensitive" required:"true"`
	Highly bool   `json:"highly,omitempty" label:"It tells of an informant: it is highly sensitive and goes outside the ordinary schedules" said:"that it tells of an informant"`
	Reason string `json:"reason,omitempty" label:"Reason" hint:"Needed for sensitive material, and where something that is presumed to be disclosed is sensitive" maxLength:"1000" format:"textarea"`
}

// MarkItem decides whether something gathered is used, unused or sensitive (CF-09, CF-11). Sensitive material stands on a schedule of its
// own and is shared with nobody but where law says so. Right: evidence.disclosure.mark. Faults: form.invalid; those of the record;
// evidence.disclosure.reason, .highly (invalid).
func (d *Desk) MarkItem(ctx context.Context, of journal.Ref, in MarkItem) (act.Done[DisclosureItem], error) {
	var none act.Done[DisclosureItem]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	switch {
	case in.State == itemSensitive && in.Reason == "":
		return none, fault.InvalidField("reason", "evidence.disclosure.reason")
	case in.Highly && in.State != itemSensitive:
		return none, fault.InvalidField("highly", "evidence.disclosure.highly")
	}
	a, err := d.onRecord(ctx, "evidence.disclosure.mark", of)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (DisclosureItem, error) {
		x := DisclosureItem{Of: of, State: in.State, Decided: true, Highly: in.Highly, Reason: in.Reason, DecidedBy: tx.Actor().Name, DecidedAt: tx.Now()}
		threadID, err := threadOf(tx, of)
		if err != nil {
			return x, err
		}
		facts, err := d.threadFacts(tx, threadID)
		if err != nil {
			return x, err
		}
		if err := putMark(tx, threadID, facts.Label, x); err != nil {
			return x, err
		}
		_, err = tx.Record(entry.DisclosureMarked{Of: of.String(), State: x.State, Highly: x.Highly}, act.OnThreads(threadID))
		return x, err
	})
}

// Disclosure is everything that was gathered on a thread, in its order. Sensitive tells which schedule: one never holds what the other
// does (CF-11). Right: evidence.disclosure.see, and for the sensitive one evidence.disclosure.sensitive.
func (d *Desk) Disclosure(ctx context.Context, threadID string, sensitive bool) ([]DisclosureItem, error) {
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return nil, err
	}
	action := "evidence.disclosure.see"
	if sensitive {
		action = "evidence.disclosure.sensitive"
	}
	return act.See(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "thread", ID: threadID}).With(facts), func(q db.Querier, who *access.Actor) ([]DisclosureItem, error) {
		items, err := d.gatheredItems(q, threadID, who)
		return slices.DeleteFunc(items, func(x DisclosureItem) bool { return (x.State == itemSensitive) != sensitive }), err
	})
}

func (d *Desk) gatheredItems(q db.Querier, threadID string, who *access.Actor) ([]DisclosureItem, error) {
	g, err := gathered(q, threadID, who, everything)
	if err != nil {
		return nil, err
	}
	marks, err := marksOn(q, threadID)
	if err != nil {
		return nil, err
	}
	out := []DisclosureItem{}
	add := func(of journal.Ref, title, kind, sort string, at time.Time) error {
		x := DisclosureItem{Of: of, State: itemUnused}
		if m, ok := marks[of]; ok {
			x = m
		}
		var err error
		x.Title, x.Kind, x.At = title, kind, at
		x.Presumed, err = d.presumed(sort)
		out = append(out, x)
		return err
	}
	for _, s := range g.Statements {
		if err := add(journal.Ref{Kind: "statement", ID: s.ID}, "Statement taken "+clock(s.MadeAt), "Statement", "statement", s.MadeAt); err != nil {
			return nil, err
		}
	}
	for _, x := range g.Exhibits {
		if err := add(journal.Ref{Kind: "exhibit", ID: x.ID}, "Exhibit "+x.Number+": "+x.Description, plain(x.Kind), "exhibit", x.FoundAt); err != nil {
			return nil, err
		}
	}
	for _, m := range g.Materials {
		if err := add(journal.Ref{Kind: "material", ID: m.ID}, m.Title, d.kindLabel(m.Kind), m.Kind, m.HappenedAt); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b DisclosureItem) int { return a.At.Compare(b.At) })
	return out, nil
}

// presumed tells whether what something is makes it presumed to meet the disclosure test, by the rows of law (CF-10).
func (d *Desk) presumed(sort string) (bool, error) {
	for _, row := range d.host.Law.Table("casefile.presumption").On(today(d.host.Clock.Now())) {
		var v struct {
			From     string `json:"from"`
			Describe string `json:"describe"`
		}
		if err := row.Into(&v); err != nil {
			return false, err
		}
		if v.From == sort {
			return true, nil
		}
	}
	return false, nil
}
