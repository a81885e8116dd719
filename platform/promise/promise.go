// Package promise keeps what is owed next: one row a duty, with an owner, a start, a due time, and the proof that it was
// kept or the reason it was not. What has to happen around the due time (a reminder, a late notice, a climb to the next
// rank) is data: steps with an offset and somebody to tell.
package promise

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"time"

	"throughline/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "promise", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// State of a promise. A broken one is late and is still owed until it is kept late, waived, or closed as moot.
type State string

// The states.
const (
	Open   State = "open"
	Broken State = "broken"
	Kept   State = "kept"
	Waived State = "waived"
)

// KeptLate is no state of its own: it is how Count says that a promise was kept, but after it was due.
const KeptLate State = "kept_late"

// Promise is one duty owed to somebody.
type Promise struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"`
	Label       string    `json:"label"`
	SubjectKind string    `json:"subject_kind"`
	SubjectID   string    `json:"subject_id"`
	Threads     []string  `json:"threads,omitempty"`
	OwedTo      string    `json:"owed_to"` // "victim:ID", "detainee:ID", "court", "public"
	Owner       string    `json:"owner"`   // "staff:ID", "team:CODE" or "role:CODE"
	Law         string    `json:"law"`     // the law row used, "table/code/from"
	StartedAt   time.Time `json:"started_at"`
	DueAt       time.Time `json:"due_at"`
	State       State     `json:"state"`
	ClosedAt    time.Time `json:"closed_at,omitzero"`
	Proof       string    `json:"proof,omitempty"` // the entry that shows it was kept
	Reason      string    `json:"reason,omitempty"`
	PausedAt    time.Time `json:"paused_at,omitzero"`
	Step        int       `json:"step"`
	NextAt      time.Time `json:"next_at,omitzero"`
	Version     int64     `json:"version"`
	MadeAt      time.Time `json:"-"` // when it was recorded; zero for one from before that was kept
}

// KeptLate tells whether it was kept after it was due.
func (p Promise) KeptLate() bool { return p.State == Kept && p.ClosedAt.After(p.DueAt) }

// Owed tells whether something is still owed.
func (p Promise) Owed() bool { return p.State == Open || p.State == Broken }

// Step is one thing that happens at an offset from the due time: before (negative), at, or after.
type Step struct {
	Offset time.Duration // from due
	Tell   string        // "owner", or "role:sergeant", "role:inspector": who is told
}

// Kind is a sort of promise that a room makes.
type Kind struct {
	Name  string // "custody.review"
	Title string // "Review the detention": no names, in plain words; shown on the owed page
	Steps []Step // beside the step at the due time itself, which marks it late and tells the owner
}

// Kinds are the kinds that the rooms registered.
type Kinds struct{ m map[string]Kind }

// NewKinds gathers kinds; each gets the step at its due time. A name that comes twice is a programming error.
func NewKinds(kinds ...Kind) *Kinds {
	k := &Kinds{m: map[string]Kind{}}
	k.Add(kinds...)
	return k
}

// Add gathers more kinds; it is called before the first act only.
func (k *Kinds) Add(kinds ...Kind) {
	for _, x := range kinds {
		if _, ok := k.m[x.Name]; ok {
			panic("promise: kind registered twice: " + x.Name)
		}
		steps := append([]Step{{0, "owner"}}, x.Steps...)
		sort.SliceStable(steps, func(i, j int) bool { return steps[i].Offset < steps[j].Offset })
		x.Steps = steps
		k.m[x.Name] = x
	}
}

// Get is the kind of this name; an unknown kind still is late at its due time and tells its owner.
func (k *Kinds) Get(name string) Kind {
	if x, ok := k.m[name]; ok {
		return x
	}
	return Kind{Name: name, Title: name, Steps: []Step{{0, "owner"}}}
}

// Names lists the kinds in order.
func (k *Kinds) Names() []string {
	var out []string
	for n := range k.m {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// at is when step n of a promise due at due happens; the zero time when there is no such step.
func (k Kind) at(due time.Time, n int) time.Time {
	if n >= len(k.Steps) {
		return time.Time{}
	}
	return due.Add(k.Steps[n].Offset)
}

// First is the first step that is not already past at now, so that a promise made late does not fire its reminders at once;
// the step at the due time is never skipped.
func (k Kind) First(due, now time.Time) (step int, at time.Time) {
	for n, s := range k.Steps {
		t := due.Add(s.Offset)
		if s.Offset == 0 && s.Tell == "owner" || !t.Before(now) {
			return n, t
		}
	}
	return len(k.Steps), time.Time{}
}

// After is the step that follows step n.
func (k Kind) After(due time.Time, n int) (step int, at time.Time) { return n + 1, k.at(due, n+1) }

// Late says how late a promise is at now, "" when it is not.
func (p Promise) Late(now time.Time) time.Duration {
	end := now
	if !p.Owed() {
		end = p.ClosedAt
	}
	if d := end.Sub(p.DueAt); d > 0 {
		return d
	}
	return 0
}

func (p Promise) String() string { return fmt.Sprintf("%s %s due %s", p.Kind, p.State, p.DueAt) }
