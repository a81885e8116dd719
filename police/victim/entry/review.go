package entry

import (
	"time"

	"throughline/platform/journal"
)

// SupportSaid is what a victim said about going on with the case. The crime room hears it: an outcome may rest on it.
type SupportSaid struct {
	Case      string    `json:"case"`
	Victim    string    `json:"victim"`
	Wish      string    `json:"wish"`                // supports or does_not_support
	Pressure  string    `json:"pressure,omitempty"`  // none, feared or known
	Statement string    `json:"statement,omitempty"` // id of the signed statement that says it
	Words     string    `json:"words"`
	DueAt     time.Time `json:"due_at,omitzero"` // by when a supervisor decides how to go on
	Law       string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (SupportSaid) EntryKind() (string, int) { return "victim.support.said", 1 }

// Line says it on a timeline.
func (e SupportSaid) Line() journal.Line {
	pressure := map[string]string{"feared": "They may be under pressure", "known": "They are under pressure"}[e.Pressure]
	if e.Wish == "supports" {
		return line(true, "Victim supports going on", e.Words, pressure)
	}
	return line(true, "Victim does not support going on", e.Words, pressure)
}

// SupportSettled is a supervisor's decision on how to go on after a victim withdrew.
type SupportSettled struct {
	Case   string `json:"case"`
	Victim string `json:"victim"`
	How    string `json:"how"` // end, or continue without the victim
	Why    string `json:"why"`
}

// EntryKind names the entry.
func (SupportSettled) EntryKind() (string, int) { return "victim.support.settled", 1 }

// Line says it on a timeline.
func (e SupportSettled) Line() journal.Line {
	if e.How == "continue" {
		return line(true, "Goes on without the victim's support", e.Why)
	}
	return line(true, "Ends because the victim does not support it", e.Why)
}

// ReviewAsked: a victim asked for a decision to be looked at again (VIC-09). Scheme is police or prosecutor: whose decision it was.
type ReviewAsked struct {
	Case           string    `json:"case"`
	Victim         string    `json:"victim"`
	Review         string    `json:"review"`
	Scheme         string    `json:"scheme"`
	Decision       string    `json:"decision"` // what it is about: a crime and its outcome, or the suspect decided on
	Words          string    `json:"words,omitempty"`
	Late           string    `json:"late,omitempty"` // why it is taken though it came after the time
	AcknowledgeDue time.Time `json:"acknowledge_due"`
	AnswerDue      time.Time `json:"answer_due"`
	Law            string    `json:"law"`
}

// EntryKind names the entry.
func (ReviewAsked) EntryKind() (string, int) { return "victim.review.asked", 1 }

// Line says it on a timeline.
func (e ReviewAsked) Line() journal.Line {
	return line(true, "Victim asks for a review of the decision", "Answer due "+dayClock(e.AnswerDue), e.Late)
}

// ReviewAcknowledged: the victim was answered that their request is in hand, and by whom.
type ReviewAcknowledged struct {
	Case      string `json:"case"`
	Victim    string `json:"victim"`
	Review    string `json:"review"`
	Scheme    string `json:"scheme"`
	Reviewer  string `json:"reviewer,omitempty"`  // staff id
	Reference string `json:"reference,omitempty"` // the prosecutor's
}

// EntryKind names the entry.
func (ReviewAcknowledged) EntryKind() (string, int) { return "victim.review.acknowledged", 1 }

// Line says it on a timeline.
func (e ReviewAcknowledged) Line() journal.Line {
	if e.Scheme == "prosecutor" {
		return line(false, "Review passed to the prosecutor", e.Reference)
	}
	return line(false, "Review acknowledged and given to a reviewer")
}

// ReviewAnswered is what came of a review. An overturned decision is made anew: the crime room hears it.
type ReviewAnswered struct {
	Case     string `json:"case"`
	Victim   string `json:"victim"`
	Review   string `json:"review"`
	Scheme   string `json:"scheme"`
	Decision string `json:"decision"`
	Answer   string `json:"answer"` // upheld or overturned
	Reasons  string `json:"reasons"`
}

// EntryKind names the entry.
func (ReviewAnswered) EntryKind() (string, int) { return "victim.review.answered", 1 }

// Line says it on a timeline.
func (e ReviewAnswered) Line() journal.Line {
	if e.Answer == "overturned" {
		return line(true, "Review: the decision is overturned", e.Reasons)
	}
	return line(true, "Review: the decision stands", e.Reasons)
}
