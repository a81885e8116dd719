// Package access knows who is asking and decides what they may do: sign-in, sessions, labels and policy decisions.
// It knows no rank and no duty itself: a Directory, which app fills, says what an account is at a moment.
package access

import (
	"context"
	"slices"
	"time"

	"throughline/platform/fault"
)

// Actor is an account as it is at this moment: rank and role are judged now, not when they signed in.
type Actor struct {
	Account  string   // stable id of the account
	Kind     string   // "staff", "victim", "partner", "system" or "simulator"
	Staff    string   // staff record, when Kind is staff
	Person   string   // the person this account is, in the people room, if known
	Name     string   // "S. Howells"
	Rank     string   // code of law/rank, as acting at this moment
	RankNo   int      // order of that rank, 0 for none
	Number   string   // collar or staff number
	Roles    []string // "dispatcher", "custody_officer", ...
	Teams    []string
	Skills   []string // valid at this moment
	Labels   []string // what lists and searches may show; always sorted
	Family   []string // person ids of the actor's own family and household
	Places   []string // address ids of the actor's own home
	OnDuty   bool
	OnBehalf string
	Device   string
	said     *said // what was worked out of it lately; nil where nobody remembers it
}

// Has tells whether the actor has a role now.
func (a *Actor) Has(role string) bool { return slices.Contains(a.Roles, role) }

// Holds tells whether the actor holds a label.
func (a *Actor) Holds(label string) bool { return slices.Contains(a.Labels, label) }

// Knows tells whether the actor may know of what stands under a label: it is open, they hold it, or they are the program itself.
func (a *Actor) Knows(label string) bool { return label == "open" || a.IsSystem() || a.Holds(label) }

// System is the actor of listeners, steps and jobs: it holds every label and no role of a person.
func System(name string) *Actor {
	return &Actor{Account: "system:" + name, Kind: "system", Name: "Throughline", Roles: []string{"system"}, Labels: nil}
}

// IsSystem tells whether the actor is the program itself.
func (a *Actor) IsSystem() bool { return a.Kind == "system" }

// Directory says what an account is at a moment. Fault unauthenticated when there is no such account, or it has ended.
type Directory interface {
	Actor(ctx context.Context, account string, at time.Time) (*Actor, error)
}

type ctxKey int

const (
	actorKey ctxKey = iota
	requestKey
)

// WithActor puts the actor of a request into its context.
func WithActor(ctx context.Context, a *Actor) context.Context {
	return context.WithValue(ctx, actorKey, a)
}

// From is the actor of a request. Fault: access.sign_in (unauthenticated).
func From(ctx context.Context) (*Actor, error) {
	if a, ok := ctx.Value(actorKey).(*Actor); ok && a != nil {
		return a, nil
	}
	return nil, fault.New(fault.Unauthenticated, "access.sign_in")
}

// Request is what the door needs to know of the request besides the actor.
type Request struct {
	Key         string // Idempotency-Key or a client-made id; empty for none
	Fingerprint string // of the body, so that one key does not stand for two requests
	Match       string // the version of the record that the caller had read; empty when they do not say
	Purpose     string // why the reader looks, when they were asked
	Sent        *Sent  // the request as it came; nil where no room is kept elsewhere
}

// PartOf is the request for one of several acts that it does: each has a key of its own, so that the request sent again does each of them once, and none of them is taken for
// another.
func PartOf(ctx context.Context, name string) context.Context {
	r := RequestOf(ctx)
	if r.Key == "" {
		return ctx
	}
	r.Key += "/" + name
	return WithRequest(ctx, r)
}

// Sent is a request as it came at the edge, for a room that another system keeps: it is stored, and run again when that
// system has answered.
type Sent struct {
	Method, Path, ContentType string // Path with its query
	Body                      []byte
	TooLarge                  bool // it was larger than can be kept; Body is then empty
}

// WithRequest puts it into the context. What the edge has kept of the request stays when r holds none.
func WithRequest(ctx context.Context, r Request) context.Context {
	if r.Sent == nil {
		r.Sent = RequestOf(ctx).Sent
	}
	return context.WithValue(ctx, requestKey, r)
}

// RequestOf reads it back; the zero Request when there is none.
func RequestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey).(Request)
	return r
}
