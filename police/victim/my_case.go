package victim

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/people"
)

// MyCase is a victim's own page: what happened, what happens next and by when, who owes it. It holds no code of ours, no
// name of another person, and no address (VIC-07). Every text is in the victim's language.
type MyCase struct {
	Reference string     `json:"reference,omitempty"` // the crime number
	Happened  []Happened `json:"happened"`
	Late      []Awaited  `json:"late"`
	Next      []Awaited  `json:"next"`
	Coming    []Happened `json:"coming"` // hearings that are to be
	Notes     []MyNote   `json:"messages"`
	NotWanted []string   `json:"not_wanted"` // kinds of news that they opted out of
	Unread    bool       `json:"unread"`     // there is news that they have not said they read
	Review    MyReview   `json:"review"`
	Lang      string     `json:"lang"`
	Name      string     `json:"name,omitempty"`   // their first name
	Speaks    string     `json:"speaks,omitempty"` // the language in which we speak to them, when that takes an interpreter
	Changed   string     `json:"changed"`          // when something last came onto the page
	People    []MyPerson `json:"people"`
	optional  []string
}

// Happened is one thing that happened, or will.
type Happened struct {
	At   string `json:"at"`
	Text string `json:"text"`
}

// Awaited is one thing that is owed to the victim.
type Awaited struct {
	Text  string `json:"text"`
	By    string `json:"by"`
	Who   string `json:"who"`
	NewBy string `json:"new_by,omitempty"` // of what is late: the new time that they were given
	Again bool   `json:"again,omitempty"`  // the new time was not kept either
}

// MyNote is a message, from "you" or "team".
type MyNote struct {
	From string `json:"from"`
	At   string `json:"at"`
	Text string `json:"text"`
}

