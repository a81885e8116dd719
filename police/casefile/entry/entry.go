// Package entry is what the casefile room publishes: the typed entries that other rooms hear. Ids, codes and times; free
// text only where a prosecutor wrote it, in the body, which can be erased.
package entry

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/journal"
)

// Kinds are all entries of the room.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[FileAssembled](), journal.KindOf[RequestMade](), journal.KindOf[RequestApproved](),
		journal.KindOf[RequestReturned](), journal.KindOf[RequestSent](), journal.KindOf[RequestAnswered](), journal.KindOf[DecisionReceived](),
		journal.KindOf[ActionSet](), journal.KindOf[ActionDone](), journal.KindOf[ItemDecided](), journal.KindOf[FileDue](),
		journal.KindOf[FileSent](), journal.KindOf[FileAnswered](), journal.KindOf[ItemSettled](), journal.KindOf[FileQueued](), journal.KindOf[SimulatorNoted]()}
}

// FileAssembled is the file of one suspect on a thread, put together from the record. The URN is police-made and shared
// by police, prosecutor and court (ID-06).
type FileAssembled struct {
	File    string   `json:"file"`
	URN     string   `json:"urn"`
	Suspect string   `json:"suspect"` // person id
	Crimes  []string `json:"crimes,omitempty"`
}

// EntryKind names the entry.
func (FileAssembled) EntryKind() (string, int) { return "casefile.file.assembled", 1 }

// Line says that there is a file.
func (e FileAssembled) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "File " + e.URN + " opened", Detail: "put together from the record"}
}

// RequestMade is a request for a charging decision that waits for its supervisor (CF-05).
type RequestMade struct {
	Request  string    `json:"request"`
	File     string    `json:"file"`
	URN      string    `json:"urn"`
	Suspect  string    `json:"suspect"`
	Offences []string  `json:"offences"` // CJS codes
	Referral string    `json:"referral"` // "red", "green_priority" or "green"
	Plea     string    `json:"plea"`     // "guilty" or "not_guilty", as anticipated
	Test     string    `json:"test"`     // "full_code" or "threshold"
	Reasons  []string  `json:"reasons"`  // why the prosecutor decides
	DueAt    int64     `json:"due_at_us"`
	Law      []string  `json:"law"`
	Crimes   []OfCrime `json:"crimes,omitempty"` // which offences are of which crime, when the file is about more than one
}

// EntryKind names the entry.
func (RequestMade) EntryKind() (string, int) { return "casefile.request.made", 1 }

// Line says what is asked.
func (e RequestMade) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Charging decision asked for", Detail: strings.ReplaceAll(e.Referral, "_", " ") + " referral; waits for a supervisor"}
}

// RequestApproved is the supervisor's yes (CF-05).
type RequestApproved struct {
	Request string `json:"request"`
	File    string `json:"file"`
	Staff   string `json:"staff"`
}

// EntryKind names the entry.
func (RequestApproved) EntryKind() (string, int) { return "casefile.request.approved", 1 }

// Line says that it was approved.
func (e RequestApproved) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Request approved by a supervisor"}
}

// RequestReturned is the supervisor's no, with what must be put right.
type RequestReturned struct {
	Request string `json:"request"`
	File    string `json:"file"`
	Staff   string `json:"staff"`
	Reason  string `json:"reason"`
}

// EntryKind names the entry.
func (RequestReturned) EntryKind() (string, int) { return "casefile.request.returned", 1 }

// Line says why.
func (e RequestReturned) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Request returned by a supervisor", Detail: e.Reason}
}

// RequestSent is a request that left for the prosecutor, as a message with an id.
type RequestSent struct {
	Request  string   `json:"request"`
	Message  string   `json:"message"`
	File     string   `json:"file"`
	URN      string   `json:"urn"`
	Suspect  string   `json:"suspect"`
	Offences []string `json:"offences"`
	Referral string   `json:"referral"`
	To       string   `json:"to"` // the account of the other side, "simulator:cps"
}

// EntryKind names the entry.
func (RequestSent) EntryKind() (string, int) { return "casefile.request.sent", 1 }

