package victim

import (
	"context"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/people"
	"throughline/police/victim/entry"
)

// Case is one person being a victim on one thread.
type Case struct {
	ID          string    `json:"id"`
	Person      string    `json:"person"`
	Thread      string    `json:"thread"`
	OpenedAt    time.Time `json:"opened_at"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
	OIC         string    `json:"oic,omitempty"` // staff id of the officer in the case
	Enhanced    bool      `json:"enhanced"`
	Grounds     []string  `json:"grounds,omitempty"`
	AssessedAt  time.Time `json:"assessed_at,omitzero"`
	Contact     string    `json:"contact"` // none, chosen or stopped
	Channel     string    `json:"channel,omitempty"`
	Reach       string    `json:"reach,omitempty"` // the number or address of the channel
	HoursFrom   string    `json:"hours_from,omitempty"`
	HoursTo     string    `json:"hours_to,omitempty"`
	CodeWord    string    `json:"code_word,omitempty"`
	MayAnswer   string    `json:"who_may_answer,omitempty"`
	NoVoicemail bool      `json:"no_voicemail,omitempty"`
	Language    string    `json:"language"`
	Format      string    `json:"format,omitempty"`
	Page        string    `json:"page"` // none, open or shut
	Label       string    `json:"label"`
	Version     int64     `json:"version"`
}

// ETag changes with every change of the case.
func (c Case) ETag() string { return strconv.FormatInt(c.Version, 10) }

// Account is the account by which the victim signs in to their own page.
func (c Case) Account() string { return "victim:" + c.ID }

// outline is a case without what must not be kept beside the key of an act: how to reach somebody.
func (c Case) outline() Case {
	c.Reach, c.CodeWord, c.MayAnswer = "", "", ""
	return c
}

func refOf(caseID string) journal.Ref { return journal.Ref{Kind: "victim_case", ID: caseID} }

// caseFacts: a case is about the victim and about everybody whose case it is, so that the family of a suspect does not
// open it either (GOV-04).
func (d *Desk) caseFacts(q db.Querier, caseID string) (access.Resource, error) {
	c, err := getCase(q, caseID)
	if err != nil {
		return access.Resource{}, err
	}
	return d.factsOf(q, c)
}

func (d *Desk) factsOf(q db.Querier, c Case) (access.Resource, error) {
	r := access.Resource{Kind: "victim_case", ID: c.ID, Label: c.Label, Version: c.ETag(), People: []string{c.Person}, Attrs: map[string]any{"account": c.Account(), "safety": false}}
	linked, err := d.people.AllOnThread(q, c.Thread)
	if err != nil {
		return r, err
	}
	for _, l := range linked {
		if l.Role == "suspect" || l.Role == "offender" || l.Role == "victim" {
			r.People = append(append(r.People, l.Person.ID), l.Person.Aliases...)
		}
	}
	return r, nil
}

func (d *Desk) dutyFacts(q db.Querier, dutyID string) (access.Resource, error) {
	o, err := getOwed(q, dutyID)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.caseFacts(q, o.Case)
	r.Kind, r.ID, r.Version = "victim_duty", dutyID, ""
	if err == nil {
		r.Attrs["safety"] = o.Safety
	}
	return r, err
}

// Actor says what the account "victim:CASE" is: a victim with no role and no label but their own case's, for as long as
// their page is open. It is access.Directory for that prefix. Fault: access.no_account.
func (d *Desk) Actor(ctx context.Context, account string, _ time.Time) (*access.Actor, error) {
	c, err := getCase(d.host.DB.Read(ctx), strings.TrimPrefix(account, "victim:"))
	if fault.Is(err, fault.NotFound) || err == nil && (c.Page != "open" || !c.EndedAt.IsZero()) {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	if err != nil {
		return nil, err
	}
	a := &access.Actor{Account: c.Account(), Kind: "victim", Person: c.Person, Name: "The victim"}
	if c.Label != "open" {
		a.Labels = []string{c.Label}
	}
	return a, nil
}

// openCase makes the case of a person on a thread, or finds it. Who is under age has enhanced rights at once (VIC-03).
func (d *Desk) openCase(tx *act.Tx, person, threadID, label string) (Case, error) {
	c, err := caseOf(tx, threadID, person)
	if err == nil && c.EndedAt.IsZero() || err != nil && !fault.Is(err, fault.NotFound) {
		return c, err
	}
	if err == nil { // a victim again
		c.EndedAt = time.Time{}
		return c, updateCase(tx, &c)
	}
	p, err := d.people.Get(tx, person)
	if err != nil {
		return c, err
	}
	if label == "" || label == "open" {
		th, err := thread.Get(tx, threadID)
		if err != nil {
			return c, err
		}
		label = th.Label
	}
	c = Case{ID: id.New(), Person: person, Thread: threadID, OpenedAt: tx.HappenedAt(), Contact: "none", Page: "none", Language: languageOf(p.Language), Label: label, Version: 1}
	if ground, ok := d.underAge(p.Age(when.DayOf(tx.HappenedAt())), when.DayOf(tx.HappenedAt())); ok {
		c.Enhanced, c.Grounds, c.AssessedAt = true, []string{ground}, tx.HappenedAt()
	}
	if c.OIC, err = oicOfThread(tx, threadID); err != nil {
		return c, err
	}
	if err := insertCase(tx, c); err != nil {
		return c, err
	}
	_, err = tx.Record(entry.CaseOpened{Case: c.ID, Victim: c.Person, Thread: threadID, Enhanced: c.Enhanced, Grounds: c.Grounds},
		act.About("victim_case", c.ID), act.OnThreads(threadID), act.Labelled(c.Label))
	if err != nil {
		return c, err
	}
	return c, d.catchUp(tx, c)
}

// languageOf is the language of a victim's page: Welsh for who speaks it, until they choose.
func languageOf(spoken string) string {
	if people.Welsh(spoken) {
		return "cy"
	}
	return "en"
}

// endCase ends a case: the page is shut and what was owed on it is waived.
func (d *Desk) endCase(tx *act.Tx, person, threadID string) error {
	c, err := caseOf(tx, threadID, person)
	if fault.Is(err, fault.NotFound) || err == nil && !c.EndedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	waived, err := d.moot(tx, c, "no_longer_a_victim", func(Owed) bool { return true })
	if err != nil {
		return err
	}
	for _, kind := range []string{promiseReply, promiseAmends} {
		if _, err := tx.Waive(kind, refOf(c.ID), "no_longer_a_victim"); err != nil {
			return err
		}
	}
	c.EndedAt, c.Page = tx.HappenedAt(), "shut"
	if err := killInvitations(tx, c.ID); err != nil {
		return err
	}
	if err := updateCase(tx, &c); err != nil {
		return err
	}
	_, err = tx.Record(entry.CaseEnded{Case: c.ID, Victim: c.Person, Waived: waived}, act.About("victim_case", c.ID), act.OnThreads(threadID), act.Labelled(c.Label))
	return err
}

// follow gives what the police owe to a new officer in the case.
func (d *Desk) follow(tx *act.Tx, staff string) error {
	for _, th := range tx.Threads() {
		if err := putOIC(tx, th, staff); err != nil {
			return err
		}
		cases, err := casesOf(tx, th)
		if err != nil {
			return err
		}
		for _, c := range cases {
			owed, err := owedOf(tx, c.ID, true)
			if err != nil {
				return err
			}
			for _, o := range owed {
				o.Owner = ownerOf(c, o.OwedBy)
				if _, err := tx.Reassign(promiseTell+o.Code, o.ref(), o.Owner); err != nil {
					return err
				}
				if err := updateOwed(tx, &o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
