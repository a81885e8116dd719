package entry

import (
	"time"

	"throughline/platform/journal"
)

// Invited: an invitation to the victim's own page was asked for, or asked for again. The code is not in it; it is made
// when the invitation is sent, and only its hash is kept.
type Invited struct {
	Case       string `json:"case"`
	Victim     string `json:"victim"`
	Invitation string `json:"invitation"`
	Channel    string `json:"channel"`
	Again      int    `json:"again,omitempty"`     // how many went before; each of their codes is dead
	ByVictim   bool   `json:"by_victim,omitempty"` // the victim asked for a new code
	LifeHours  int    `json:"life_hours"`
	Law        string `json:"law"`
}

// EntryKind names the entry.
func (Invited) EntryKind() (string, int) { return "victim.invitation.made", 1 }

// Line says it on a timeline.
func (e Invited) Line() journal.Line {
	title := "Victim invited to their own page"
	if e.Again > 0 {
		title = "Victim invited again, the code before is dead"
	}
	return line(false, title, "By "+channels[e.Channel])
}

// PageOpened: the victim signed in with the code, which is dead from now on.
type PageOpened struct {
	Case       string `json:"case"`
	Victim     string `json:"victim"`
	Invitation string `json:"invitation"`
}

// EntryKind names the entry.
func (PageOpened) EntryKind() (string, int) { return "victim.page.opened", 1 }

// Line says it on a timeline.
func (PageOpened) Line() journal.Line { return line(false, "Victim opened their own page") }

// SignInRefused: a code was tried with something that the victim would know, and one of them was wrong.
type SignInRefused struct {
	Case       string `json:"case"`
	Victim     string `json:"victim"`
	Invitation string `json:"invitation"`
	Tries      int    `json:"tries"`
	Dead       bool   `json:"dead,omitempty"` // too many: the code is dead
}

// EntryKind names the entry.
func (SignInRefused) EntryKind() (string, int) { return "victim.page.refused", 1 }

// Line says it on a timeline.
func (e SignInRefused) Line() journal.Line {
	if e.Dead {
		return line(true, "Too many wrong tries at the victim's page", "The code is dead; invite again when the contact is known to be safe")
	}
	return line(false, "A wrong try at the victim's page")
}

// MessageSent: neutral words left for the victim by their safe channel. It says nothing of whether they were read.
type MessageSent struct {
	Message string    `json:"message"`
	Case    string    `json:"case"`
	Victim  string    `json:"victim"`
	Channel string    `json:"channel"`
	Purpose string    `json:"purpose"` // invitation or notice
	Carrier string    `json:"carrier"` // "simulator" on a training installation
	Expires time.Time `json:"expires_at,omitzero"`
}

// EntryKind names the entry.
func (MessageSent) EntryKind() (string, int) { return "victim.message.sent", 1 }

// Line says it on a timeline.
func (e MessageSent) Line() journal.Line {
	by := channels[e.Channel]
	if e.Carrier == "simulator" {
		by += " (simulator)"
	}
	return line(false, "Sent to the victim: "+plain(e.Purpose), "By "+by, "Sent is not told")
}

// MessageDelayed: it was not a safe hour when a message was to leave. It leaves at the next one.
type MessageDelayed struct {
	Message string    `json:"message"`
	Case    string    `json:"case"`
	Victim  string    `json:"victim"`
	Channel string    `json:"channel"`
	Until   time.Time `json:"until"`
}

// EntryKind names the entry.
func (MessageDelayed) EntryKind() (string, int) { return "victim.message.delayed", 1 }

// Line says it on a timeline.
func (e MessageDelayed) Line() journal.Line {
	return line(false, "Message to the victim waits for a safe hour", "Until "+dayClock(e.Until))
}

// MessageAnswered: what the carrier said of a message, and the case that it belongs to.
type MessageAnswered struct {
	Message string `json:"message"`
	Case    string `json:"case"`
	Victim  string `json:"victim"`
	Channel string `json:"channel"`
	Purpose string `json:"purpose"`
	Result  string `json:"result"` // delivered, failed, answered_by_other, refused_unsafe, or stopped before it was sent
}

// EntryKind names the entry.
func (MessageAnswered) EntryKind() (string, int) { return "victim.message.answered", 1 }

var results = map[string]string{"delivered": "delivered, which is not told", "failed": "could not be delivered", "answered_by_other": "somebody else answered",
	"refused_unsafe": "refused as unsafe", "stopped": "stopped before it was sent"}

// Line says it on a timeline.
func (e MessageAnswered) Line() journal.Line {
	return line(e.Result == "answered_by_other" || e.Result == "refused_unsafe", "Message to the victim "+results[e.Result], "By "+channels[e.Channel], plain(e.Purpose))
}

// OutboxAnswered is what the carrier says, on its own stream: it knows a message and no case.
type OutboxAnswered struct {
	Message string `json:"message"`
	Result  string `json:"result"`
}

// EntryKind names the entry.
func (OutboxAnswered) EntryKind() (string, int) { return "victim.outbox.answered", 1 }

// Line says it on a timeline.
func (e OutboxAnswered) Line() journal.Line {
	return journal.Line{Stage: "Outbox simulator", Title: "Message " + results[e.Result]}
}
