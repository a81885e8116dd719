// Package entry holds what the interview room writes into the journal: its published contract with every other room.
// It imports the platform only. Names and free text stand in bodies alone, so that they can be erased.
package entry

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
)

// stage is where a timeline puts these entries.
const stage = "Interview"

// Kinds are all kinds of this room, for room.Room.Entries.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[InterviewStarted](), journal.KindOf[InterviewMarked](), journal.KindOf[InterviewEnded](),
		journal.KindOf[InterviewRecorded](), journal.KindOf[TranscriptWritten](), journal.KindOf[TranscriptSigned](),
		journal.KindOf[LeaveGiven](),
	}
}

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}

// Present is somebody in the room.
type Present struct {
	Name string `json:"name"`
	Role string `json:"role"` // interviewer, second_interviewer, solicitor, appropriate_adult, interpreter, observer
}

// InterviewStarted: everybody named, the caution given in the exact words, the checks of INT-02 passed or lawfully gone past.
type InterviewStarted struct {
	Interview    string       `json:"interview"`
	Person       string       `json:"person"`
	Detention    string       `json:"detention,omitempty"` // empty: a voluntary interview
	Place        string       `json:"place"`
	At           time.Time    `json:"at"`
	Present      []Present    `json:"present"`
	UnderCaution bool         `json:"under_caution"`
	Caution      string       `json:"caution,omitempty"` // law row of the words that were said
	Understood   string       `json:"understood,omitempty"`
	Language     string       `json:"language"`
	Interpreter  bool         `json:"interpreter,omitempty"`
	Solicitor    string       `json:"solicitor"`         // present, declined, waived
	Urgent       string       `json:"urgent,omitempty"`  // why it could not wait (Code C 11.1, 11.18)
	Allowed      string       `json:"allowed,omitempty"` // who allowed that
	Origins      form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (InterviewStarted) EntryKind() (string, int) { return "interview.interview.started", 1 }

// Line says it on a timeline.
func (e InterviewStarted) Line() journal.Line {
	var who []string
	for _, p := range e.Present {
		who = append(who, p.Name+" ("+strings.ReplaceAll(p.Role, "_", " ")+")")
	}
	title := "Interview started"
	if e.UnderCaution {
		title = "Interview under caution started"
	}
	urgent := ""
	if e.Urgent != "" {
		urgent = "Urgent: " + e.Urgent
	}
	return line(true, title, "Present: "+strings.Join(who, ", "), "Solicitor "+e.Solicitor, "In "+e.Language, urgent)
}

// InterviewMarked: a break, a return, a stop, a change of media or a failure, announced and logged (INT-05).
type InterviewMarked struct {
	Interview string    `json:"interview"`
	Person    string    `json:"person"`
	Mark      string    `json:"mark"` // break, resumed, media_changed, failure, joined, left
	At        time.Time `json:"at"`
	Reason    string    `json:"reason"`
	Reminded  bool      `json:"reminded,omitempty"` // on resuming: reminded of the caution
}

// EntryKind names the entry.
func (InterviewMarked) EntryKind() (string, int) { return "interview.interview.marked", 1 }

// Line says it on a timeline.
func (e InterviewMarked) Line() journal.Line {
	title := map[string]string{"break": "Break in the interview", "resumed": "Interview resumed", "media_changed": "Recording media changed",
		"failure": "Recording failed", "joined": "Somebody joined the interview", "left": "Somebody left the interview"}[e.Mark]
	return line(false, title, e.Reason)
}

// InterviewEnded: the offer to clarify or add was made and the notice about the recording given (INT-06).
type InterviewEnded struct {
	Interview string    `json:"interview"`
	Person    string    `json:"person"`
	At        time.Time `json:"at"`
	Minutes   int       `json:"minutes"` // of interview, without the breaks
	Added     string    `json:"added,omitempty"`
}

// EntryKind names the entry.
func (InterviewEnded) EntryKind() (string, int) { return "interview.interview.ended", 1 }

// Line says it on a timeline.
func (e InterviewEnded) Line() journal.Line {
	return line(false, "Interview ended", strconv.Itoa(e.Minutes)+" min without breaks", "Offered the chance to clarify or add", e.Added)
}

// InterviewRecorded: the recording of an ended interview is on the record, sealed by its hash.
type InterviewRecorded struct {
	Interview    string    `json:"interview"`
	Person       string    `json:"person"`
	Detention    string    `json:"detention,omitempty"`
	UnderCaution bool      `json:"under_caution"`
	Minutes      int       `json:"minutes"`
	Material     string    `json:"material"` // in the evidence room
	Hash         string    `json:"hash"`
	Seconds      int       `json:"seconds"` // of sound
	Language     string    `json:"language"`
	Interpreter  bool      `json:"interpreter"`
	StartedAt    time.Time `json:"started_at"`
	EndedAt      time.Time `json:"ended_at"`
}

// EntryKind names the entry.
func (InterviewRecorded) EntryKind() (string, int) { return "interview.interview.recorded", 1 }

// Line says it on a timeline.
func (e InterviewRecorded) Line() journal.Line {
	title := "Interview recorded"
	if e.UnderCaution {
		title = "Interviewed under caution"
	}
	with := ""
	if e.Interpreter {
		with = "With an interpreter"
	}
	tail := e.Hash
	if len(tail) > 8 {
		tail = tail[len(tail)-8:]
	}
	return line(true, title, strconv.Itoa(e.Minutes)+" min", with, "Recording sealed, hash ends "+tail)
}

// TranscriptWritten: a transcript or summary that nobody has certified yet. Engine and Model are set when a machine drafted it.
type TranscriptWritten struct {
	Interview string `json:"interview"`
	N         int    `json:"n"`
	Hash      string `json:"hash"`
	How       string `json:"how"` // typed, drafted
	Engine    string `json:"engine,omitempty"`
	Model     string `json:"model,omitempty"`
	Voids     int    `json:"voids,omitempty"` // the signed version whose signature it voids
}

// EntryKind names the entry.
func (TranscriptWritten) EntryKind() (string, int) { return "interview.transcript.written", 1 }

// Line says it on a timeline.
func (e TranscriptWritten) Line() journal.Line {
	how := "Typed"
	if e.How == "drafted" {
		how = "Drafted by a machine (" + e.Engine + " " + e.Model + ")"
	}
	return line(false, "Transcript, version "+strconv.Itoa(e.N), how, "A draft until a named person signs it")
}

// TranscriptSigned: a named person listened to the recording and certifies the transcript (INT-08).
type TranscriptSigned struct {
	Interview string    `json:"interview"`
	Person    string    `json:"person"`
	N         int       `json:"n"`
	Hash      string    `json:"hash"`
	How       string    `json:"how"`
	By        string    `json:"by"` // staff id
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (TranscriptSigned) EntryKind() (string, int) { return "interview.transcript.signed", 1 }

// Line says it on a timeline.
func (e TranscriptSigned) Line() journal.Line {
	return line(false, "Transcript signed", "Version "+strconv.Itoa(e.N), "Checked against the recording")
}

// LeaveGiven: an officer of the rank that it needs allowed an interview without somebody whom the law wants there
// (INT-02; Code C 6.6, 11.18).
type LeaveGiven struct {
	Leave   string    `json:"leave"`
	Person  string    `json:"person"`
	Without string    `json:"without"` // interpreter, adult, solicitor, wanted_solicitor
	Reason  string    `json:"reason"`
	By      string    `json:"by"` // staff id
	At      time.Time `json:"at"`
}

// EntryKind names the entry.
func (LeaveGiven) EntryKind() (string, int) { return "interview.leave.given", 1 }

// Line says it on a timeline.
func (e LeaveGiven) Line() journal.Line {
	without := map[string]string{"interpreter": "an interpreter", "adult": "the appropriate adult", "solicitor": "the solicitor",
		"wanted_solicitor": "a solicitor, after a change of mind"}[e.Without]
	return line(true, "Interview allowed without "+without, e.Reason)
}
