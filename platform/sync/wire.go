// Package sync is how a device that works without a link and the server come to hold the same: what travels, in which
// order it is applied, what time it was, and how files follow. It knows no police word and keeps no tables. README.md is
// the protocol; testdata holds its golden files, which the TypeScript tests of web/officer/engine read too.
package sync

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"time"

	"throughline/platform/fault"
	"throughline/platform/id"
)

// Version is the protocol's.
const Version = 1

// Bounds of one round. What does not fit goes with the next.
const (
	MostActs  = 200
	MostBody  = 256 << 10 // bytes of one act's body
	mostMedia = 20
	mostAfter = 50
)

// State is how far an act has come.
type State string

// The states. Record, Refused and Conflict are settled: they never change again.
const (
	Received State = "received"
	Record   State = "record"
	Refused  State = "refused"
	Conflict State = "conflict"
)

// Settled tells whether a state is the last.
func (s State) Settled() bool { return s == Record || s == Refused || s == Conflict }

// Media is a file that belongs to an act, hashed on the device before anything was sent.
type Media struct {
	SHA256 string `json:"sha256" pattern:"^[0-9a-f]{64}$"`
	Size   int64  `json:"size" minimum:"0"`
	Type   string `json:"type" maxLength:"100"`
}

// Stamp is a moment as a device knows it: its wall clock, its monotonic clock, and which run of the monotonic clock that is.
// All in whole milliseconds.
type Stamp struct {
	Wall int64
	Mono int64
	Boot string
}

// Act is one thing that somebody did on a device.
type Act struct {
	ID     string          `json:"id" maxLength:"36"`
	Kind   string          `json:"kind" maxLength:"40"`
	Record string          `json:"record" maxLength:"80"`
	No     int             `json:"no" minimum:"1"`
	Made   int64           `json:"made"`
	Mono   int64           `json:"mono"`
	Boot   string          `json:"boot" maxLength:"36"`
	Body   json.RawMessage `json:"body"`
	Media  []Media         `json:"media,omitempty"`
	After  []string        `json:"after,omitempty"`
}

// When is the moment at which it was done, as the device knows it.
func (a Act) When() Stamp { return Stamp{a.Made, a.Mono, a.Boot} }

// Round is what a device sends.
type Round struct {
	Version int    `json:"version"`
	Device  string `json:"device" maxLength:"36"`
	Sent    int64  `json:"sent"`
	Mono    int64  `json:"mono"`
	Boot    string `json:"boot" maxLength:"36"`
	Acts    []Act  `json:"acts" maxItems:"200"`
}

// Fault is why an act was refused, in a sentence.
type Fault struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	Field    string `json:"field,omitempty"`
}

// Outcome is what became of an act.
type Outcome struct {
	ID      string          `json:"id"`
	State   State           `json:"state" enum:"received,record,refused,conflict"`
	Entry   string          `json:"entry,omitempty"`
	Number  int             `json:"number,omitempty"`
	Ref     string          `json:"ref,omitempty" doc:"the number or reference that the record was given: an exhibit's, for example"`
	At      int64           `json:"at,omitempty" doc:"when it happened, by the server's clock"`
	Missing []string        `json:"missing,omitempty" doc:"hashes of files that have not arrived"`
	Fault   *Fault          `json:"fault,omitempty"`
	Ours    json.RawMessage `json:"ours,omitempty" doc:"of a conflict: what the device said"`
	Theirs  json.RawMessage `json:"theirs,omitempty" doc:"of a conflict: what the record says"`
}

// Answer is what a device is answered.
type Answer struct {
	Version  int       `json:"version"`
	Received int64     `json:"received"`
	Acts     []Outcome `json:"acts"`
	Wipe     string    `json:"wipe,omitempty" doc:"why this device must erase what it holds"`
}

var boots = regexp.MustCompile(`^[0-9A-Za-z-]{1,36}$`)

// Check holds a round to the protocol. Faults: sync.version, sync.too_many; both invalid.
func (r Round) Check() error {
	switch {
	case r.Version != Version:
		return fault.InvalidField("version", "sync.version")
	case len(r.Acts) > MostActs:
		return fault.InvalidField("acts", "sync.too_many")
	case !boots.MatchString(r.Boot):
		return fault.InvalidField("boot", "sync.boot")
	}
	return nil
}

// Check holds one act to the protocol, so that one bad act does not stop the others. Faults, all invalid: sync.id, sync.record,
// sync.no, sync.boot, sync.body, sync.media, sync.after.
func (a Act) Check() error {
	switch {
	case !id.Valid(a.ID):
		return fault.InvalidField("id", "sync.id")
	case a.Record == "" || len(a.Record) > 80:
		return fault.InvalidField("record", "sync.record")
	case a.No < 1 || a.No > 1_000_000:
		return fault.InvalidField("no", "sync.no")
	case !boots.MatchString(a.Boot):
		return fault.InvalidField("boot", "sync.boot")
	case len(a.Body) > MostBody || !object(a.Body):
		return fault.InvalidField("body", "sync.body")
	case len(a.Media) > mostMedia || slices.ContainsFunc(a.Media, func(m Media) bool { return !hashed(m.SHA256) || m.Size < 0 }):
		return fault.InvalidField("media", "sync.media")
	case len(a.After) > mostAfter || slices.ContainsFunc(a.After, func(s string) bool { return !id.Valid(s) || s == a.ID }):
		return fault.InvalidField("after", "sync.after")
	}
	return nil
}

func object(b json.RawMessage) bool {
	var v map[string]json.RawMessage
	return json.Unmarshal(b, &v) == nil && v != nil
}

func hashed(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

// Print is of everything that an act says, so that one id never stands for two.
func (a Act) Print() string {
	b, err := json.Marshal(a)
	if err != nil {
		return "" // a body that is no JSON was refused before
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Pair is one moment in both clocks: when the server received what a device sent.
type Pair struct {
	Stamp    Stamp
	Received time.Time
}

// The ways in which a device's time was turned into the server's.
const (
	ByMonotonic = "monotonic" // within one run of the monotonic clock
	ByWall      = "wall"      // by the difference of the wall clocks at the time of sending
)

// Corrected is when something happened by the server's clock, never after it was received, and how that is known. now is
// the round that brought it; before holds what is known of earlier runs of the device's clock. (MOB-08)
func Corrected(made Stamp, now Pair, before ...Pair) (time.Time, string) {
	for _, p := range append([]Pair{now}, before...) {
		if p.Stamp.Boot != made.Boot {
			continue
		}
		at := p.Received.Add(time.Duration(made.Mono-p.Stamp.Mono) * time.Millisecond)
		if !at.After(now.Received) { // a monotonic clock that says otherwise is none
			return at, ByMonotonic
		}
	}
	at := now.Received.Add(time.Duration(made.Wall-now.Stamp.Wall) * time.Millisecond)
	if at.After(now.Received) {
		at = now.Received
	}
	return at, ByWall
}
