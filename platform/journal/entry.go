// Package journal keeps what happened: append-only, one typed entry per thing that an act did, in one order for all,
// sealed into a signed Merkle log. Timelines, audit, live screens and webhooks are views of it.
package journal

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"throughline/platform/db"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "journal", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// Ref names a record: what kind of thing and which. "detention", "0192…".
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

func (r Ref) String() string { return r.Kind + "/" + r.ID }

// Body is what a room's entry package defines: the facts of one thing that happened. It is stored as JSON; its
// exported fields with their json tags are the published contract of the kind's version.
type Body interface {
	// EntryKind is the stable name, for example "custody.review.recorded", and the version of this shape.
	EntryKind() (kind string, version int)
	// Line is how a timeline says it.
	Line() Line
}

// Settler is a body that says a fact which a later entry may say anew: the grade of an incident, whether two records are tied.
// Settles names the fact, with the id of what it is about ("control.grade/0192…"); of the entries that name the same fact the
// one that was recorded last is what is known now. Looking back shows both. An empty name settles nothing.
type Settler interface{ Settles() string }

// Line is an entry as a timeline shows it. Turning marks the few that a person wants to see first.
type Line struct {
	Stage, Title, Detail string
	Turning              bool
}

// Sentences makes one detail of several, each a sentence: what is empty is left out, and one that ends with a full stop, because
// somebody typed it so, is not given a second.
func Sentences(details ...string) string {
	var said []string
	for _, d := range details {
		if d == "" {
			continue
		}
		if n := len(said) - 1; n >= 0 && !strings.HasSuffix(said[n], "..") {
			said[n] = strings.TrimSuffix(said[n], ".")
		}
		said = append(said, d)
	}
	return strings.Join(said, ". ")
}

// Kind is a registered kind and version of entry.
type Kind struct {
	Name    string
	Version int
	decode  func([]byte) (Body, error)
}

// KindOf registers a body type. A room lists its kinds in room.Room.Entries.
func KindOf[B Body]() Kind {
	var zero B
	name, version := zero.EntryKind()
	return Kind{Name: name, Version: version, decode: func(b []byte) (Body, error) {
		var v B
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("journal: entry %s/%d: %w", name, version, err)
		}
		return v, nil
	}}
}

// Upcast registers an old version of a kind that is read as the present one: from decodes the old shape.
func Upcast[Old any, B Body](kind string, version int, from func(Old) B) Kind {
	return Kind{Name: kind, Version: version, decode: func(b []byte) (Body, error) {
		var v Old
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("journal: entry %s/%d: %w", kind, version, err)
		}
		return from(v), nil
	}}
}

// Kinds is a set of kinds that can be read.
type Kinds struct {
	mu sync.RWMutex
	m  map[string]Kind
}

// NewKinds gathers kinds; a name and version that comes twice is a programming error.
func NewKinds(kinds ...Kind) *Kinds {
	k := &Kinds{m: map[string]Kind{}}
	k.Add(kinds...)
	return k
}

// Add gathers more kinds.
func (k *Kinds) Add(kinds ...Kind) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, x := range kinds {
		key := fmt.Sprintf("%s/%d", x.Name, x.Version)
		if _, ok := k.m[key]; ok {
			panic("journal: kind registered twice: " + key)
		}
		k.m[key] = x
	}
}