// MyCase reads the page of whoever is signed in as a victim, in a language; empty is the one they chose. The look is
// recorded. Right: victim.page.see. Faults: access.sign_in; victim_case.not_found for anybody who is no victim.
func (d *Desk) MyCase(ctx context.Context, lang string) (MyCase, error) {
	caseID, err := ownCase(ctx)
	if err != nil {
		return MyCase{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("victim.page.see", refOf(caseID)), func(q db.Querier, _ *access.Actor) (MyCase, error) {
		c, err := getCase(q, caseID)
		if err != nil {
			return MyCase{}, err
		}
		if lang == "" {
			lang = c.Language
		}
		return d.myCase(ctx, q, c, lang)
	})
}

// ownCase is the case of the victim who is signed in.
func ownCase(ctx context.Context) (string, error) {
	who, err := access.From(ctx)
	if err != nil {
		return "", err
	}
	if who.Kind != "victim" {
		return "", fault.New(fault.NotFound, "victim_case.not_found")
	}
	return strings.TrimPrefix(who.Account, "victim:"), nil
}

func (d *Desk) myCase(ctx context.Context, q db.Querier, c Case, lang string) (MyCase, error) {
	m := MyCase{Lang: lang, Happened: []Happened{}, Late: []Awaited{}, Next: []Awaited{}, Coming: []Happened{}, Notes: []MyNote{}}
	owed, err := owedOf(q, c.ID, false)
	if err != nil {
		return m, err
	}
	events, err := d.eventsFor(q, c)
	if err != nil {
		return m, err
	}
	now := d.host.Clock.Now()
	m.optional = d.optionals(when.DayOf(now))
	if m.NotWanted, err = optOutsOf(q, c.ID); err != nil {
		return m, err
	}
	if p, err := d.people.Get(q, c.Person); err == nil {
		m.Name = p.Given
		if people.NeedsInterpreter(p.Language) {
			m.Speaks = d.people.LanguageIn(lang, p.Language, when.DayOf(now))
		}
	}
	events = inOrder(events)
	d.story(&m, c, events, owed, now)
	d.myPeople(ctx, &m, c, events)
	for _, o := range owed {
		if o.State == "owed" {
			if err := d.await(ctx, q, &m, o, now); err != nil {
				return m, err
			}
			m.Unread = m.Unread || readable(o, events)
		}
	}
	if err := d.myReviewOf(ctx, q, c, &m); err != nil {
		return m, err
	}
	replies, err := promise.Of(q, promiseReply, refOf(c.ID))
	if err != nil {
		return m, err
	}
	for _, p := range replies {
		a := Awaited{Text: page.Say(lang, "public.victim.owed.reply"), By: dateText(lang, p.DueAt.Add(-time.Second)), Who: d.whoOwes(ctx, lang, p.Owner)}
		if err := m.add(q, a, p.DueAt, refOf(c.ID), now); err != nil {
			return m, err
		}
	}
	notes, err := notesOf(q, c.ID)
	m.Changed = dateClock(lang, changedAt(events, notes, c.OpenedAt))
	for _, n := range notes {
		from := "team"
		if n.From == "victim" {
			from = "you"
		}
		m.Notes = append(m.Notes, MyNote{From: from, At: dateClock(lang, n.At), Text: n.Text})
	}
	return m, err
}

// add puts what is owed under what comes next, or under what is late, with the new time that was given for it.
func (m *MyCase) add(q db.Querier, a Awaited, due time.Time, subject journal.Ref, now time.Time) error {
	if !due.Before(now) {
		m.Next = append(m.Next, a)
		return nil
	}
	at, err := newTimeOf(q, subject)
	if err != nil {
		return err
	}
	if !at.IsZero() {
		a.NewBy, a.Again = dateClock(m.Lang, at), at.Before(now)
	}
	m.Late = append(m.Late, a)
	return nil
}

func (d *Desk) await(ctx context.Context, q db.Querier, m *MyCase, o Owed, now time.Time) error {
	by := dateText(m.Lang, o.DueAt.Add(-time.Second)) // the end of a day belongs to that day
	if o.Safety {
		by = dateClock(m.Lang, o.DueAt)
	}
	return m.add(q, Awaited{Text: page.Say(m.Lang, "public.victim.owed."+o.Code), By: by, Who: d.whoOwes(ctx, m.Lang, o.Owner)}, o.DueAt, o.ref(), now)
}

// readable tells whether the page itself carries the news of a duty, so that reading it is being told. A release that is
// only planned is not on the page, and a referral is no news.
func readable(o Owed, events []Event) bool {
	if o.State != "owed" || o.Code != o.Trigger {
		return false
	}
	for _, e := range events {
		if e.Trigger == o.Trigger && e.Ref == o.Ref && e.Code != "release_planned" {
			return true
		}
	}
	return false
}

// whoOwes names the officer, or the team in the victim's words.
func (d *Desk) whoOwes(ctx context.Context, lang, owner string) string {
	prefix, code, _ := strings.Cut(owner, ":")
	if prefix == "staff" {
		if n := d.host.NameOf(access.WithActor(ctx, access.System("victim.page")), owner); n != "" && n != owner {
			return n
		}
		code = "investigator"
	}
	return page.Say(lang, "public.victim.team."+code)
}

// story says what happened, the newest first. News that is withheld for safety is not on the page, nor is what they do
// not want to hear; safety news always is.
func (d *Desk) story(m *MyCase, c Case, events []Event, owed []Owed, now time.Time) {
	var shown []Event
	for _, e := range events {
		if !withheld(e, owed) && !m.unwanted(e) {
			shown = append(shown, e)
		}
	}
	shown = oneAHearing(shown)
	for i := len(shown) - 1; i >= 0; i-- {
		e := shown[i]
		if e.Code == "crime_reported" && m.Reference == "" {
			m.Reference = e.Detail["number"]
		}
		text, ok := d.tellEvent(m.Lang, e, toldOf(e, owed))
		if !ok {
			continue
		}
		m.Happened = append(m.Happened, Happened{At: dateText(m.Lang, e.At), Text: text})
	}
	m.Coming = d.coming(m.Lang, events, owed, now)
}

// toldOf tells whether the victim was told of an event: then the page may say what it means for them.
func toldOf(e Event, owed []Owed) bool {
	for _, o := range owed {
		if o.Event == e.ID && o.State == "told" {
			return true
		}
	}
	return false
}

func (m *MyCase) unwanted(e Event) bool {
	for _, t := range m.NotWanted {
		if t == e.Code {
			return true
		}
	}
	return false
}

// withheld: what they are not told because telling would put somebody in danger, nor by any other event of the same thing.
func withheld(e Event, owed []Owed) bool {
	for _, o := range owed {
		if o.State == "excepted" && o.Reason == "safety" && (o.Event == e.ID || o.Ref == e.Ref && o.Trigger == e.Trigger) {
			return true
		}
	}
	return false
}

// coming are the hearings that are to be, the next first: of each, where and when it now stands.
func (d *Desk) coming(lang string, events []Event, owed []Owed, now time.Time) []Happened {
	out := []Happened{}
	latest := map[string]Event{}
	var order []string
	for _, e := range events {
		if !strings.HasPrefix(e.Code, "hearing_") || withheld(e, owed) {
			continue
		}
		hearing, _, _ := strings.Cut(e.Ref, "/")
		if _, ok := latest[hearing]; !ok {
			order = append(order, hearing)
		}
		latest[hearing] = e
	}
	for _, hearing := range order {
		e := latest[hearing]
		at, err := when.Parse(e.Detail["at"])
		if err == nil && e.Code != "hearing_vacated" && at.After(now) {
			out = append(out, Happened{At: dateClock(lang, at), Text: page.Say(lang, "public.victim.coming.hearing", "court", e.Detail["court"])})
		}
	}
	return out
}
