// Package entry holds what the victim room writes into the journal: its published contract with every other room. It
// imports the platform only. Ids, codes and times; no name, number or address. What was written between a victim and the
// force stands in bodies alone, so that it can be erased.
package entry

import (
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// stage is where a timeline puts these entries.
const stage = "Victim"

// Kinds are all kinds of this room, for room.Room.Entries.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[CaseOpened](), journal.KindOf[CaseEnded](), journal.KindOf[ContactChosen](), journal.KindOf[ContactStopped](),
		journal.KindOf[NeedsAssessed](), journal.KindOf[OptOutSet](), journal.KindOf[Invited](), journal.KindOf[PageOpened](),
		journal.KindOf[SignInRefused](), journal.KindOf[MessageSent](), journal.KindOf[MessageDelayed](), journal.KindOf[MessageAnswered](), journal.KindOf[OutboxAnswered](),
		journal.KindOf[DutyOpened](), journal.KindOf[VictimTold](), journal.KindOf[DutyExcepted](), journal.KindOf[SafetyNews](),
		journal.KindOf[NoteWritten](), journal.KindOf[SupportSaid](), journal.KindOf[SupportSettled](),
		journal.KindOf[ReviewAsked](), journal.KindOf[ReviewAcknowledged](), journal.KindOf[ReviewAnswered](),
		journal.KindOf[AmendsOwed](),
	}
}

// CaseOpened: somebody is a victim on a thread, and from now on the force owes them what the Victims' Code says.
type CaseOpened struct {
	Case     string   `json:"case"`
	Victim   string   `json:"victim"` // person id
	Thread   string   `json:"thread"`
	Enhanced bool     `json:"enhanced,omitempty"`
	Grounds  []string `json:"grounds,omitempty"` // codes of victim.enhanced_ground, when it is plain from the record (under 18)
}

// EntryKind names the entry.
func (CaseOpened) EntryKind() (string, int) { return "victim.case.opened", 1 }

// Line says it on a timeline.
func (e CaseOpened) Line() journal.Line {
	enhanced := ""
	if e.Enhanced {
		enhanced = "Enhanced rights: " + list(e.Grounds)
	}
	return line(false, "Victim's case opened", "Safe contact is to be chosen", enhanced)
}

// CaseEnded: the person is no victim on the thread any more. What was owed to them there is waived.
type CaseEnded struct {
	Case   string `json:"case"`
	Victim string `json:"victim"`
	Waived int    `json:"waived"`
}

// EntryKind names the entry.
func (CaseEnded) EntryKind() (string, int) { return "victim.case.ended", 1 }

// Line says it on a timeline.
func (e CaseEnded) Line() journal.Line {
	return line(false, "Victim's case ended", "No longer a victim on this thread")
}

// ContactChosen: how the victim may safely be reached (VIC-06). The number, the address and the code word are not in it.
type ContactChosen struct {
	Case        string `json:"case"`
	Victim      string `json:"victim"`
	Channel     string `json:"channel"` // sms, call, letter, email or none
	HoursFrom   string `json:"hours_from,omitempty"`
	HoursTo     string `json:"hours_to,omitempty"`
	CodeWord    bool   `json:"code_word,omitempty"` // one was agreed
	NoVoicemail bool   `json:"no_voicemail,omitempty"`
	Language    string `json:"language"`
	Format      string `json:"format,omitempty"`
	Was         string `json:"was,omitempty"` // the channel before

	Origins form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (ContactChosen) EntryKind() (string, int) { return "victim.contact.chosen", 1 }

var channels = map[string]string{"sms": "text message", "call": "telephone", "letter": "letter", "email": "email", "none": "no contact until they ask",
	"in_person": "in person", "own_page": "their own page"}

// Line says it on a timeline.
func (e ContactChosen) Line() journal.Line {
	hours, voicemail := "", ""
	if e.HoursFrom != "" {
		hours = "Safe from " + e.HoursFrom + " to " + e.HoursTo
	}
	if e.NoVoicemail {
		voicemail = "No voicemail"
	}
	return line(false, "Safe contact chosen", "By "+channels[e.Channel], hours, voicemail)
}

// ContactStopped: the channel proved unsafe. Nothing more is sent, codes die and the page is shut until the victim has
// chosen again.
type ContactStopped struct {
	Case    string `json:"case"`
	Victim  string `json:"victim"`
	Channel string `json:"channel"`
	Reason  string `json:"reason"` // answered_by_other, refused_unsafe or shared_with_suspect
	Message string `json:"message,omitempty"`
}

// EntryKind names the entry.
func (ContactStopped) EntryKind() (string, int) { return "victim.contact.stopped", 1 }

var stops = map[string]string{"answered_by_other": "Somebody else answered", "refused_unsafe": "Refused as unsafe", "shared_with_suspect": "A suspect uses it too"}

// Line says it on a timeline.
func (e ContactStopped) Line() journal.Line {
	return line(true, "Contact stopped: "+channels[e.Channel]+" is not safe", stops[e.Reason], "Nothing is sent until a safe way is chosen")
}

// NeedsAssessed: whether the victim has enhanced rights (VIC-03), asked at report, at charge and before trial.
type NeedsAssessed struct {
	Case     string   `json:"case"`
	Victim   string   `json:"victim"`
	Moment   string   `json:"moment"` // report, charge or pre_trial
	Enhanced bool     `json:"enhanced"`
	Grounds  []string `json:"grounds,omitempty"`
	Moved    int      `json:"moved,omitempty"` // duties whose due day became earlier
}

// EntryKind names the entry.
func (NeedsAssessed) EntryKind() (string, int) { return "victim.needs.assessed", 1 }

// Line says it on a timeline.
func (e NeedsAssessed) Line() journal.Line {
	if !e.Enhanced {
		return line(false, "Needs assessed", "No enhanced rights")
	}
	return line(true, "Enhanced rights", list(e.Grounds))
}

// OptOutSet: the victim does or does not want one kind of news (VIC-05). Safety news cannot be opted out of.
type OptOutSet struct {
	Case    string `json:"case"`
	Victim  string `json:"victim"`
	Trigger string `json:"trigger"`
	Out     bool   `json:"out"`
}

// EntryKind names the entry.
func (OptOutSet) EntryKind() (string, int) { return "victim.opt_out.set", 1 }

// Line says it on a timeline.
func (e OptOutSet) Line() journal.Line {
	if e.Out {
		return line(false, "Does not want news of one kind", plain(e.Trigger))
	}
	return line(false, "Wants news of one kind again", plain(e.Trigger))
}

// NoteWritten is a message between the victim and the force, on the victim's own page.
type NoteWritten struct {
	Case   string    `json:"case"`
	Victim string    `json:"victim"`
	Note   string    `json:"note"`
	From   string    `json:"from"` // victim or team
	Text   string    `json:"text"`
	DueAt  time.Time `json:"due_at,omitzero"` // by when the team answers
	Law    string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (NoteWritten) EntryKind() (string, int) { return "victim.note.written", 1 }

// Line says it on a timeline. What was written is read on the victim's page, not here.
func (e NoteWritten) Line() journal.Line {
	if e.From == "victim" {
		return line(false, "Message from the victim", "Answer due "+dayClock(e.DueAt))
	}
	return line(false, "Message to the victim", "On their own page")
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }

func list(codes []string) string { return plain(strings.Join(codes, ", ")) }

func dayClock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 15:04") }

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}
