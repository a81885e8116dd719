// Package fault is the small vocabulary of things that go wrong: a kind, which decides how the outside
// world is told, and a code, which decides the sentence. The text of a plain error never reaches a person.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is one of the nine ways a request can end without its act being done here.
type Kind string

// The kinds, each with the HTTP status it becomes at the edge.
const (
	Invalid         Kind = "invalid"         // 422: what was sent cannot be used; says which field and why
	NotFound        Kind = "not_found"       // 404: is not there, or the reader may not know that it is
	Conflict        Kind = "conflict"        // 409: cannot be done to a record in this state
	Stale           Kind = "stale"           // 409: somebody else changed it first; carries both values
	Forbidden       Kind = "forbidden"       // 403: known to exist, may not be done by this person
	Unauthenticated Kind = "unauthenticated" // 401: nobody is signed in
	Unavailable     Kind = "unavailable"     // 503: try again shortly; nothing was written
	Internal        Kind = "internal"        // 500: ours, logged, never explained in detail
	Elsewhere       Kind = "elsewhere"       // 202: taken, and sent to the system that keeps the record; Params: message, kept_in, state, at
)

// Status is the HTTP status of a kind.
func (k Kind) Status() int {
	switch k {
	case Invalid:
		return 422
	case NotFound:
		return 404
	case Conflict, Stale:
		return 409
	case Forbidden:
		return 403
	case Unauthenticated:
		return 401
	case Elsewhere:
		return 202
	case Unavailable:
		return 503
	case Internal:
		return 500
	}
	return 500
}

// Field is one input that is wrong. Code names the sentence in words/; Params fill its {placeholders}.
type Field struct {
	Name   string            `json:"field"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Fault is an error that may be told to a person.
type Fault struct {
	Kind   Kind
	Code   string
	Fields []Field
	Params map[string]string
	cause  error
}

// New makes a fault. code is "room.act.what", for example "custody.review.too_early", and has a sentence in words/.
func New(kind Kind, code string, fields ...Field) *Fault {
	return &Fault{Kind: kind, Code: code, Fields: fields}
}

// InvalidField is the commonest fault: one field, one sentence. params are key, value pairs.
func InvalidField(name, code string, params ...string) *Fault {
	f := New(Invalid, code, Field{Name: name, Code: code, Params: pairs(params)})
	f.Params = f.Fields[0].Params
	return f
}

// With returns a copy with one more {placeholder} filled.
func (f *Fault) With(key, value string) *Fault {
	c := *f
	c.Params = map[string]string{}
	for k, v := range f.Params {
		c.Params[k] = v
	}
	c.Params[key] = value
	return &c
}

// Wrap returns a copy that remembers what caused it, for the log only.
func (f *Fault) Wrap(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)", f.Code, f.Kind)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, " %s: %s", x.Name, x.Code)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.cause }

// Of finds the fault inside err. A plain error is an internal fault that wraps it.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "internal").Wrap(err)
}

// Is tells whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}

// HasCode tells whether err is a fault with this code.
func HasCode(err error, code string) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}

func pairs(p []string) map[string]string {
	if len(p) < 2 {
		return nil
	}
	m := map[string]string{}
	for i := 0; i+1 < len(p); i += 2 {
		m[p[i]] = p[i+1]
	}
	return m
}
