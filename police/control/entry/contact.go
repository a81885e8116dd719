package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
)

// CallAnswered: a call that was offered was taken (CALL-01).
type CallAnswered struct {
	Call          string `json:"call"`
	WaitedSeconds int    `json:"waited_seconds,omitempty"`
}

// EntryKind names the entry.
func (CallAnswered) EntryKind() (string, int) { return "control.call.answered", 1 }

// Line says it on a timeline.
func (e CallAnswered) Line() journal.Line {
	waited := ""
	if e.WaitedSeconds > 0 {
		waited = fmt.Sprintf("It waited %d s", e.WaitedSeconds)
	}
	return line(false, "Call answered", waited)
}

// CallEnded: the line is down. Abandoned is set when nobody answered it, or nothing could be understood (CALL-04).
type CallEnded struct {
	Call      string `json:"call"`
	Abandoned bool   `json:"abandoned,omitempty"`
}

// EntryKind names the entry.
func (CallEnded) EntryKind() (string, int) { return "control.call.ended", 1 }

// Line says it on a timeline.
func (e CallEnded) Line() journal.Line {
	if e.Abandoned {
		return line(true, "Call abandoned", "It is rung back, and stays until it is answered for")
	}
	return line(false, "Call ended")
}

// CallRungBack: one attempt to ring a caller back (CALL-04).
type CallRungBack struct {
	Call    string `json:"call"`
	Outcome string `json:"outcome"` // reached, no_answer, voicemail, refused or unobtainable
	Said    string `json:"said,omitempty"`
}

// EntryKind names the entry.
func (CallRungBack) EntryKind() (string, int) { return "control.call.rung_back", 1 }

// Line says it on a timeline.
func (e CallRungBack) Line() journal.Line {
	return line(false, "Rung back: "+plain(e.Outcome), quote(e.Said))
}

// SignAnswered: a silent caller answered by a sign, or did not (CALL-03). Asked is the question in its words of that day.
type SignAnswered struct {
	Call     string `json:"call"`
	Question string `json:"question"`
	Asked    string `json:"asked"`
	Answer   string `json:"answer"` // yes, no or none
}

// EntryKind names the entry.
func (SignAnswered) EntryKind() (string, int) { return "control.call.sign_answered", 1 }

// Line says it on a timeline.
func (e SignAnswered) Line() journal.Line {
	said := map[string]string{"yes": "Yes, by a sign", "no": "No, by a sign", "none": "No answer"}[e.Answer]
	return line(e.Answer == "yes", e.Asked, said)
}

// CallLocated: a further position of a caller came (CALL-06). Shown is set when the map shows it from now on.
type CallLocated struct {
	Call     string    `json:"call"`
	Message  string    `json:"message"` // as it came
	Lat      float64   `json:"lat,omitempty"`
	Lon      float64   `json:"lon,omitempty"`
	RadiusM  float64   `json:"radius_m,omitempty"`
	FixedAt  time.Time `json:"fixed_at,omitzero"`
	Warnings []string  `json:"warnings,omitempty"`
	Shown    bool      `json:"shown,omitempty"`
}

// EntryKind names the entry.
func (CallLocated) EntryKind() (string, int) { return "control.call.located", 1 }

// Line says it on a timeline.
func (e CallLocated) Line() journal.Line {
	where := "It gives no place"
	if e.Lat != 0 || e.Lon != 0 {
		where = "The ring is not known"
		if e.RadiusM > 0 {
			where = fmt.Sprintf("Within %.0f m", e.RadiusM)
		}
	}
	kept := ""
	if !e.Shown {
		kept = "Kept beside the one that is shown"
	}
	return line(false, "A further position of the caller", where, kept)
}

// CallFinished: a contact ended that no incident answers (CALL-01).
type CallFinished struct {
	Call    string `json:"call"`
	Outcome string `json:"outcome"`
	Label   string `json:"label"`
	Said    string `json:"said"`
}

// EntryKind names the entry.
func (CallFinished) EntryKind() (string, int) { return "control.call.finished", 1 }

// Line says it on a timeline.
func (e CallFinished) Line() journal.Line {
	return line(false, "Call finished: "+strings.ToLower(e.Label[:min(1, len(e.Label))])+e.Label[min(1, len(e.Label)):], e.Said)
}
