package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// VideoRecorded: a body-worn video recording is on the record (MOB-07). Its file is the material of the same id. KeepUntil is
// when it goes unless somebody marks it as evidence, zero while it follows its case.
type VideoRecorded struct {
	Video      string    `json:"video"`
	Officer    string    `json:"officer"` // staff id of who wore the camera
	Number     string    `json:"number,omitempty"`
	Incident   string    `json:"incident,omitempty"`
	StartedAt  time.Time `json:"started_at"`
	StoppedAt  time.Time `json:"stopped_at"`
	Notice     string    `json:"notice"` // code of law evidence.video_notice
	NoticeWhy  string    `json:"notice_why,omitempty"`
	Evidential bool      `json:"evidential,omitempty"`
	Personal   bool      `json:"personal,omitempty"`
	Vulnerable bool      `json:"vulnerable,omitempty"`
	KeepUntil  time.Time `json:"keep_until,omitzero"`
	Law        string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (VideoRecorded) EntryKind() (string, int) { return "evidence.video.recorded", 1 }

// Line says it on a timeline.
func (e VideoRecorded) Line() journal.Line {
	by := ""
	if e.Number != "" {
		by = "Camera of " + e.Number
	}
	return line(false, "Body-worn video", by, clock(e.StartedAt)+" to "+clock(e.StoppedAt), marks(e.Evidential, e.Personal, e.Vulnerable), until(e.KeepUntil))
}

// VideoMarked: somebody marked what a recording is. All marks as they are from now on.
type VideoMarked struct {
	Video      string    `json:"video"`
	Evidential bool      `json:"evidential,omitempty"`
	Personal   bool      `json:"personal,omitempty"`   // identifies people who have no part in the case
	Vulnerable bool      `json:"vulnerable,omitempty"` // shows a vulnerable person
	Why        string    `json:"why"`
	KeepUntil  time.Time `json:"keep_until,omitzero"`
	Law        string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (VideoMarked) EntryKind() (string, int) { return "evidence.video.marked", 1 }

// Line says it on a timeline.
func (e VideoMarked) Line() journal.Line {
	return line(false, "Body-worn video marked", marks(e.Evidential, e.Personal, e.Vulnerable), e.Why, until(e.KeepUntil))
}

// VideoDisposed: a recording that nobody marked as evidence went when its term was over. Its record stays.
type VideoDisposed struct {
	Video     string    `json:"video"`
	Hash      string    `json:"hash"` // of the file that went
	Size      int64     `json:"size"`
	KeptUntil time.Time `json:"kept_until"`
	Law       string    `json:"law"`
}

// EntryKind names the entry.
func (VideoDisposed) EntryKind() (string, int) { return "evidence.video.disposed", 1 }

// Line says it on a timeline.
func (e VideoDisposed) Line() journal.Line {
	return line(false, "Body-worn video erased", "It was no evidence, and its term is over", Tail(e.Hash))
}

func marks(evidential, personal, vulnerable bool) string {
	out := []string{"No evidence so far"}
	if evidential {
		out[0] = "Evidence"
	}
	if personal {
		out = append(out, "shows people who have no part in it")
	}
	if vulnerable {
		out = append(out, "shows a vulnerable person")
	}
	return strings.Join(out, ", ")
}

func until(t time.Time) string {
	if t.IsZero() {
		return "Kept with the case"
	}
	return "Kept to the end of " + when.DayOf(t.Add(-time.Second)).Text()
}
