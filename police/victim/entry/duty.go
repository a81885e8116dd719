package entry

import (
	"time"

	"throughline/platform/journal"
)

// DutyOpened: an event of the case made the force owe the victim something (VIC-03). EventAt starts its clock (VIC-04).
type DutyOpened struct {
	Case     string    `json:"case"`
	Victim   string    `json:"victim"`
	Duty     string    `json:"duty"` // id
	Code     string    `json:"code"` // code of victim.duty
	Trigger  string    `json:"trigger"`
	Text     string    `json:"text"`
	Ref      string    `json:"ref,omitempty"` // the detention, hearing, interview or crime that it is about
	EventAt  time.Time `json:"event_at"`
	DueAt    time.Time `json:"due_at"`
	Owner    string    `json:"owner"`
	Enhanced bool      `json:"enhanced,omitempty"`
	Safety   bool      `json:"safety,omitempty"`
	OptedOut bool      `json:"opted_out,omitempty"` // waived at once: they do not want this kind of news
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (DutyOpened) EntryKind() (string, int) { return "victim.duty.opened", 1 }

// Line says it on a timeline.
func (e DutyOpened) Line() journal.Line {
	if e.OptedOut {
		return line(false, "Not owed: "+e.Text, "The victim has opted out of this kind of news")
	}
	return line(false, "Owed to the victim: "+e.Text, "Due "+dayClock(e.DueAt))
}

// VictimTold is one try to tell a victim one thing. Only Reached closes the duty: a message that was queued, sent or
// delivered is not a victim who was told (VIC-04).
type VictimTold struct {
	Case        string    `json:"case"`
	Victim      string    `json:"victim"`
	Duty        string    `json:"duty,omitempty"` // id; empty: a contact about nothing that is owed
	Code        string    `json:"code,omitempty"`
	Trigger     string    `json:"trigger,omitempty"`
	Ref         string    `json:"ref,omitempty"`
	Channel     string    `json:"channel"`
	Reached     bool      `json:"reached"`
	AnsweredBy  string    `json:"answered_by,omitempty"` // self, agreed_person, other_person, voicemail or nobody
	Try         int       `json:"try"`
	Unsafe      string    `json:"unsafe,omitempty"` // why the safe contact was not kept to
	Interpreter string    `json:"interpreter,omitempty"`
	At          time.Time `json:"at"`
	DueAt       time.Time `json:"due_at,omitzero"`
}

// EntryKind names the entry.
func (VictimTold) EntryKind() (string, int) { return "victim.duty.told", 1 }

var answers = map[string]string{"agreed_person": "The person agreed for them answered", "other_person": "Somebody else answered", "voicemail": "Voicemail, nothing left", "nobody": "Nobody answered"}

// by says the way in which somebody was told: by telephone, but in person.
func by(channel string) string {
	switch channel {
	case "in_person":
		return "In person"
	case "own_page":
		return "On their own page"
	}
	return "By " + channels[channel]
}

// Line says it on a timeline.
func (e VictimTold) Line() journal.Line {
	about := "contact"
	if e.Trigger != "" {
		about = plain(e.Trigger)
	}
	unsafe := ""
	if e.Unsafe != "" {
		unsafe = "The safe contact was not kept to: " + e.Unsafe
	}
	if e.Reached {
		through := ""
		if e.Interpreter != "" {
			through = "Through an interpreter: " + e.Interpreter
		}
		return line(true, "Victim told: "+about, by(e.Channel), answers[e.AnsweredBy], through, unsafe)
	}
	return line(false, "Victim not reached: "+about, by(e.Channel), answers[e.AnsweredBy], unsafe)
}

// AmendsOwed: the victim was not told, or not answered, in time. They have a new time, and somebody above answers for it.
type AmendsOwed struct {
	Case     string    `json:"case"`
	Victim   string    `json:"victim"`
	Duty     string    `json:"duty,omitempty"` // id; empty: the answer to a message
	Code     string    `json:"code"`           // code of victim.duty, or reply
	WasDueAt time.Time `json:"was_due_at"`
	DueAt    time.Time `json:"due_at"` // the new time
	Owner    string    `json:"owner"`
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (AmendsOwed) EntryKind() (string, int) { return "victim.amends.owed", 1 }

// Line says it on a timeline.
func (e AmendsOwed) Line() journal.Line {
	return line(true, "Late for the victim: they have a new time", plain(e.Code), "Was due "+dayClock(e.WasDueAt), "Now by "+dayClock(e.DueAt))
}

// DutyExcepted: a lawful exception stands in the place of telling (VIC-04). Code is of reason_code, scope exception.
type DutyExcepted struct {
	Case    string `json:"case"`
	Victim  string `json:"victim"`
	Duty    string `json:"duty"`
	Code    string `json:"code"`
	Trigger string `json:"trigger"`
	Ref     string `json:"ref,omitempty"`
	Reason  string `json:"reason"` // code
	Text    string `json:"text,omitempty"`
	Tries   int    `json:"tries,omitempty"`
	Law     string `json:"law"`
}

// EntryKind names the entry.
func (DutyExcepted) EntryKind() (string, int) { return "victim.duty.excepted", 1 }

// Line says it on a timeline.
func (e DutyExcepted) Line() journal.Line {
	return line(true, "Victim not told, for a lawful reason: "+plain(e.Trigger), plain(e.Reason), e.Text)
}

// SafetyNews is where the news of a release, bail or changed conditions stands: due before the person leaves (VIC-04,
// VIC-05). Custody shows it before the door.
type SafetyNews struct {
	Case      string    `json:"case"`
	Victim    string    `json:"victim"`
	Detention string    `json:"detention,omitempty"`
	Duty      string    `json:"duty"`
	Trigger   string    `json:"trigger"`
	State     string    `json:"state"` // owed, told, not_reached (the person left, or the time came, before the victim was told) or exception
	DueAt     time.Time `json:"due_at"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (SafetyNews) EntryKind() (string, int) { return "victim.safety_news.moved", 1 }

// Line says it on a timeline.
func (e SafetyNews) Line() journal.Line {
	switch e.State {
	case "told":
		return line(true, "Victim told before the door: "+plain(e.Trigger))
	case "not_reached":
		return line(true, "Victim not reached in time: "+plain(e.Trigger), "Was due "+dayClock(e.DueAt))
	case "exception":
		return line(false, "Safety news not told, for a lawful reason", plain(e.Trigger))
	}
	return line(true, "Safety news owed to the victim: "+plain(e.Trigger), "Before "+dayClock(e.DueAt))
}
