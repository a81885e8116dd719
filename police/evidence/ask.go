package evidence

import (
	"context"
	"slices"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// sentKind is the kind of law evidence.kind of what comes by a link: it is never added.
const sentKind = "sent_in"

// The states of a link for sending. One whose time is over, or that has taken all that it may, stays open and takes nothing.
const (
	askOpen  = "open"
	askEnded = "ended"
)

// Ask is somebody outside being asked to send what they have, by a link of its own that does nothing else (MOB-06).
type Ask struct {
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	What       string    `json:"what"` // in words that they read
	Contact    string    `json:"contact"`
	Channel    string    `json:"channel,omitempty"` // sms or email; empty is a link that is given by hand
	Reach      string    `json:"reach,omitempty"`
	Lang       string    `json:"lang"`
	Camera     string    `json:"camera,omitempty"`
	Most       int       `json:"most"`
	Taken      int       `json:"taken"`
	State      string    `json:"state"` // open, ended
	Issued     bool      `json:"issued"`
	SentAt     time.Time `json:"sent_at,omitzero"` // given to the carrier
	ExpiresAt  time.Time `json:"expires_at"`
	MadeBy     string    `json:"made_by"`
	MadeByName string    `json:"made_by_name"`
	MadeAt     time.Time `json:"made_at"`
	Label      string    `json:"label"`
	Version    int64     `json:"version"`
	link       string    // sum
}

func (a Ask) takes(now time.Time) bool { return a.State == askOpen && now.Before(a.ExpiresAt) }

// Message is what a carrier takes to somebody outside.
type Message struct{ ID, Channel, Reach, Subject, Body string }

// AskToSend is who is asked for what.
type AskToSend struct {
	What    string `json:"what" label:"What they are asked for" said:"what they are asked for" hint:"They read this: write nothing of the case that they may not know" example:"Video of the street in front of your shop on 23 November, 12:00 to 12:30" required:"true" maxLength:"500" format:"textarea"`
	Contact string `json:"contact" label:"Who is asked" said:"who is asked" hint:"The witness's name, or the shop" required:"true" maxLength:"80"`
	Channel string `json:"channel,omitempty" label:"How the link goes to them" hint:"Choose none to be shown the link, to give it yourself" enum:"sms,email"`
	Reach   string `json:"reach,omitempty" label:"Their number or address" maxLength:"120"`
	Lang    string `json:"lang,omitempty" label:"Their language" enum:"en,cy"`
	Files   string `json:"files,omitempty" label:"How many files it takes" hint:"Leave it empty for 5" pattern:"^[1-9][0-9]{0,2}$" example:"5"`
	Until   string `json:"until,omitempty" label:"Until the end of" hint:"Leave it empty for as long as there may be" format:"date"`
}

// filesAsked is how many files a link takes unless somebody says otherwise.
const filesAsked = 5

// AskToSend asks somebody outside to send what they have: a link without an account, for one purpose, that ends and is counted. Where a
// carrier is set up and a way to reach them is given, the link goes to them; else whoever asked makes it and gives it themselves
// (IssueAsk). Right: evidence.ask.make. Faults: form.invalid; evidence.ask.reach, .no_carrier, .files, .until (invalid).
func (d *Desk) AskToSend(ctx context.Context, threadID string, in AskToSend) (act.Done[Ask], error) {
	var none act.Done[Ask]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	a := act.Of("evidence.ask.make", journal.Ref{Kind: "ask", ID: id.New()}).New("thread").With(facts).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Ask, error) {
		x := Ask{ID: tx.Subject().ID, Thread: threadID, What: in.What, Contact: in.Contact, Channel: in.Channel, Reach: in.Reach, Lang: or(in.Lang, "en"), Most: filesAsked, Label: facts.Label}
		if in.Files != "" {
			if x.Most, err = strconv.Atoi(in.Files); err != nil {
				return x, fault.InvalidField("files", "evidence.ask.files")
			}
		}
		until, err := d.askUntil(in.Until, tx.Now())
		if err != nil {
			return x, err
		}
		x.ExpiresAt = until
		return d.askIn(tx, x)
	})
}

