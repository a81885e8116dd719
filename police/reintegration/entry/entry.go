// Package entry is what the reintegration room publishes: plans, what they hold, and what came of it. Ids, codes and dates
// are what other rooms hear; free text stands in bodies only, which can be erased.
package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Reintegration"

// Kinds are all entries of the room.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[PlanMade](), journal.KindOf[PlanReviewed](), journal.KindOf[RequirementSet](), journal.KindOf[RequirementEnded](), journal.KindOf[NeedRecorded](),
		journal.KindOf[NeedMoved](), journal.KindOf[ActionSet](), journal.KindOf[ActionDone](), journal.KindOf[AppointmentMade](), journal.KindOf[AppointmentAttended](),
		journal.KindOf[AppointmentMissed](), journal.KindOf[PlanClosed](), journal.KindOf[ThreadClosed](), journal.KindOf[ThreadReopened](),
		journal.KindOf[DisposalOffered](), journal.KindOf[DisposalAnswered](), journal.KindOf[ConditionEnded](), journal.KindOf[DisposalEnded]()}
}

// PlanMade is a plan made from a sentence.
type PlanMade struct {
	Plan     string       `json:"plan"`
	Person   string       `json:"person"`
	Sentence string       `json:"sentence"`
	Manager  string       `json:"manager"` // staff id of the offender manager
	Goal     string       `json:"goal"`
	Until    when.Day     `json:"until,omitzero"`
	ReviewOn when.Day     `json:"review_on,omitzero"`
	Origins  form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (PlanMade) EntryKind() (string, int) { return "reintegration.plan.made", 1 }

// Line says that there is a plan.
func (e PlanMade) Line() journal.Line {
	until := ""
	if !e.Until.IsZero() {
		until = "Until " + e.Until.Text()
	}
	return line(true, "Plan made", e.Goal, until)
}

// PlanReviewed is a plan looked at again with the person, and how they keep to it.
type PlanReviewed struct {
	Plan     string   `json:"plan"`
	Person   string   `json:"person"`
	Complies string   `json:"complies"` // "yes", "mostly", "no"
	Note     string   `json:"note"`
	Attended int      `json:"attended"`
	Missed   int      `json:"missed"` // without a good reason
	ReviewOn when.Day `json:"review_on,omitzero"`
}

// EntryKind names the entry.
func (PlanReviewed) EntryKind() (string, int) { return "reintegration.plan.reviewed", 1 }

// Line says how it goes.
func (e PlanReviewed) Line() journal.Line {
	how := map[string]string{"yes": "complies", "mostly": "mostly complies", "no": "does not comply"}[e.Complies]
	return line(e.Complies == "no", "Plan reviewed: "+how, e.Note)
}

// RequirementSet is a requirement of the sentence, in the plan (OFF-05).
type RequirementSet struct {
	Plan        string   `json:"plan"`
	Requirement string   `json:"requirement"`
	Code        string   `json:"code"` // of law/reintegration.requirement
	Label       string   `json:"label"`
	From        when.Day `json:"from"`
	Until       when.Day `json:"until,omitzero"`
	Law         string   `json:"law"`
}

// EntryKind names the entry.
func (RequirementSet) EntryKind() (string, int) { return "reintegration.requirement.set", 1 }

// Line says which.
func (e RequirementSet) Line() journal.Line {
	until := ""
	if !e.Until.IsZero() {
		until = "Until " + e.Until.Text()
	}
	return line(false, "Requirement: "+strings.ToLower(e.Label), until)
}

// RequirementEnded is how a requirement ended: complied with, breached, or ended by the court.
type RequirementEnded struct {
	Plan        string `json:"plan"`
	Requirement string `json:"requirement"`
	Code        string `json:"code"`
	Label       string `json:"label"`
	How         string `json:"how"` // "completed", "breached", "ended_by_court"
	Note        string `json:"note"`
}

// EntryKind names the entry.
func (RequirementEnded) EntryKind() (string, int) { return "reintegration.requirement.ended", 1 }

// Line says how.
func (e RequirementEnded) Line() journal.Line {
	return line(e.How == "breached", e.Label+" "+spaced(e.How), e.Note)
}

// NeedRecorded is a need on one of the seven pathways, with its goal (OFF-04, OFF-09).
type NeedRecorded struct {
	Plan    string `json:"plan"`
	Need    string `json:"need"`
	Pathway string `json:"pathway"` // of law/reintegration.pathway
	Label   string `json:"label"`
	Goal    string `json:"goal"`
	Status  string `json:"status"` // of law/reintegration.pathway_status
	Law     string `json:"law"`
}

// EntryKind names the entry.
func (NeedRecorded) EntryKind() (string, int) { return "reintegration.need.recorded", 1 }

// Line says what is to be reached.
func (e NeedRecorded) Line() journal.Line {
	return line(false, "Need: "+strings.ToLower(e.Label), e.Goal)
}

// NeedMoved is a need whose status changed.
type NeedMoved struct {
	Plan    string `json:"plan"`
	Need    string `json:"need"`
	Pathway string `json:"pathway"`
	Label   string `json:"label"`
	Was     string `json:"was"`
	Status  string `json:"status"`
	Said    string `json:"said"` // the status in words
	Note    string `json:"note,omitempty"`
}

// EntryKind names the entry.
func (NeedMoved) EntryKind() (string, int) { return "reintegration.need.moved", 1 }

// Line says where it stands.
func (e NeedMoved) Line() journal.Line {
	return line(false, e.Label+": "+strings.ToLower(e.Said), e.Note)
}

// ActionSet is what somebody does about a need by a date.
type ActionSet struct {
	Plan   string   `json:"plan"`
	Need   string   `json:"need"`
	Action string   `json:"action"`
	What   string   `json:"what"`
	Owner  string   `json:"owner"` // "staff:ID", "person:ID" or "team:CODE"
	DueOn  when.Day `json:"due_on"`
}

// EntryKind names the entry.
func (ActionSet) EntryKind() (string, int) { return "reintegration.action.set", 1 }

// Line says what and by when.
func (e ActionSet) Line() journal.Line {
	return line(false, "Action set", e.What, "By "+e.DueOn.Text())
}

// ActionDone is an action that was done, or was given up for a reason.
type ActionDone struct {
	Plan     string `json:"plan"`
	Need     string `json:"need"`
	Action   string `json:"action"`
	What     string `json:"what"`
	How      string `json:"how"` // "done", "not_needed"
	Evidence string `json:"evidence"`
}

// EntryKind names the entry.
func (ActionDone) EntryKind() (string, int) { return "reintegration.action.done", 1 }

// Line says what shows it.
func (e ActionDone) Line() journal.Line {
	if e.How == "not_needed" {
		return line(false, "Action not needed any more", e.What, e.Evidence)
	}
	return line(false, "Action done", e.What, e.Evidence)
}

// AppointmentMade is a time at which a person is to be somewhere.
type AppointmentMade struct {
	Plan        string    `json:"plan"`
	Appointment string    `json:"appointment"`
	Person      string    `json:"person"`
	Requirement string    `json:"requirement,omitempty"`
	With        string    `json:"with"`
	Place       string    `json:"place"`
	At          time.Time `json:"at"`
}

// EntryKind names the entry.
func (AppointmentMade) EntryKind() (string, int) { return "reintegration.appointment.made", 1 }

// Line says when.
func (e AppointmentMade) Line() journal.Line {
	return line(false, "Appointment made", e.With, dayClock(e.At))
}

// AppointmentAttended is an appointment that was kept, with what came of it.
type AppointmentAttended struct {
	Plan        string    `json:"plan"`
	Appointment string    `json:"appointment"`
	Person      string    `json:"person"`
	Requirement string    `json:"requirement,omitempty"`
	With        string    `json:"with"`
	At          time.Time `json:"at"`
	Outcome     string    `json:"outcome"`
	Minutes     int       `json:"minutes,omitempty"`
}

// EntryKind names the entry.
func (AppointmentAttended) EntryKind() (string, int) {
	return "reintegration.appointment.attended", 1
}

// Line says what came of it.
func (e AppointmentAttended) Line() journal.Line {
	return line(false, "Appointment attended", e.With, e.Outcome)
}

// AppointmentMissed is an appointment that was not kept. Acceptable tells whether there was a good reason; when not, it
// counts against compliance.
type AppointmentMissed struct {
	Plan        string    `json:"plan"`
	Appointment string    `json:"appointment"`
	Person      string    `json:"person"`
	Requirement string    `json:"requirement,omitempty"`
	With        string    `json:"with"`
	At          time.Time `json:"at"`
	Reason      string    `json:"reason"`
	Acceptable  bool      `json:"acceptable,omitempty"`
	Next        string    `json:"next"` // what will be done about it
}

// EntryKind names the entry.
func (AppointmentMissed) EntryKind() (string, int) { return "reintegration.appointment.missed", 1 }

// Line says why.
func (e AppointmentMissed) Line() journal.Line {
	how := "Appointment missed without a good reason"
	if e.Acceptable {
		how = "Appointment missed with a good reason"
	}
	return line(!e.Acceptable, how, e.With, e.Reason, e.Next)
}

// PlanClosed is the end of a plan: the strengths that carry on, and what is next (OFF-09). Outcomes count what it achieved.
type PlanClosed struct {
	Plan      string `json:"plan"`
	Person    string `json:"person"`
	How       string `json:"how"` // "completed", "breached", "moved_away", "died", "ended_by_court"
	Strengths string `json:"strengths"`
	Next      string `json:"next"`
	NeedsMet  int    `json:"needs_met"`
	NeedsOpen int    `json:"needs_open"`
	Attended  int    `json:"attended"`
	Missed    int    `json:"missed"`
}

// EntryKind names the entry.
func (PlanClosed) EntryKind() (string, int) { return "reintegration.plan.closed", 1 }

// Line says how it went.
func (e PlanClosed) Line() journal.Line {
	return line(true, "Plan closed: "+spaced(e.How), fmt.Sprintf("%d of %d needs met, %d of %d appointments kept", e.NeedsMet, e.NeedsMet+e.NeedsOpen, e.Attended, e.Attended+e.Missed), e.Next)
}

// ThreadClosed is the end of a case: nothing is owed on it any more, or what is owed is named.
type ThreadClosed struct {
	Thread string `json:"thread"`
	Reason string `json:"reason"`
	Owed   int    `json:"owed,omitempty"`
}

// EntryKind names the entry.
func (ThreadClosed) EntryKind() (string, int) { return "reintegration.thread.closed", 1 }

// Line says that the case is closed.
func (e ThreadClosed) Line() journal.Line {
	owed := ""
	if e.Owed > 0 {
		owed = fmt.Sprintf("%d still owed", e.Owed)
	}
	return line(true, "Case closed", e.Reason, owed)
}

// ThreadReopened is a closed case that goes on: a breach or a new offence (OFF-09).
type ThreadReopened struct {
	Thread string `json:"thread"`
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (ThreadReopened) EntryKind() (string, int) { return "reintegration.thread.reopened", 1 }

// Line says why.
func (e ThreadReopened) Line() journal.Line { return line(true, "Case opened again", e.Reason) }

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}

func dayClock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 15:04") }

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }
