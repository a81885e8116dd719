// Package retain lets a case go when nothing keeps it any longer: somebody reviews it under a row of law/retention, a second
// person agrees, and what the case held is erased. The proofs of the journal hold afterwards, because each entry leaves a
// tombstone. What is kept for longer by any rule keeps the whole matter (GOV-06), and threads that share entries or are read as one
// are one matter.
package retain

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

const (
	kind      = "retention_review"
	owedKind  = "retention.review"
	eraseJob  = "retention.erase"
	filesJob  = "retention.files"
	least     = "mopi_4"     // what holds for every case, whatever group it belongs to
	ownPrefix = "retention." // entries of this room outlive the case
)

// What a review decides, and how a proposal to erase stands.
const (
	Keep  = "keep"
	Erase = "erase"

	stays    = "kept"
	proposed = "proposed"
	refused  = "refused"
	erasing  = "erasing"
	erased   = "erased"
)

// Desk is where cases are reviewed and let go.
type Desk struct {
	host    *room.Host
	tables  []kept
	files   []blob.Column
	dispose []func(*act.Tx, []string) (room.Gone, error)
	aside   []string // beginnings of the kinds of entries from which no term counts
}

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h, aside: []string{ownPrefix}} }

// Know tells the desk what the rooms hold. It is called once, before the first act. The error is that of a room whose tables
// say what cannot be.
func (d *Desk) Know(rooms []room.Room) error {
	var err error
	if d.tables, err = belongings(rooms); err != nil {
		return err
	}
	for _, r := range rooms {
		for _, t := range r.Tables {
			if t.Files != "" {
				d.files = append(d.files, blob.Column{Table: t.Name, Column: t.Files})
			}
		}
		if r.Dispose != nil {
			d.dispose = append(d.dispose, r.Dispose)
		}
		d.aside = append(d.aside, r.Aside...)
	}
	return nil
}

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return room.Room{
		Name: "retention", Folder: "platform/retain", Migrations: migrations,
		Entries:  Kinds(),
		Promises: []promise.Kind{{Name: owedKind, Title: "Look again at how long a case is kept"}},
		Facts:    map[string]act.FactsFunc{kind: d.facts, holdKind: d.holdFacts},
		Tables:   []room.Table{{Name: "retention_review", Retention: "access_log", About: "made_by"}, {Name: "retention_hold", Retention: "access_log", About: "made_by", Thread: "thread"}},
		Jobs:     map[string]jobs.Handler{eraseJob: d.erase, filesJob: d.eraseFile},
		API:      d.api,
		Screens:  d.screens(),
		Acts:     []room.Button{{Order: 900, For: d.button}},
		Relabel:  func(tx *act.Tx, thread, label string) error { return relabelReviews(tx, thread, label) },
		Links: func(r journal.Ref) string {
			if r.Kind == kind {
				return "/retention/" + r.ID
			}
			return ""
		},
	}
}

// Review is one decision about how long a case is kept.
type Review struct {
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	Rule       string    `json:"rule"`
	Decision   string    `json:"decision"` // keep or erase
	Why        string    `json:"why"`
	NextOn     when.Day  `json:"next_on,omitzero"`
	State      string    `json:"state"` // kept, proposed, refused, erasing or erased
	MadeBy     string    `json:"made_by"`
	MadeAt     time.Time `json:"made_at"`
	DecidedBy  string    `json:"decided_by,omitempty"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	DecidedWhy string    `json:"decided_why,omitempty"`
	Entries    int64     `json:"entries"` // bodies erased so far
	Files      int64     `json:"files"`   // that the case named
	Version    int64     `json:"version"`

	label            string
	threads, streams []string // what is being erased: threads, and "kind/id" of records that were in no other case
}

func (d *Desk) facts(q db.Querier, id string) (access.Resource, error) {
	r, err := getReview(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	out := access.Resource{Label: r.label, Attrs: map[string]any{"made_by": r.MadeBy}}
	if r.State != erased && r.State != erasing { // nothing tells any longer whom it was about
		out.People, out.Places, err = d.host.About(q, r.Thread)
	}
	return out, err
}

// Ask is what a reviewer decides about a case.
type Ask struct {
	Rule     string `json:"rule" label:"Rule" hint:"The group that the matter belongs to. What any other rule keeps for longer is kept" required:"true" maxLength:"60"`
	Decision string `json:"decision" label:"Decision" enum:"keep,erase" required:"true"`
	Why      string `json:"why" label:"Grounds" hint:"Whether what is held is necessary, relevant, adequate and accurate for a policing purpose" required:"true" maxLength:"1000" format:"textarea"`
	NextOn   string `json:"next_on,omitempty" label:"Look at it again on" hint:"When it is kept. Left empty it is as the rule says" format:"date"`
}

// Review keeps a case until it is looked at again, which is then owed, or proposes that it is erased. Right: retention.review.
// Faults: form.invalid; retention.rule.unknown; retention.owed (conflict: something is still owed), retention.too_early
// (conflict, with the first day), retention.tied (conflict: a matter that it is part of cannot go), retention.under_way (conflict).
func (d *Desk) Review(ctx context.Context, threadID string, in Ask) (act.Done[Review], error) {
	return act.Do(ctx, d.host.Door, act.Of("retention.review", journal.Ref{Kind: "thread", ID: threadID}, in.Why).On(threadID), func(tx *act.Tx) (Review, error) {
		if err := form.Check(&in); err != nil {
			return Review{}, err
		}
		th, err := thread.Get(tx, threadID)
		if err != nil {
			return Review{}, err
		}
		last, err := lastReview(tx, th.ID)
		if err != nil {
			return Review{}, err
		}
		if slices.Contains([]string{proposed, erasing, erased}, last.State) {
			return Review{}, fault.New(fault.Conflict, "retention.under_way")
		}
		r := Review{ID: id.New(), Thread: th.ID, label: th.Label, Rule: in.Rule, Decision: in.Decision, Why: in.Why, State: proposed, MadeBy: tx.Actor().Account, MadeAt: tx.Now(), Version: 1}
		today := when.DayOf(tx.Now())
		t, ref, err := termOf(d.host.Law, in.Rule, today)
		if err != nil {
			return r, err
		}
		e := Reviewed{Review: r.ID, Rule: ref, Decision: in.Decision}
		if in.Decision == Keep {
			r.State = stays
			if r.NextOn, err = nextLook(t, today, in.NextOn); err != nil {
				return r, err
			}
			e.NextOn = r.NextOn
		} else if _, e.Earliest, err = d.mayGo(tx, tx.Actor(), th.ID, in.Rule); err != nil {
			return r, err
		}
		if err := insertReview(tx, r); err != nil {
			return r, err
		}
		proof, err := tx.Record(e)
		if err != nil || in.Decision != Keep {
			return r, err
		}
		return r, lookAgain(tx, r, ref, proof)
	})
}

// nextLook is the day on which a case that is kept is looked at again: as asked, and no later than the rule says.
func nextLook(t term, today when.Day, asked string) (when.Day, error) {
	next := t.again(today)
	if asked == "" {
		return next, nil
	}
	if err := next.UnmarshalText([]byte(asked)); err != nil {
		return next, fault.InvalidField("next_on", "form.not_a_day", "subject", "Look at it again on")
	}
	if !next.After(today) || next.After(t.again(today)) {
		return next, fault.InvalidField("next_on", "retention.next_on", "latest", t.again(today).Text())
	}
	return next, nil
}

// lookAgain promises that a case that is kept is looked at again, in the place of the last such promise.
func lookAgain(tx *act.Tx, r Review, ref, proof string) error {
	on := journal.Ref{Kind: "thread", ID: r.Thread}
	if _, err := tx.Keep(owedKind, on, proof); err != nil {
		return err
	}
	_, err := tx.Promise(act.NewPromise{Kind: owedKind, Subject: on, OwedTo: "public", Owner: "role:information_assurance", Law: ref, Start: tx.Now(), Due: r.NextOn.End()})
	return err
}

// Word is what the second person says.
type Word struct {
	Decision string `json:"decision" label:"Decision" enum:"erase,refuse" required:"true"`
	Why      string `json:"why" label:"Why" required:"true" maxLength:"500" format:"textarea"`
}

// Decide erases the case of a proposal, or refuses. It is never decided by who proposed it, and everything is asked again, because
// time has passed. What the rows hold goes in this act; the bodies of entries go after it, a batch an act, until the state is erased.
// Right: retention.decide. Faults: as Review; retention.decided (conflict).
func (d *Desk) Decide(ctx context.Context, reviewID string, in Word) (act.Done[Review], error) {
	return act.Do(ctx, d.host.Door, act.Of("retention.decide", journal.Ref{Kind: kind, ID: reviewID}, in.Why), func(tx *act.Tx) (Review, error) {
		r, err := getReview(tx, reviewID)
		if err != nil {
			return r, err
		}
		if err := form.Check(&in); err != nil {
			return r, err
		}
		if r.State != proposed {
			return r, fault.New(fault.Conflict, "retention.decided")
		}
		tx.StandOn(r.Thread)
		r.State, r.DecidedBy, r.DecidedAt, r.DecidedWhy = refused, tx.Actor().Account, tx.Now(), in.Why
		e := Decided{Review: r.ID, Erase: in.Decision == Erase, Proposer: r.MadeBy}
		if e.Erase {
			if r.threads, _, err = d.mayGo(tx, tx.Actor(), r.Thread, r.Rule); err != nil {
				return r, err
			}
			if e.Unkept, err = promise.Unkept(tx, r.threads); err != nil {
				return r, err
			}
		}
		if _, err := tx.Record(e); err != nil {
			return r, err
		}
		if e.Erase {
			r.State = erasing
			if err := d.eraseRows(tx, &r); err != nil {
				return r, err
			}
			if err := tx.Queue(jobs.Job{Kind: eraseJob, Key: r.ID, Label: r.label, Payload: work{r.ID}}); err != nil {
				return r, err
			}
		}
		return r, updateReview(tx, &r)
	})
}

// See is one decision. Right: retention.see. Fault: retention_review.not_found.
func (d *Desk) See(ctx context.Context, reviewID string) (Review, error) {
	return act.See(ctx, d.host.Door, act.Of("retention.see", journal.Ref{Kind: kind, ID: reviewID}), func(q db.Querier, _ *access.Actor) (Review, error) { return getReview(q, reviewID) })
}
