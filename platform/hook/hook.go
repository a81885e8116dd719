// Package hook tells other systems what happened, by signed webhooks. A subscription is a view of the journal: a listener
// queues the entries that it asked for, in the order of place, and a job sends each until the endpoint takes it. What is sent
// names an entry and says nothing of it; the receiver reads the record through the API, with its own rights. The manner is
// that of Standard Webhooks (standardwebhooks.com). It knows no police word.
package hook

import (
	"embed"
	"io/fs"
	"net/http"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

// kind is a subscription as a record; sendJob sends for one.
const (
	kind    = "hook"
	sendJob = "hook.send"
)

// The states of a subscription.
const (
	StateActive = "active"
	StatePaused = "paused" // entries wait, and go out in order when it goes on
	StateEnded  = "ended"
)

// The states of a delivery.
const (
	Waiting = "waiting"
	Sent    = "sent"
	Dead    = "dead"    // tried as often as law says: somebody looks at it and sends it again
	Stopped = "stopped" // its subscription ended first
)

// Hook is a subscription.
type Hook struct {
	ID      string    `json:"id"`
	Owner   string    `json:"owner" doc:"the account with whose rights it hears"`
	URL     string    `json:"url"`
	Host    string    `json:"host"`
	Kinds   string    `json:"kinds" doc:"kinds of entry, or beginnings of them, with commas between"`
	State   string    `json:"state" enum:"active,paused,ended"`
	Why     string    `json:"why,omitempty" doc:"why it is paused or ended: somebody's words, or a code of this API"`
	Said    string    `json:"said,omitempty" doc:"the same as a sentence"`
	Failing bool      `json:"failing" doc:"the endpoint has taken nothing since a delivery was given up"`
	Waiting int       `json:"waiting" doc:"entries that wait to be sent, a hundred at most"`
	Dead    int       `json:"dead" doc:"deliveries that were given up, a hundred at most"`
	TakenAt time.Time `json:"taken_at,omitzero" doc:"when the endpoint last took one"`
	MadeAt  time.Time `json:"made_at"`
	MadeBy  string    `json:"made_by"`
	Version int64     `json:"version"`

	since, secretNo, pump, queued int64
	secretTaken, pumping          bool
	oldUntil                      time.Time
}

// ETag is the version, for If-Match.
func (h Hook) ETag() string { return itoa(h.Version) }

func (h Hook) ref() journal.Ref { return journal.Ref{Kind: kind, ID: h.ID} }

// Delivery is one entry on its way to one subscription.
type Delivery struct {
	ID       string    `json:"id" doc:"the webhook-id, the same at every attempt"`
	Entry    string    `json:"entry"`
	Kind     string    `json:"kind"`
	Place    int64     `json:"place"`
	State    string    `json:"state" enum:"waiting,sent,dead,stopped"`
	Attempts int       `json:"attempts"`
	NextAt   time.Time `json:"next_at,omitzero" doc:"when it is tried next"`
	Status   int       `json:"status,omitempty" doc:"the HTTP status of the last answer"`
	Error    string    `json:"error,omitempty" doc:"why the last attempt failed, as a code"`
	Said     string    `json:"said,omitempty" doc:"the same as a sentence"`
	MadeAt   time.Time `json:"made_at"`
	EndedAt  time.Time `json:"ended_at,omitzero"`

	hook    string
	version int64
}

// Desk keeps the subscriptions. App fills its fields before the first act.
type Desk struct {
	host *room.Host
	// Key is what secrets are worked out from (LoadKey), Allowed which addresses may be sent to beside public ones.
	Key     []byte
	Allowed Allowed
	// Who says what an account is at a moment.
	Who access.Directory
	// Tells tells whether somebody may be told of what happened to a record, beside what their labels say.
	Tells func(who *access.Actor, subject journal.Ref) bool
	now   func() time.Time                                      // of the machine: what a receiver holds a signature to
	via   func(h Hook, timeout time.Duration) http.RoundTripper // a test may have its own
}

// New makes the desk.
func New(h *room.Host) *Desk {
	d := &Desk{host: h, now: time.Now, Tells: func(*access.Actor, journal.Ref) bool { return true }}
	d.via = d.transport
	return d
}

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return room.Room{
		Name: "hook", Folder: "platform/hook", Migrations: migrations, Entries: Entries(),
		Facts:  map[string]act.FactsFunc{kind: d.facts},
		Hears:  []act.Listener{d.listener()},
		Jobs:   map[string]jobs.Handler{sendJob: d.send},
		Tables: []room.Table{{Name: "hook", Retention: "access_log", About: "owner"}, {Name: "hook_delivery", Retention: "access_log", About: "none"}},
		API:    d.api, Screens: d.screens(),
		Links: func(r journal.Ref) string {
			if r.Kind == kind {
				return "/webhooks/" + r.ID
			}
			return ""
		},
	}
}

func (d *Desk) facts(q db.Querier, hookID string) (access.Resource, error) {
	h, err := getHook(q, hookID)
	return access.Resource{Label: "open", Attrs: map[string]any{"owner": h.Owner}}, err
}

// nobodys are the facts of what nobody owns: the list, and a subscription to come.
func nobodys(account string) access.Resource {
	return access.Resource{Label: "open", Attrs: map[string]any{"owner": account}}
}

// rules are the numbers of law/hook that hold today, each within its bounds.
type rules struct {
	waits   []time.Duration // before the second attempt, the third and so on: one more attempt than waits
	timeout time.Duration   // of one attempt
	overlap time.Duration   // in which the secret before still signs
	kept    time.Duration   // of what was sent
	most    int             // deliveries that may wait for one subscription
}

func (d *Desk) rules(now time.Time) (rules, error) {
	var r rules
	var retry struct {
		Seconds []int `json:"seconds"`
	}
	if err := d.row("retry", now, &retry); err != nil {
		return r, err
	}
	for _, s := range retry.Seconds {
		r.waits = append(r.waits, time.Duration(min(max(s, 1), 7*86400))*time.Second)
	}
	if len(r.waits) == 0 {
		r.waits = []time.Duration{time.Minute}
	}
	var timeout struct {
		Seconds int `json:"seconds"`
	}
	var overlap struct {
		Hours int `json:"hours"`
	}
	var kept struct {
		Days int `json:"days"`
	}
	var most struct {
		Number int `json:"number"`
	}
	for code, v := range map[string]any{"timeout": &timeout, "overlap": &overlap, "kept": &kept, "waiting": &most} {
		if err := d.row(code, now, v); err != nil {
			return r, err
		}
	}
	r.timeout = time.Duration(min(max(timeout.Seconds, 1), 30)) * time.Second
	r.overlap = time.Duration(min(max(overlap.Hours, 0), 24*30)) * time.Hour
	r.kept = time.Duration(min(max(kept.Days, 1), 730)) * 24 * time.Hour
	r.most = min(max(most.Number, 100), 1_000_000)
	return r, nil
}

func (d *Desk) row(code string, now time.Time, into any) error {
	row, ok := d.host.Law.Table("hook.delivery").At(code, when.DayOf(now))
	if !ok {
		return fault.New(fault.Invalid, "law.none_on_day").With("table", "hook.delivery").With("code", code).With("day", when.DayOf(now).String())
	}
	return row.Into(into)
}
