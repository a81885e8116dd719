package entry

import (
	"fmt"
	"time"

	"throughline/platform/journal"
)

// SendingAsked: somebody outside was asked to send what they have, by a link (MOB-06). The link itself stands nowhere.
type SendingAsked struct {
	Ask       string    `json:"ask"`
	What      string    `json:"what"`
	Contact   string    `json:"contact"`
	Camera    string    `json:"camera,omitempty"` // of the register
	Most      int       `json:"most"`
	ExpiresAt time.Time `json:"expires_at"`
}

// EntryKind names the entry.
func (SendingAsked) EntryKind() (string, int) { return "evidence.sending.asked", 1 }

// Line says it on a timeline.
func (e SendingAsked) Line() journal.Line {
	return line(false, "Asked to send what they have", e.Contact, e.What, "until "+clock(e.ExpiresAt))
}

// SendingIssued: the link was made, and given to a carrier where one has it.
type SendingIssued struct {
	Ask     string `json:"ask"`
	Channel string `json:"channel,omitempty"` // by which it went; empty is shown to whoever made it
	Again   bool   `json:"again,omitempty"`
}

// EntryKind names the entry.
func (SendingIssued) EntryKind() (string, int) { return "evidence.sending.issued", 1 }

// Line says it on a timeline.
func (e SendingIssued) Line() journal.Line {
	how := "to be given by hand"
	if e.Channel != "" {
		how = "sent by " + e.Channel
	}
	return line(false, "Link for sending made", how)
}

// SendingReceived: a file came by a link and is material of the case.
type SendingReceived struct {
	Ask      string `json:"ask"`
	Material string `json:"material"`
	Contact  string `json:"contact"`
	Hash     string `json:"hash"`
	Size     int64  `json:"size"`
	Taken    int    `json:"taken"` // how many have come by this link now
	Most     int    `json:"most"`
}

// EntryKind names the entry.
func (SendingReceived) EntryKind() (string, int) { return "evidence.sending.received", 1 }

// Line says it on a timeline.
func (e SendingReceived) Line() journal.Line {
	return line(false, "Sent in by "+e.Contact, fmt.Sprintf("file %d of %d at most", e.Taken, e.Most), fmt.Sprintf("%d bytes", e.Size), Tail(e.Hash))
}

// SendingEnded: a link takes nothing any more.
type SendingEnded struct {
	Ask string `json:"ask"`
	Why string `json:"why"`
}

// EntryKind names the entry.
func (SendingEnded) EntryKind() (string, int) { return "evidence.sending.ended", 1 }

// Line says it on a timeline.
func (e SendingEnded) Line() journal.Line { return line(false, "Link for sending ended", e.Why) }

// CameraAdded: the register of cameras has another one. It stands on no case.
type CameraAdded struct {
	Camera string `json:"camera"`
	Name   string `json:"name"`
	Place  string `json:"place"`
	Keeper string `json:"keeper"`
}

// EntryKind names the entry.
func (CameraAdded) EntryKind() (string, int) { return "evidence.camera.added", 1 }

// Line says it on a timeline.
func (e CameraAdded) Line() journal.Line {
	return line(false, "Camera added to the register", e.Name, e.Place)
}

// CameraEnded: a camera is not there any more, or its keeper does not want to be asked.
type CameraEnded struct {
	Camera string `json:"camera"`
	Why    string `json:"why"`
}

// EntryKind names the entry.
func (CameraEnded) EntryKind() (string, int) { return "evidence.camera.ended", 1 }

// Line says it on a timeline.
func (e CameraEnded) Line() journal.Line {
	return line(false, "Camera taken off the register", e.Why)
}