// Names lists the kinds in order, as "name/version".
func (k *Kinds) Names() []string {
	k.mu.RLock()
	defer k.mu.RUnlock()
	out := make([]string, 0, len(k.m))
	for n := range k.m {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// Kinds lists the names of the kinds in order, each once whatever its versions.
func (k *Kinds) Kinds() []string {
	var out []string
	for _, n := range k.Names() {
		name, _, _ := strings.Cut(n, "/")
		out = append(out, name)
	}
	return slices.Compact(out)
}

// Body decodes an entry's facts. An unknown kind is shown as it is (Unknown); an erased body is Erased.
func (k *Kinds) Body(e Entry) Body {
	if e.Envelope.Data == nil {
		return Erased{Kind: e.Kind}
	}
	k.mu.RLock()
	x, ok := k.m[fmt.Sprintf("%s/%d", e.Kind, e.Version)]
	k.mu.RUnlock()
	if !ok {
		return Unknown{Kind: e.Kind, Version: e.Version, Data: e.Envelope.Data}
	}
	b, err := x.decode(e.Envelope.Data)
	if err != nil {
		return Unknown{Kind: e.Kind, Version: e.Version, Data: e.Envelope.Data}
	}
	return b
}

// Unknown is an entry of a kind that this version of the program does not know.
type Unknown struct {
	Kind    string
	Version int
	Data    json.RawMessage
}

// EntryKind is the kind as it was stored.
func (u Unknown) EntryKind() (string, int) { return u.Kind, u.Version }

// Line shows the stored facts as they are.
func (u Unknown) Line() Line { return Line{Stage: "Other", Title: u.Kind, Detail: string(u.Data)} }

// Erased is an entry whose body was erased under a retention rule. Its leaf and every proof still hold.
type Erased struct{ Kind string }

// EntryKind is the kind as it was stored.
func (e Erased) EntryKind() (string, int) { return e.Kind, 0 }

// Line says that the facts were erased.
func (e Erased) Line() Line {
	return Line{Stage: "Erased", Title: "Erased under a retention rule", Detail: e.Kind}
}

// Who is the person behind an entry as they were at that moment: a copy, because ranks and names change.
type Who struct {
	Name   string `json:"name,omitempty"`
	Rank   string `json:"rank,omitempty"`
	Number string `json:"number,omitempty"`
	Role   string `json:"role,omitempty"`
}

// Envelope is what the erasable body holds: who, why, and the facts.
type Envelope struct {
	Who      Who             `json:"who"`
	Why      string          `json:"why,omitempty"`
	OnBehalf string          `json:"on_behalf,omitempty"`
	Device   string          `json:"device,omitempty"`
	Source   *Source         `json:"source,omitempty"`
	Data     json.RawMessage `json:"data"`
}

// Source says which other system an entry came from: the system keeps the record that the entry is about.
type Source struct {
	System    string `json:"system"`              // "Niche RMS"
	Reference string `json:"reference,omitempty"` // of the record, as that system numbers it
	Message   string `json:"message,omitempty"`   // the message that it answers; empty for what began there
	By        string `json:"by,omitempty"`        // the account that brought it
}

// Says is how a timeline says it: "from Niche RMS, NR/2026/000123".
func (s Source) Says() string {
	if s.Reference == "" {
		return "from " + s.System
	}
	return "from " + s.System + ", " + s.Reference
}

// On is an entry's standing on one thread.
type On struct {
	Thread string `json:"thread"`
	No     int64  `json:"no"`
}

// Entry is one thing that happened. Place is -1 until the sequencer has given it one.
type Entry struct {
	ID         string
	Kind       string
	Version    int
	Subject    Ref
	Threads    []On
	Actor      string // account
	Action     string // the policy action, "custody.review.record"
	Act        string // entries of one act share it
	Cause      string // the entry that a listener or step answered, if any
	Label      string
	HappenedAt time.Time
	RecordedAt time.Time
	Place      int64
	Leaf       []byte
	Salt       []byte
	Raw        []byte // the stored body, nil when erased
	Envelope   Envelope
	only       bool // it was read from the only thread on which it stands
}

// Alone tells whether an entry that was read from a thread stands on no other.
func (e Entry) Alone() bool { return e.only }

// leafOf is H(salt | kind | version | ids | times | body): every field with its length before it, so that no two entries share bytes.
func leafOf(e *Entry) []byte {
	h := sha256.New()
	var n [8]byte
	put := func(b []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	num := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	put([]byte("throughline/leaf/1"))
	put(e.Salt)
	put([]byte(e.Kind))
	num(int64(e.Version))
	for _, s := range []string{e.ID, e.Subject.Kind, e.Subject.ID, e.Actor, e.Action, e.Act, e.Cause, e.Label} {
		put([]byte(s))
	}
	num(int64(len(e.Threads)))
	for _, o := range e.Threads {
		put([]byte(o.Thread))
		num(o.No)
	}
	num(e.HappenedAt.UnixMicro())
	num(e.RecordedAt.UnixMicro())
	put(e.Raw)
	return h.Sum(nil)
}
