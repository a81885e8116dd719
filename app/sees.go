package app

import (
	"context"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

// sees is the action that opens a record of each kind: a page that gathers asks it before it draws a detail or a link, so
// that nobody is led to a page that refuses them. TestEveryKindWithAPageSaysWhatOpensIt reads what the rooms register.
var sees = map[string]string{
	"thread": "thread.see", "glass": "access.glass.see", "staff": "duty.see", "variance": "duty.variance.list", "renewal": "duty.renewal.close",
	"person": "people.see", "thing": "people.thing.see", "address": "people.thing.see", "phone": "people.thing.see", "email": "people.thing.see",
	"vehicle": "people.thing.see", "pnc": "people.thing.see", "cro": "people.thing.see", "marker": "people.see",
	"incident": "control.see", "eido": "control.eido.offer.see", "alert": "control.alert.see", "call": "control.see", "unit": "control.see", "national_check": "control.check.see",
	"statement": "evidence.statement.see", "statement_reverse": "evidence.statement.reverse.see", "exhibit": "evidence.exhibit.see", "material": "evidence.material.see", "share": "evidence.share.see", "ask": "evidence.ask.see", "camera": "evidence.camera.see", "erasing": "evidence.erasing.decide", "shelf": "evidence.shelf.see",
	"crime": "crime.see", "arrest": "custody.see", "detention": "custody.see", "bail": "custody.bail.see", "handover": "custody.handover.see", "interview": "interview.see",
	"casefile": "casefile.see", "casefile_request": "casefile.see", "casefile_message": "casefile.see", "casefile_action": "casefile.see",
	"hearing": "court.see", "court_warning": "court.see", "court_offence": "court.see", "court_result": "court.result.see", "court": "court.see",
	"plan": "reintegration.see", "sentence": "court.see", "plan_action": "reintegration.see", "plan_appointment": "reintegration.see",
	"victim_case": "victim.see", "victim_duty": "victim.see", "victim_review": "victim.review.see",
	"disposal": "reintegration.disposal.see", "condition": "reintegration.disposal.see", "suspect": "reintegration.disposal.see", "exchange_message": "exchange.see", "hook": "hook.see",
	"law_row": "law.row.see", "retention_review": "retention.see", "road_change": "roads.ask", "claim": "expenses.see", "form": "field.form.see", "note": "field.note.see", "claim_line": "expenses.see", "voice_note": "voice.note.list", "payroll": "expenses.payroll.see", "payroll_reject": "expenses.reject.open", "expenses_mail": "expenses.mail.open",
}

// leads is what the page of a record asks when that page is the form of an act.
var leads = map[string]string{"sentence": "reintegration.plan.make", "plan_action": "reintegration.action.end", "plan_appointment": "reintegration.appointment.attend",
	"renewal": "duty.renewal.close"}

// panelSees is the action without which a room's panel of a thread is not drawn; a room that is not here asks by itself.
var panelSees = map[string]string{
	"people": "people.see", "control": "control.see", "evidence": "evidence.list", "crime": "crime.list", "custody": "custody.see", "interview": "interview.see",
	"casefile": "casefile.list", "court": "court.list", "reintegration": "reintegration.list", "victim": "victim.list",
}

// Nothing is asked with a reason here: a page that answers only to a reason refuses whoever follows a link.

// opens tells whether this reader may open a record. What the rules do not know is not offered.
func (s *System) opens(ctx context.Context, r journal.Ref) bool {
	action, ok := sees[r.Kind]
	return ok && s.may(ctx, act.Of(action, r))
}

// may asks the door. Who reads a store at its own machine (`throughline thread`) has no policy between them and the file.
func (s *System) may(ctx context.Context, a act.Act) bool {
	if who, err := access.From(ctx); err == nil && who.Kind == storeReader {
		return true
	}
	return s.Host.Door.May(ctx, a)
}

// linkFor is the page of a record to a reader who may open it; "" to everybody else.
func (s *System) linkFor(ctx context.Context, r journal.Ref) string {
	to := s.linkOf(r)
	if action, ok := leads[r.Kind]; to == "" || ok && !s.may(ctx, act.Of(action, r)) || !ok && !s.opens(ctx, r) {
		return ""
	}
	return to
}

// opener remembers what one reader may open for the length of one page: a timeline asks of the same records again and again.
type opener struct {
	ctx   context.Context
	s     *System
	known map[journal.Ref]bool
}

func (s *System) opener(ctx context.Context, who *access.Actor) *opener {
	return &opener{ctx: access.WithActor(ctx, who), s: s, known: map[journal.Ref]bool{}}
}

func (o *opener) may(r journal.Ref) bool {
	yes, ok := o.known[r]
	if !ok {
		yes = o.s.opens(o.ctx, r)
		o.known[r] = yes
	}
	return yes
}

// reads tells whether the reader may have the detail of an entry: they may see what its room keeps of the case, and open
// the record that it is about when that has a page.
func (o *opener) reads(e journal.Entry, v room.ThreadView) bool {
	name, _, _ := strings.Cut(e.Kind, ".")
	own := journal.Ref{Kind: "\x01room " + name, ID: v.Thread.ID}
	yes, ok := o.known[own]
	if !ok {
		yes = o.s.maySee(o.ctx, roomPanel{Room: name}, v)
		o.known[own] = yes
	}
	if _, page := sees[e.Subject.Kind]; !yes || !page {
		return yes
	}
	return o.may(e.Subject)
}

// seen is an entry as the reader may know it, and whether it is shown at all. Of what a room keeps from them they see the
// turning points, and of those no more than that it happened: everybody on a case must know that it moved, and what was said
// is not theirs.
func (o *opener) seen(e journal.Entry, v room.ThreadView) (happened, bool) {
	h := o.s.happened(e)
	if own, err := o.s.desks.control.OwnEntry(v.Q, v.Reader, o.s.Host.Door.Kinds.Body(e)); own || err != nil {
		return h, false
	}
	if step, ok := o.s.Host.Door.Kinds.Body(e).(act.PromiseStep); ok && o.may(e.Subject) {
		h.Title = strings.Replace(h.Title, step.Title, o.s.promiseTitle(v.Q, step.Kind, e.Subject), 1)
	}
	if o.reads(e, v) {
		return h, true
	}
	h.Detail, h.By = "", ""
	return h, h.Turning
}

// roomPanel is a panel with the room that drew it.
type roomPanel struct {
	room.Panel
	Room string
}

// maySee tells whether the reader of a thread may see what a room adds to it.
func (s *System) maySee(ctx context.Context, p roomPanel, v room.ThreadView) bool {
	action, ok := panelSees[p.Room]
	if !ok || v.Thread.ID == "" {
		return true
	}
	return s.may(access.WithActor(ctx, v.Reader), act.Of(action, journal.Ref{Kind: "thread", ID: v.Thread.ID}).With(access.Resource{Label: v.Thread.Label}))
}

// bare is what a room's head says to those who may not open its records: what the case is called and its numbers, by which
// people ask each other about it, without a link; no name and no mark.
func bare(items []room.HeadItem) []room.HeadItem {
	var out []room.HeadItem
	for _, i := range items {
		if i.Kind == "title" || i.Kind == "number" {
			i.Href = ""
			out = append(out, i)
		}
	}
	return out
}

// saysOf is a promise in words of its own to a reader who may open what it is about; "" is said by its kind.
func (s *System) saysOf(q db.Querier, kind string, subject journal.Ref) string {
	for _, r := range s.Rooms {
		if r.Says == nil {
			continue
		}
		if x := r.Says(q, kind, subject); x != "" {
			return x
		}
	}
	return ""
}

// promiseTitle is what is promised, in the room's own words where it has some: "Signed statement of Ceri Morgan".
func (s *System) promiseTitle(q db.Querier, kind string, subject journal.Ref) string {
	if x := s.saysOf(q, kind, subject); x != "" {
		return x
	}
	return s.Host.Door.Promises.Get(kind).Title
}

// titleFor is what is promised as one reader may know it: what it is about only to who may open that.
func (s *System) titleFor(ctx context.Context, q db.Querier, kind string, subject journal.Ref) string {
	if s.opens(ctx, subject) {
		return s.promiseTitle(q, kind, subject)
	}
	return s.Host.Door.Promises.Get(kind).Title
}

// notShown names what other rooms keep of a case and this reader does not see, in the order of the thread.
func (s *System) notShown(ctx context.Context, v room.ThreadView) string {
	var out []string
	for _, r := range s.Rooms {
		if name, ok := keeps[r.Name]; ok && !s.maySee(ctx, roomPanel{Room: r.Name}, v) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// keeps is what each room keeps of a case, in a reader's words.
var keeps = map[string]string{"people": "people", "control": "the incident", "evidence": "evidence", "crime": "crimes", "custody": "custody", "interview": "interviews",
	"casefile": "the case file", "court": "court", "reintegration": "plans", "victim": "victims"}

// lookedLink leads to who has looked at a record, for those who may ask.
func (s *System) lookedLink(ctx context.Context, subject journal.Ref) page.Link {
	if !s.Host.Door.May(ctx, act.Of("looks.see", subject)) {
		return page.Link{}
	}
	return page.Link{Text: "Who has looked", Href: "/looked/" + subject.Kind + "/" + subject.ID}
}