// askUntil is when a link ends: the end of the day that was asked for, held to law.
func (d *Desk) askUntil(asked string, now time.Time) (time.Time, error) {
	days, err := d.figure("evidence.sending", "link_days", now)
	if err != nil {
		return now, err
	}
	last := today(now).AddDays(days)
	until := last
	if asked != "" {
		if until, err = when.ParseDay(asked); err != nil {
			return now, fault.InvalidField("until", "form.not_a_day", "subject", "Until the end of")
		}
	}
	if until.Before(today(now)) || until.After(last) {
		return now, fault.InvalidField("until", "evidence.ask.until", "last", last.Text())
	}
	return until.End(), nil
}

// askIn puts one ask on the record and lets its link leave, where a carrier takes it.
func (d *Desk) askIn(tx *act.Tx, x Ask) (Ask, error) {
	most, err := d.figure("evidence.sending", "link_files", tx.Now())
	if err != nil {
		return x, err
	}
	switch {
	case x.Most < 1 || x.Most > most:
		return x, fault.InvalidField("files", "evidence.ask.files", "most", strconv.Itoa(most))
	case (x.Channel == "") != (x.Reach == ""):
		return x, fault.InvalidField("reach", "evidence.ask.reach")
	case x.Channel != "" && d.Post == nil:
		return x, fault.InvalidField("channel", "evidence.ask.no_carrier")
	}
	x.State, x.MadeBy, x.MadeByName, x.MadeAt, x.Version = askOpen, tx.Actor().Account, tx.Actor().Name, tx.Now(), 1
	if err := insertAsk(tx, x); err != nil {
		return x, err
	}
	if x.Channel != "" {
		if err := tx.Queue(jobs.Job{Kind: askSendJob, Key: x.ID, Label: x.Label, Payload: asked{x.ID}}); err != nil {
			return x, err
		}
	}
	if err := tx.Queue(jobs.Job{Kind: askSettleJob, Key: x.ID, Label: x.Label, RunAt: x.ExpiresAt, Payload: asked{x.ID}}); err != nil {
		return x, err
	}
	_, err = tx.Record(entry.SendingAsked{Ask: x.ID, What: x.What, Contact: x.Contact, Camera: x.Camera, Most: x.Most, ExpiresAt: x.ExpiresAt}, act.About("ask", x.ID))
	return x, err
}

const (
	askSendJob   = "evidence.ask_send"   // hands a link to the carrier: it is made when it leaves, so that it never waits anywhere
	askSettleJob = "evidence.ask_settle" // when a link is over: what came whole and was not put on the record is, and the rest goes
)

type asked struct {
	Ask string `json:"ask"`
}

// IssueAsk makes the link, which is shown once; one that was made before is dead. Right: evidence.ask.issue. Faults: ask.not_found;
// evidence.ask.over (conflict).
func (d *Desk) IssueAsk(ctx context.Context, ask string) (path string, err error) {
	link, err := newSecret(linkSigns)
	if err != nil {
		return "", err
	}
	done, err := d.onAsk(ctx, "evidence.ask.issue", ask, "", func(tx *act.Tx, a *Ask) (journal.Body, error) { return d.issueIn(tx, a, link, "") })
	if err == nil && done.Replayed {
		err = fault.New(fault.Conflict, "evidence.share.shown")
	}
	return "/send/" + link, err
}

func (d *Desk) issueIn(tx *act.Tx, a *Ask, link, channel string) (journal.Body, error) {
	if !a.takes(tx.Now()) {
		return nil, fault.New(fault.Conflict, "evidence.ask.over")
	}
	e := entry.SendingIssued{Ask: a.ID, Channel: channel, Again: a.link != ""}
	a.link = sumOf("ask", link)
	if channel != "" {
		a.SentAt = tx.Now()
	}
	return e, nil
}

