package access

import (
	"sync"

	"github.com/cedar-policy/cedar-go/types"
)

// said is what was worked out of an actor while a directory remembers them: their record as the policy reads it, and which
// lists they may open. It goes when the directory forgets, which is whenever role, duty or membership changes.
type said struct {
	of     Actor
	record types.Record
	mu     sync.Mutex
	known  map[string]bool
}

func newSaid(a Actor) *said {
	return &said{of: a, record: a.makeRecord(), known: map[string]bool{}}
}

// isOf tells whether an actor is still the one that was remembered: a copy with another rank or other labels is not.
func (s *said) isOf(a *Actor) bool {
	o := &s.of
	return o.Account == a.Account && o.Kind == a.Kind && o.Staff == a.Staff && o.Person == a.Person && o.Rank == a.Rank && o.RankNo == a.RankNo &&
		o.OnDuty == a.OnDuty && same(o.Roles, a.Roles) && same(o.Teams, a.Teams) && same(o.Skills, a.Skills) && same(o.Labels, a.Labels) &&
		same(o.Family, a.Family) && same(o.Places, a.Places)
}

// same tells whether two lists are one: a copy of an actor shares them, and whoever changes a list makes another.
func same(x, y []string) bool { return len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0]) }

// Recall answers what was asked of this actor before, while a directory remembers them, and asks otherwise. What is asked must
// follow from the actor alone.
func (a *Actor) Recall(what string, ask func() bool) bool {
	if a.said == nil || !a.said.isOf(a) {
		return ask()
	}
	a.said.mu.Lock()
	yes, ok := a.said.known[what]
	a.said.mu.Unlock()
	if !ok {
		yes = ask()
		a.said.mu.Lock()
		a.said.known[what] = yes
		a.said.mu.Unlock()
	}
	return yes
}

// record is the actor as the policy reads them.
func (a *Actor) record() types.Record {
	if a.said != nil && a.said.isOf(a) {
		return a.said.record
	}
	return a.makeRecord()
}
