// Package entry holds what the field room writes into the journal: its published contract with every other room.
package entry

import (
	"fmt"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Street"

// Kinds are the entries of this room.
func Kinds() []journal.Kind {
	return append([]journal.Kind{journal.KindOf[DeviceEnrolled](), journal.KindOf[DeviceBound](), journal.KindOf[DeviceEnded](), journal.KindOf[ActsReceived](), journal.KindOf[ActsSettled](), journal.KindOf[ActsForgotten](),
		journal.KindOf[NoteWritten](), journal.KindOf[JobAccepted]()}, formKinds()...)
}

func line(title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...)}
}

func clock(t time.Time) string { return t.In(when.London).Format("2 Jan 2006 15:04:05") }

// DeviceEnrolled is a phone that was given to an officer.
type DeviceEnrolled struct {
	Device  string `json:"device"`
	Officer string `json:"officer"`
	Name    string `json:"name"`
}

// EntryKind names the entry.
func (DeviceEnrolled) EntryKind() (string, int) { return "field.device.enrolled", 1 }

// Line says it on a timeline.
func (e DeviceEnrolled) Line() journal.Line { return line("Phone given to an officer", e.Name) }

// DeviceBound is a phone that its officer has set up.
type DeviceBound struct {
	Device string `json:"device"`
}

// EntryKind names the entry.
func (DeviceBound) EntryKind() (string, int) { return "field.device.bound", 1 }

// Line says it on a timeline.
func (e DeviceBound) Line() journal.Line { return line("Phone set up by its officer") }

// DeviceEnded is a phone that must erase what it holds, or has.
type DeviceEnded struct {
	Device string `json:"device"`
	State  string `json:"state"` // "revoked", "silent" or "wiped"
	Why    string `json:"why,omitempty"`
}

// EntryKind names the entry.
func (DeviceEnded) EntryKind() (string, int) { return "field.device.ended", 1 }

// Line says it on a timeline.
func (e DeviceEnded) Line() journal.Line {
	said := map[string]string{"revoked": "Phone revoked: it erases itself at its next contact", "silent": "Phone silent for too long: it erases itself", "wiped": "Phone erased"}[e.State]
	return line(said, e.Why)
}

// ActsReceived is a round in which a phone sent something that was not known. The clocks are the phone's own (MOB-08).
type ActsReceived struct {
	Device string   `json:"device"`
	Acts   []string `json:"acts"`
	Wall   int64    `json:"wall"`
	Mono   int64    `json:"mono"`
	Boot   string   `json:"boot"`
}

// EntryKind names the entry.
func (ActsReceived) EntryKind() (string, int) { return "field.acts.received", 1 }

// Line says it on a timeline.
func (e ActsReceived) Line() journal.Line {
	return line("Received from a phone", fmt.Sprintf("%d", len(e.Acts)))
}

// Settled is one act of a phone and what became of it.
type Settled struct {
	Act   string `json:"act"`
	State string `json:"state"`
	Code  string `json:"code,omitempty"`
}

// ActsSettled is what became of acts that a phone sent.
type ActsSettled struct {
	Device string    `json:"device"`
	Acts   []Settled `json:"acts"`
}

// EntryKind names the entry.
func (ActsSettled) EntryKind() (string, int) { return "field.acts.settled", 1 }

// Line says it on a timeline.
func (e ActsSettled) Line() journal.Line {
	return line("What a phone sent was dealt with", fmt.Sprintf("%d", len(e.Acts)))
}

// ActsForgotten is that the words of acts which were not taken were let go of, after the term of law.
type ActsForgotten struct {
	Before time.Time `json:"before"`
	Number int64     `json:"number"`
}

// EntryKind names the entry.
func (ActsForgotten) EntryKind() (string, int) { return "field.acts.forgotten", 1 }

// Line says it on a timeline.
func (e ActsForgotten) Line() journal.Line {
	return line("What phones sent and was not taken was let go of", fmt.Sprintf("%d", e.Number))
}

// File is a file within a note, hashed on the phone before it was sent and again when it arrived (MOB-06).
type File struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Type   string `json:"type"`
}

// NoteWritten is an entry in an officer's notebook (MOB-04). HappenedAt is the time that it tells of, WrittenAt when it was
// written on the phone, both by the server's clock; Wall and Mono are the phone's own clocks, and KnownBy says how the one was
// worked out from the others (MOB-08).
type NoteWritten struct {
	Note       string       `json:"note"`
	Officer    string       `json:"officer"`
	Number     int          `json:"number"`
	Text       string       `json:"text"`
	Incident   string       `json:"incident,omitempty"`
	HappenedAt time.Time    `json:"happened_at"`
	WrittenAt  time.Time    `json:"written_at"`
	Late       bool         `json:"late,omitempty"`
	Files      []File       `json:"files,omitempty"`
	Device     string       `json:"device"`
	KnownBy    string       `json:"known_by"`
	Wall       int64        `json:"wall"`
	Mono       int64        `json:"mono"`
	Origins    form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (NoteWritten) EntryKind() (string, int) { return "field.note.written", 1 }

// Line says it on a timeline: a late entry says both times.
func (e NoteWritten) Line() journal.Line {
	late, files := "", ""
	if e.Late {
		late = "Late entry: of " + clock(e.HappenedAt) + ", written " + clock(e.WrittenAt)
	}
	if n := len(e.Files); n > 0 {
		files = fmt.Sprintf("Files: %d", n)
	}
	return line(fmt.Sprintf("Notebook %d", e.Number), e.Text, late, files)
}

// JobAccepted is an officer who said that they have the job that they were sent to.
type JobAccepted struct {
	Incident string    `json:"incident"`
	Callsign string    `json:"callsign"`
	Officer  string    `json:"officer"`
	At       time.Time `json:"at"`
}

// EntryKind names the entry.
func (JobAccepted) EntryKind() (string, int) { return "field.job.accepted", 1 }

// Line says it on a timeline.
func (e JobAccepted) Line() journal.Line { return line(e.Callsign+" has the job", clock(e.At)) }