// Line says that it was sent, and to whom when that is a simulator.
func (e RequestSent) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Request sent to the prosecutor" + simulated(e.To), Detail: "file " + e.URN, Turning: true}
}

func simulated(to string) string {
	if strings.HasPrefix(to, "simulator:") {
		return " (simulator)"
	}
	return ""
}

// RequestAnswered is the other side's word on the message itself: received, accepted, or refused with a reason.
type RequestAnswered struct {
	Request string `json:"request"`
	Message string `json:"message"`
	State   string `json:"state"` // "received", "accepted", "refused"
	Reason  string `json:"reason,omitempty"`
}

// EntryKind names the entry.
func (RequestAnswered) EntryKind() (string, int) { return "casefile.request.answered", 1 }

// Line says what was answered.
func (e RequestAnswered) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Request " + e.State + " by the prosecutor", Detail: e.Reason, Turning: e.State == "refused"}
}

// DecisionReceived is the prosecutor's decision. Offences are those to charge.
type DecisionReceived struct {
	Decision string    `json:"decision"` // "charge", "more_evidence", "out_of_court", "no_further_action"
	Request  string    `json:"request"`
	Message  string    `json:"message"`
	File     string    `json:"file"`
	URN      string    `json:"urn"`
	Suspect  string    `json:"suspect"`
	Offences []string  `json:"offences,omitempty"`
	Reason   string    `json:"reason"`
	Actions  []string  `json:"actions,omitempty"` // action ids
	By       string    `json:"by"`                // who decided, as the message says
	Crimes   []OfCrime `json:"crimes,omitempty"`  // which offences are of which crime, when the file is about more than one
}

// OfCrime are the offences of one crime of a file, on its thread. Crime is empty for what an arrest added to a thread.
type OfCrime struct {
	Crime    string   `json:"crime,omitempty"`
	Thread   string   `json:"thread"`
	Offences []string `json:"offences"`
}

// Of tells whether a decision is about a crime.
func (e DecisionReceived) Of(crime string) bool {
	return slices.ContainsFunc(e.Crimes, func(c OfCrime) bool { return c.Crime == crime })
}

// EntryKind names the entry.
func (DecisionReceived) EntryKind() (string, int) { return "casefile.decision.received", 1 }

var decisions = map[string]string{"charge": "Prosecutor: charge", "more_evidence": "Prosecutor: more evidence needed",
	"out_of_court": "Prosecutor: out-of-court disposal", "no_further_action": "Prosecutor: no further action"}

// Line says what was decided.
func (e DecisionReceived) Line() journal.Line {
	detail := e.Reason
	if len(e.Actions) > 0 {
		detail = fmt.Sprintf("%d things asked for. %s", len(e.Actions), e.Reason)
	}
	return journal.Line{Stage: "Case file", Title: decisions[e.Decision], Detail: detail, Turning: true}
}

// ActionSet is one thing that the file needs from somebody by a date: asked by the prosecutor, or found missing.
type ActionSet struct {
	Action  string `json:"action"`
	File    string `json:"file"`
	Request string `json:"request,omitempty"`
	Item    string `json:"item,omitempty"` // code of law/casefile.readiness when it is a missing item
	What    string `json:"what"`
	Owner   string `json:"owner"`
	DueAt   int64  `json:"due_at_us"`
}

// EntryKind names the entry.
func (ActionSet) EntryKind() (string, int) { return "casefile.action.set", 1 }

// Line says what is to be done.
func (e ActionSet) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Action set", Detail: e.What}
}

// ActionDone is an action that was done, with what shows it.
type ActionDone struct {
	Action string `json:"action"`
	File   string `json:"file"`
	What   string `json:"what"`
	Result string `json:"result,omitempty"`
	Auto   bool   `json:"auto,omitempty"` // the record itself showed it: nobody had to say so
}

// EntryKind names the entry.
func (ActionDone) EntryKind() (string, int) { return "casefile.action.done", 1 }

// Line says what was done.
func (e ActionDone) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "Action done", Detail: e.What}
}

// ItemDecided is the disclosure officer's decision on one item of unused material (CF-09, CF-10).
type ItemDecided struct {
	File     string `json:"file"`
	Item     string `json:"item"`
	No       int    `json:"no"`
	Decision string `json:"decision"` // "meets_test", "does_not", "rebutted"
	Reason   string `json:"reason"`
}

