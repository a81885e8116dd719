package access

import "slices"

// The ways in which a record is a reader's own.
const (
	OwnRecord    = "own"
	FamilyRecord = "family"
	HomeRecord   = "home"
)

// HasOwn tells whether any record could be the reader's own: of most readers nothing is known that could make it so.
func (a *Actor) HasOwn() bool {
	return a.Kind == "staff" && (a.Person != "" || len(a.Family) > 0 || len(a.Places) > 0)
}

// Own says how a record about these people and places is the reader's own: OwnRecord, FamilyRecord or HomeRecord; "" when
// it is not. It is all.own_record of policy/all.cedar, for lists: nobody opens such a record (GOV-04), and no list shows it.
func (a *Actor) Own(people, places []string) string {
	has := func(mine []string) func(string) bool {
		return func(x string) bool { return slices.Contains(mine, x) }
	}
	switch {
	case !a.HasOwn():
		return ""
	case a.Person != "" && slices.Contains(people, a.Person):
		return OwnRecord
	case slices.ContainsFunc(people, has(a.Family)):
		return FamilyRecord
	case slices.ContainsFunc(places, has(a.Places)):
		return HomeRecord
	}
	return ""
}

// Concerns tells whether any of these people is the reader or of their family: nobody is shown a case about them (GOV-04).
func (a *Actor) Concerns(people ...string) bool { return a.Own(people, nil) != "" }
