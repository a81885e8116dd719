// Package exchange lets another system keep a room. What a person asks of such a room goes out as a message that the system
// acknowledges; when it answers, the same request is carried out here, in the name of who asked, and every entry says where
// it came from. It knows no police word and no room: app says which rooms are kept where.
package exchange

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

// The promises of a message: that it is acknowledged, and then that it is answered.
const (
	AcknowledgeOwed = "exchange.acknowledge"
	AnswerOwed      = "exchange.answer"
)

// Kept says which rooms are kept in which system: "crime" -> "Niche RMS".
type Kept map[string]string

// Parse reads a setting like "crime=Niche RMS,custody=Niche RMS". rooms are the rooms there are. The error is a sentence.
func Parse(text string, rooms []string) (Kept, error) {
	out := Kept{}
	accounts := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" && len(out) == 0 && strings.TrimSpace(text) == "" {
			continue
		}
		name, system, ok := strings.Cut(part, "=")
		name, system = strings.TrimSpace(name), strings.TrimSpace(system)
		switch {
		case !ok || name == "" || system == "":
			return nil, fmt.Errorf("%q does not say which room is kept where: write room=System, for example crime=Niche RMS, with commas between", strings.TrimSpace(part))
		case !slices.Contains(rooms, name):
			return nil, fmt.Errorf("there is no room %q: the rooms are %s", name, strings.Join(rooms, ", "))
		case out[name] != "":
			return nil, fmt.Errorf("the room %s is named twice: one system keeps it", name)
		case Account(system) == prefix || len(system) > 60 || strings.ContainsFunc(system, func(r rune) bool { return r < ' ' }):
			return nil, fmt.Errorf("%q is no name of a system: begin it with a letter or a figure, in 60 characters or fewer", system)
		}
		if other := accounts[Account(system)]; other != "" && other != system {
			return nil, fmt.Errorf("%s and %s would both come in as %s: let their first words differ", other, system, Account(system))
		}
		out[name], accounts[Account(system)] = system, system
	}
	return out, nil
}

const prefix = "outside:"

// Account is the account of a system: its first word in small letters, "outside:niche" of "Niche RMS".
func Account(system string) string {
	first, _, _ := strings.Cut(system, " ")
	return prefix + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(first))
}

// Desk keeps what goes to other systems and what comes back. App fills its fields before the first act.
type Desk struct {
	host *room.Host
	kept Kept
	// Who says what an account is at a moment.
	Who access.Directory
	// About says whom and which homes a thread is about, whatever the labels.
	About func(q db.Querier, threadID string) (people, places []string, err error)
	// Serve runs a stored request through the installation's own routes, as who asked.
	Serve func(w http.ResponseWriter, r *http.Request, who *access.Actor)
	// Title says an action as its operation does: "Record a crime". It gives "" for one that it does not know.
	Title func(action string) string
	// LinkOf is where a record's page is; "" when there is none.
	LinkOf func(subject journal.Ref) string
}

// New makes the desk, and tells the door which rooms are kept elsewhere.
func New(h *room.Host, kept Kept) *Desk {
	d := &Desk{host: h, kept: kept,
		About:  func(db.Querier, string) ([]string, []string, error) { return nil, nil, nil },
		Title:  func(string) string { return "" },
		LinkOf: func(journal.Ref) string { return "" }}
	if len(kept) > 0 {
		h.Door.KeptElsewhere(d)
	}
	return d
}

// KeptIn implements act.Elsewhere.
func (d *Desk) KeptIn(room string) string { return d.kept[room] }

// Any tells whether any room is kept elsewhere.
func (d *Desk) Any() bool { return len(d.kept) > 0 }

// Systems are the systems that keep a room, by name.
func (d *Desk) Systems() []string {
	var out []string
	for _, s := range d.kept {
		out = append(out, s)
	}
	sort.Strings(out)
	return slices.Compact(out)
}

// Accounts are the accounts of those systems, with the name of each.
func (d *Desk) Accounts() map[string]string {
	out := map[string]string{}
	for _, s := range d.Systems() {
		out[Account(s)] = s
	}
	return out
}

// Actor implements access.Directory for the accounts "outside:…". A system holds the labels of its own messages, because it
// keeps the records that they are about; policy lets it do nothing but answer them.
func (d *Desk) Actor(ctx context.Context, acc string, _ time.Time) (*access.Actor, error) {
	system := d.Accounts()[acc]
	if system == "" {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	labels, err := labelsOf(d.host.DB.Read(ctx), system)
	if err != nil {
		return nil, err
	}
	return &access.Actor{Account: acc, Kind: "partner", Name: system + " (another system)", Roles: []string{"outside"}, Labels: append(labels, "open"), OnDuty: true}, nil
}

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // it is embedded
	}
	return room.Room{
		Name: "exchange", Folder: "platform/exchange", Migrations: migrations,
		Entries: []journal.Kind{journal.KindOf[Queued](), journal.KindOf[Acknowledged](), journal.KindOf[Refused](), journal.KindOf[Closed]()},
		Promises: []promise.Kind{
			{Name: AcknowledgeOwed, Title: "Another system acknowledges what was sent to it", Steps: promise.Climb(d.host.Law, AcknowledgeOwed, when.DayOf(d.host.Clock.Now()))},
			{Name: AnswerOwed, Title: "Another system answers what was sent to it", Steps: promise.Climb(d.host.Law, AnswerOwed, when.DayOf(d.host.Clock.Now()))}},
		Facts: map[string]act.FactsFunc{kind: d.facts},
		Tables: []room.Table{{Name: "exchange_message", Retention: "mopi_4", About: "asked_by", In: "id = exchange_message_on.message"}, {Name: "exchange_message_on", Retention: "mopi_4", About: "none", Thread: "thread"},
			{Name: "exchange_record", Retention: "mopi_4", About: "id", In: "id = exchange_record_on.id"}, {Name: "exchange_record_on", Retention: "mopi_4", About: "none", Thread: "thread"}},
		API:     d.api,
		Screens: d.screens(),
		Panels:  []room.Panel{d.panel()},
		Relabel: func(tx *act.Tx, thread, label string) error { return relabel(tx, thread, label) },
		Links: func(r journal.Ref) string {
			if r.Kind == kind {
				return "/exchange/" + r.ID
			}
			return ""
		},
	}
}

// within is how long another system may take, and by which row of law.
func (d *Desk) within(what string, now time.Time) (time.Duration, string, error) {
	row, ok := d.host.Law.Table("exchange.within").At(what, when.DayOf(now))
	if !ok {
		return 0, "", fault.New(fault.Invalid, "law.none_on_day").With("table", "exchange.within").With("code", what).With("day", when.DayOf(now).String())
	}
	var v struct {
		Minutes int `json:"minutes"`
	}
	err := row.Into(&v)
	return time.Duration(v.Minutes) * time.Minute, row.Ref(), err
}