// EntryKind names the entry.
func (ItemDecided) EntryKind() (string, int) { return "casefile.item.decided", 1 }

// Line says what was decided, never the item itself.
func (e ItemDecided) Line() journal.Line {
	said := map[string]string{"meets_test": "meets the disclosure test", "does_not": "does not meet the disclosure test", "rebutted": "presumption rebutted"}[e.Decision]
	return journal.Line{Stage: "Case file", Title: fmt.Sprintf("Disclosure: item %d %s", e.No, said)}
}

// FileDue is when the file is owed to the prosecutor, counted from the charge (CF-13).
type FileDue struct {
	File  string `json:"file"`
	URN   string `json:"urn"`
	DueAt int64  `json:"due_at_us"`
	Law   string `json:"law"`
}

// EntryKind names the entry.
func (FileDue) EntryKind() (string, int) { return "casefile.file.due", 1 }

// Line says that it is owed; the owed panel shows when.
func (e FileDue) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "File owed to the prosecutor after the charge", Detail: "file " + e.URN}
}

// FileSent is the file after charge, sent as a message.
type FileSent struct {
	File    string   `json:"file"`
	Message string   `json:"message"`
	URN     string   `json:"urn"`
	Suspect string   `json:"suspect"`
	Missing []string `json:"missing,omitempty"` // readiness codes that were not there when it was sent
	To      string   `json:"to"`
}

// EntryKind names the entry.
func (FileSent) EntryKind() (string, int) { return "casefile.file.sent", 1 }

// Line says that it was sent.
func (e FileSent) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "File sent to the prosecutor" + simulated(e.To), Detail: "file " + e.URN, Turning: true}
}

// FileAnswered is the other side's word on a file: received, accepted, or refused with a reason.
type FileAnswered struct {
	File    string `json:"file"`
	Message string `json:"message"`
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"`
}

// EntryKind names the entry.
func (FileAnswered) EntryKind() (string, int) { return "casefile.file.answered", 1 }

// Line says what was answered.
func (e FileAnswered) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "File " + e.State + " by the prosecutor", Detail: e.Reason, Turning: e.State == "refused"}
}

// ItemSettled is an item that a person answered for: done outside the record, or not needed, and why.
type ItemSettled struct {
	File   string `json:"file"`
	Item   string `json:"item"` // code of law/casefile.readiness
	Label  string `json:"label"`
	How    string `json:"how"` // "done" or "not_needed"
	Detail string `json:"detail"`
}

// EntryKind names the entry.
func (ItemSettled) EntryKind() (string, int) { return "casefile.item.settled", 1 }

// Line says what was answered.
func (e ItemSettled) Line() journal.Line {
	title := e.Label
	if e.How == "not_needed" {
		title = "Not needed: " + e.Label
	}
	return journal.Line{Stage: "Case file", Title: title, Detail: e.Detail}
}

// FileQueued is the decision to send the file after charge; FileSent follows when it has left.
type FileQueued struct {
	File    string `json:"file"`
	Message string `json:"message"`
	URN     string `json:"urn"`
}

// EntryKind names the entry.
func (FileQueued) EntryKind() (string, int) { return "casefile.file.queued", 1 }

// Line says that it is on its way.
func (e FileQueued) Line() journal.Line {
	return journal.Line{Stage: "Case file", Title: "File put in the queue for the prosecutor", Detail: "file " + e.URN}
}

// SimulatorNoted is something that the prosecutor simulator of a training installation was told or does: on no thread.
type SimulatorNoted struct {
	Request string `json:"request,omitempty"` // it thinks about this request
	Receipt string `json:"receipt,omitempty"` // it answers the next messages so
}

// EntryKind names the entry.
func (SimulatorNoted) EntryKind() (string, int) { return "casefile.simulator.noted", 1 }

// Line says what.
func (e SimulatorNoted) Line() journal.Line {
	title := "Prosecutor simulator thinks about a request"
	if e.Receipt != "" {
		title = "Prosecutor simulator told to " + e.Receipt + " the next messages"
	}
	return journal.Line{Stage: "Case file", Title: title}
}
