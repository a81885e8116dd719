// Package victim keeps what the Victims' Code owes to each victim of a case, and the victim's own page. A case here is one
// person being a victim on one thread. Every event that the Code names opens a duty with a clock; only a successful
// contact or a lawful exception closes it: a message that was queued, sent or delivered is not a victim who was told
// (VIC-04). Nothing is sent but by the way that the victim chose as safe, in neutral words (VIC-06).
package victim

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/police/people"
	"throughline/police/victim/entry"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk is what other rooms and app may call.
type Desk struct {
	host   *room.Host
	people *people.Desk
	tries  *access.Gate
	// StartSession signs an account in on this browser; an empty account signs out. App sets it before the first request.
	StartSession func(w http.ResponseWriter, r *http.Request, account string) error
	// Ask is the question of the month at the end of a victim's page; nil where there is none. App fills it.
	Ask func(ctx context.Context, lang string) (g.Node, error)
}

// New makes the desk of a house.
func New(h *room.Host, p *people.Desk) *Desk {
	return &Desk{host: h, people: p, tries: access.NewGate()}
}

// Room is what victim registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "victim", Migrations: migrations, Entries: entry.Kinds(), Promises: d.promises(),
		Hears: []act.Listener{
			{Name: "victim.duties", Kinds: heardKinds, Hear: d.hear},
			{Name: "victim.outbox", Kinds: outboxKinds, Hear: d.hearOutbox},
			{Name: "victim.amends", Kinds: kindsOf(act.PromiseStep{}), Hear: d.hearLate},
		},
		Facts:   map[string]act.FactsFunc{"victim_case": d.caseFacts, "victim_duty": d.dutyFacts, "victim_review": d.reviewResource, "outbox_message": outboxFacts},
		Screens: d.screens(), API: d.api, Relabel: relabel, Links: links,
		Jobs:   map[string]jobs.Handler{sendJob: d.send},
		Panels: []room.Panel{d.threadPanel()}, Acts: []room.Button{d.threadButtons()},
		Asks: []law.Ask{AskVictimDuty},
		Tables: []room.Table{
			{Name: "victim_case", Retention: "mopi_4", About: "person", Thread: "thread"}, {Name: "victim_event", Retention: "mopi_4", About: "person", Thread: "thread"},
			{Name: "victim_oic", Retention: "staff", About: "staff", Thread: "thread"}, {Name: "victim_duty", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"}, {Name: "victim_contact", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"},
			{Name: "victim_optout", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"}, {Name: "victim_invitation", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"},
			{Name: "victim_message", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"}, {Name: "victim_outbox", Retention: "system", About: "none", In: "message = victim_message.id"},
			{Name: "victim_note", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"}, {Name: "victim_crime", Retention: "mopi_4", About: "person", Thread: "thread"},
			{Name: "victim_support", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"}, {Name: "victim_review", Retention: "mopi_4", About: "case_id", In: "case_id = victim_case.id"},
		},
	}
}

func links(subject journal.Ref) string {
	switch subject.Kind {
	case "victim_case":
		return "/victim/" + subject.ID
	case "victim_duty":
		return "/victim-duty/" + subject.ID
	case "victim_review":
		return "/victim-review/" + subject.ID
	}
	return ""
}

func kindsOf(bodies ...journal.Body) []string {
	var out []string
	for _, b := range bodies {
		name, _ := b.EntryKind()
		out = append(out, name)
	}
	return out
}

// promiseReply is owed to a victim who wrote; promiseTell and the code of a duty is owed to one who must be told.
const (
	promiseReply     = "victim.reply"
	promiseComplaint = "victim.complaint"
	promiseTell      = "victim.tell."
)

// promises are one kind for each duty of the Code, whenever in force, the answer to a message, and what a withdrawal or a request for a review starts.
func (d *Desk) promises() []promise.Kind {
	out := []promise.Kind{{Name: promiseReply, Title: "Answer the victim's message", Steps: d.steps("victim.reply")},
		{Name: promiseComplaint, Title: "Answer a victim's complaint", Steps: d.steps("victim.review")},
		{Name: promiseAmends, Title: "Put right what a victim was not told in time", Steps: d.steps(promiseAmends)},
		{Name: promiseSupport, Title: "Decide how to go on after a victim withdrew", Steps: d.steps("victim.support")},
		{Name: promiseAcknowledge, Title: "Acknowledge a victim's request for a review", Steps: d.steps("victim.review")},
		{Name: promiseReview, Title: "Answer a victim's request for a review", Steps: d.steps("victim.review")}}
	seen := map[string]bool{}
	for _, row := range d.host.Law.Table("victim.duty").Rows() {
		var rule dutyRule
		if err := row.Into(&rule); err != nil {
			panic(err) // the shipped tables are loaded and checked before any room
		}
		if seen[row.Code] {
			continue
		}
		seen[row.Code] = true
		steps := "victim.duty"
		if rule.SafetyNews {
			steps = "victim.safety_news"
		}
		out = append(out, promise.Kind{Name: promiseTell + row.Code, Title: "Victim: " + lowerFirst(rule.Text), Steps: d.steps(steps)})
	}
	return out
}