// sendAsk is the job that hands a link to the carrier. Run again, it finds that it has left.
func (d *Desk) sendAsk(ctx context.Context, j jobs.Job) error {
	var w asked
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	link, err := newSecret(linkSigns)
	if err != nil {
		return err
	}
	a, err := getAsk(d.host.DB.Read(ctx), w.Ask)
	if fault.Is(err, fault.NotFound) || err == nil && (!a.SentAt.IsZero() || !a.takes(d.host.Clock.Now())) {
		return nil // gone with its case, sent, ended or over
	}
	if err != nil {
		return err
	}
	_, err = d.onAsk(asLink(ctx), "evidence.ask.issue", w.Ask, "", func(tx *act.Tx, a *Ask) (journal.Body, error) {
		if !a.SentAt.IsZero() {
			return nil, fault.New(fault.Conflict, "evidence.ask.over")
		}
		said := map[string]string{"what": a.What, "link": d.Site + "/send/" + link, "until": lastOf(a.Lang, a.ExpiresAt)}
		m := Message{ID: id.New(), Channel: a.Channel, Reach: a.Reach, Subject: page.Say(a.Lang, "public.send.subject"), Body: page.SayWith(a.Lang, "public.send.message", said)}
		if err := d.Post(tx, m); err != nil {
			return nil, err
		}
		return d.issueIn(tx, a, link, a.Channel)
	})
	if fault.HasCode(err, "evidence.ask.over") {
		return nil
	}
	return err
}

// EndAsk is why a link is ended before its time.
type EndAsk struct {
	Why string `json:"why" label:"Why" said:"why it ends" required:"true" maxLength:"300"`
}

// EndAsk ends a link: it takes nothing from then on. What came by it stays. Right: evidence.ask.end. Faults: form.invalid;
// ask.not_found; evidence.ask.over (conflict).
func (d *Desk) EndAsk(ctx context.Context, ask string, in EndAsk) (act.Done[Ask], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Ask]{}, err
	}
	return d.onAsk(ctx, "evidence.ask.end", ask, in.Why, func(_ *act.Tx, a *Ask) (journal.Body, error) {
		if a.State != askOpen {
			return nil, fault.New(fault.Conflict, "evidence.ask.over")
		}
		a.State, a.link = askEnded, ""
		return entry.SendingEnded{Ask: a.ID, Why: in.Why}, nil
	})
}

// onAsk changes one ask within an act and records what was done.
func (d *Desk) onAsk(ctx context.Context, action, ask, why string, change func(tx *act.Tx, a *Ask) (journal.Body, error)) (act.Done[Ask], error) {
	return onRecord(ctx, d, act.Of(action, journal.Ref{Kind: "ask", ID: ask}, why), getAsk, updateAsk, change)
}

func (a *Ask) ofThread() string { return a.Thread }
func (a *Ask) next()            { a.Version++ }

// AskView is an ask with what came by it.
type AskView struct {
	Ask
	Received []Material `json:"received"`
}

// SeeAsk opens the record of an ask. Right: evidence.ask.see. Fault: ask.not_found.
func (d *Desk) SeeAsk(ctx context.Context, ask, why string) (AskView, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.ask.see", journal.Ref{Kind: "ask", ID: ask}, why), func(q db.Querier, _ *access.Actor) (AskView, error) {
		a, err := getAsk(q, ask)
		if err != nil {
			return AskView{}, err
		}
		v := AskView{Ask: a, Received: []Material{}}
		ids, err := receivedBy(q, ask)
		for _, m := range ids {
			x, err := getMaterial(q, m)
			if err != nil {
				return v, err
			}
			v.Received = append(v.Received, x)
		}
		return v, err
	})
}

func (d *Desk) askFacts(q db.Querier, ask string) (access.Resource, error) {
	a, err := getAsk(q, ask)
	if err != nil {
		return access.Resource{}, err
	}
	return d.factsOf(q, "ask", a.ID, a.Thread, a.Label)
}

// neverAdded are the kinds of material that come another way than through the form for material.
var neverAdded = []string{redactedKind, sentKind}

func addable(kind string) bool { return !slices.Contains(neverAdded, kind) }
