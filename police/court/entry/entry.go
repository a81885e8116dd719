// Package entry is what the court room publishes: hearings, witnesses, pleas, results and sentences, as typed entries that
// other rooms hear. Ids, codes and times; free text only where the court wrote it, in the body, which can be erased.
package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Court"

// Kinds are all entries of the room.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[HearingListed](), journal.KindOf[HearingMoved](), journal.KindOf[WitnessWarned](), journal.KindOf[WitnessAcknowledged](),
		journal.KindOf[WitnessStoodDown](), journal.KindOf[PleaEntered](), journal.KindOf[VerdictReached](), journal.KindOf[ResultReceived](), journal.KindOf[ResultHeld](), journal.KindOf[ResultSettled](),
		journal.KindOf[HearingResulted](), journal.KindOf[PersonSentenced](), journal.KindOf[CustodyLimitSet](), journal.KindOf[CustodyLimitEnded]()}
}

// HearingListed is a hearing that a court will hold. Defendants are person ids.
type HearingListed struct {
	Hearing    string    `json:"hearing"`
	Court      string    `json:"court"` // organisation unit code
	CourtName  string    `json:"court_name"`
	At         time.Time `json:"at"`
	Kind       string    `json:"kind"` // type of hearing, "FH"
	KindName   string    `json:"kind_name"`
	URN        string    `json:"urn,omitempty"`
	Defendants []string  `json:"defendants"`
	From       string    `json:"from"` // "charge", "result" or "listing": what it came from
}

// EntryKind names the entry.
func (HearingListed) EntryKind() (string, int) { return "court.hearing.listed", 1 }

// Line says where and when.
func (e HearingListed) Line() journal.Line {
	return line(false, e.KindName+" listed", e.CourtName, dayClock(e.At))
}

// HearingMoved is a hearing at another time or court, or one that will not be held (Vacated). Whoever was warned for it is
// warned again, or stood down (CRT-05).
type HearingMoved struct {
	Hearing    string    `json:"hearing"`
	WasAt      time.Time `json:"was_at"`
	At         time.Time `json:"at,omitzero"`
	Court      string    `json:"court"`
	CourtName  string    `json:"court_name"`
	Vacated    bool      `json:"vacated,omitempty"`
	Reason     string    `json:"reason"`
	Witnesses  []string  `json:"witnesses,omitempty"` // warnings that must be given again
	Defendants []string  `json:"defendants,omitempty"`
}

// EntryKind names the entry.
func (HearingMoved) EntryKind() (string, int) { return "court.hearing.moved", 1 }

// Line says what changed.
func (e HearingMoved) Line() journal.Line {
	if e.Vacated {
		return line(false, "Hearing of "+dayClock(e.WasAt)+" will not be held", e.Reason)
	}
	return line(false, "Hearing moved to "+dayClock(e.At), e.CourtName, e.Reason)
}

// WitnessWarned is a witness told to come to a hearing (CRT-05). Witness is a person id; Staff the staff id of an officer
// who is warned as one. Duty marks that their tour is affected.
type WitnessWarned struct {
	Warning string    `json:"warning"`
	Witness string    `json:"witness,omitempty"`
	Staff   string    `json:"staff,omitempty"`
	Hearing string    `json:"hearing"`
	Court   string    `json:"court"`
	At      time.Time `json:"at"`
	Method  string    `json:"method"` // "letter", "telephone", "email", "text", "in_person", "duty_system"
	Duty    bool      `json:"duty,omitempty"`
	Again   bool      `json:"again,omitempty"` // because the hearing was moved
	Ahead   string    `json:"ahead,omitempty"` // why they must come although it clashes with their duty (DUTY-07)
}

// EntryKind names the entry.
func (WitnessWarned) EntryKind() (string, int) { return "court.witness.warned", 1 }

// Line says for when, never who: names stand in the people room.
func (e WitnessWarned) Line() journal.Line {
	who := "Witness warned"
	if e.Staff != "" {
		who = "Officer warned as a witness"
	}
	if e.Again {
		who += " again"
	}
	return line(false, who, "For "+dayClock(e.At), "By "+spaced(e.Method))
}

// WitnessAcknowledged is a witness's answer to a warning: they will come, or cannot.
type WitnessAcknowledged struct {
	Warning string `json:"warning"`
	Witness string `json:"witness,omitempty"`
	Staff   string `json:"staff,omitempty"`
	Hearing string `json:"hearing"`
	Answer  string `json:"answer"` // "will_attend", "cannot_attend"
	Needs   string `json:"needs,omitempty"`
}

// EntryKind names the entry.
func (WitnessAcknowledged) EntryKind() (string, int) { return "court.witness.acknowledged", 1 }

// Line says what was answered.
func (e WitnessAcknowledged) Line() journal.Line {
	if e.Answer == "cannot_attend" {
		return line(false, "A witness cannot come to court", e.Needs)
	}
	return line(false, "A witness will come to court", e.Needs)
}

// WitnessStoodDown is a witness who need not come any more, and has been told so.
type WitnessStoodDown struct {
	Warning string `json:"warning"`
	Witness string `json:"witness,omitempty"`
	Staff   string `json:"staff,omitempty"`
	Hearing string `json:"hearing"`
	Method  string `json:"method"`
	Reason  string `json:"reason"`
}

// EntryKind names the entry.
func (WitnessStoodDown) EntryKind() (string, int) { return "court.witness.stood_down", 1 }

// Line says why.
func (e WitnessStoodDown) Line() journal.Line {
	return line(false, "Witness stood down", e.Reason, "Told by "+spaced(e.Method))
}

// PleaEntered is the one current plea of a defendant to an offence (CRT-02). Was is the plea that it replaces.
type PleaEntered struct {
	Offence string   `json:"offence"` // id of the offence before the court
	Person  string   `json:"person"`
	Code    string   `json:"code"` // CJS code
	Title   string   `json:"title"`
	Plea    string   `json:"plea"` // CJS plea, "G"
	Name    string   `json:"name"` // "Guilty"
	On      when.Day `json:"on"`
	Was     string   `json:"was,omitempty"`
	Hearing string   `json:"hearing,omitempty"`
	Result  string   `json:"result,omitempty"` // the received message that it came in
}

// EntryKind names the entry.
func (PleaEntered) EntryKind() (string, int) { return "court.plea.entered", 1 }

// Line says the plea.
func (e PleaEntered) Line() journal.Line {
	return line(e.Plea == "G", "Plea: "+lower(e.Name), e.Title, e.On.Text())
}

// VerdictReached is the one current finding of the court on an offence of a defendant (CRT-02).
type VerdictReached struct {
	Offence string   `json:"offence"`
	Person  string   `json:"person"`
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Verdict string   `json:"verdict"`
	Name    string   `json:"name"`
	On      when.Day `json:"on"`
	Was     string   `json:"was,omitempty"`
	Hearing string   `json:"hearing,omitempty"`
	Result  string   `json:"result,omitempty"`
}

// EntryKind names the entry.
func (VerdictReached) EntryKind() (string, int) { return "court.verdict.reached", 1 }

// Line says the finding.
func (e VerdictReached) Line() journal.Line {
	return line(true, "Finding: "+lower(e.Name), e.Title, e.On.Text())
}

// ResultReceived is a message from a court as it came: kept, refused with a reason, or the same message once more. What
// followed from it stands in HearingResulted, or in ResultHeld when a person must look first.
type ResultReceived struct {
	Result    string `json:"result"`
	Message   string `json:"message,omitempty"` // the sender's identifier; empty when it could not be read
	Hash      string `json:"hash"`              // of the bytes as they came, which are kept
	State     string `json:"state"`             // "received", "refused", "repeated"
	Reason    string `json:"reason,omitempty"`  // the code of the sentence
	Simulator bool   `json:"simulator,omitempty"`
}

// EntryKind names the entry.
func (ResultReceived) EntryKind() (string, int) { return "court.result.received", 1 }

// Line says what became of it.
func (e ResultReceived) Line() journal.Line {
	from := ""
	if e.Simulator {
		from = "From the court simulator"
	}
	return line(e.State == "refused", "Court result "+e.State, from)
}

// ResultHeld is a message that waits for a person (CRT-03). Nothing of it is lost by that.
type ResultHeld struct {
	Result string   `json:"result"`
	Codes  []string `json:"codes"` // the exceptions, by code
}

// EntryKind names the entry.
func (ResultHeld) EntryKind() (string, int) { return "court.result.held", 1 }

// Line says how much there is to look at.
func (e ResultHeld) Line() journal.Line {
	return line(true, "Court result waits for a person", plural(len(e.Codes), "thing to look at", "things to look at"))
}

// ResultSettled is a person's answer to a result that was refused or waited: what was done about it.
type ResultSettled struct {
	Result string `json:"result"`
	How    string `json:"how"` // "applied", "sent_back", "not_ours", "handled_by_hand"
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (ResultSettled) EntryKind() (string, int) { return "court.result.settled", 1 }

// Line says how.
func (e ResultSettled) Line() journal.Line {
	return line(false, "Court result settled: "+spaced(e.How), e.Reason)
}

// Outcome is one offence as the court dealt with it.
type Outcome struct {
	Offence string   `json:"offence"`
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Plea    string   `json:"plea,omitempty"`
	Verdict string   `json:"verdict,omitempty"`
	Results []string `json:"results"` // CJS result codes
	Texts   []string `json:"texts"`   // what they say
	Final   bool     `json:"final,omitempty"`
}

// HearingResulted is what a hearing came to for one defendant. Victims are told of it; bail and remand follow it.
type HearingResulted struct {
	Result     string    `json:"result"`
	Hearing    string    `json:"hearing,omitempty"`
	Person     string    `json:"person"`
	URN        string    `json:"urn"`
	On         when.Day  `json:"on"`
	Court      string    `json:"court"`
	CourtName  string    `json:"court_name"`
	Outcomes   []Outcome `json:"outcomes"`
	Bail       string    `json:"bail,omitempty"` // remand status that the hearing left: "UB", "CB", "PR", "NA" ...
	WasBail    string    `json:"was_bail,omitempty"`
	Conditions string    `json:"conditions,omitempty"`
	NextAt     time.Time `json:"next_at,omitzero"`
	Final      bool      `json:"final,omitempty"`
	Convicted  bool      `json:"convicted,omitempty"`
	Acquitted  bool      `json:"acquitted,omitempty"` // nothing was proved, and it is over
}

// EntryKind names the entry.
func (HearingResulted) EntryKind() (string, int) { return "court.hearing.resulted", 1 }

// Line says each result.
func (e HearingResulted) Line() journal.Line {
	var said []string
	for _, o := range e.Outcomes {
		for _, t := range o.Texts {
			said = append(said, o.Title+": "+t)
		}
	}
	if !e.NextAt.IsZero() {
		said = append(said, "Next hearing "+dayClock(e.NextAt))
	}
	title := "Result of the hearing of " + e.On.Text()
	return line(e.Final, title, said...)
}

// Requirement is one requirement of a sentence. Code is of law/reintegration.requirement.
type Requirement struct {
	Code   string   `json:"code"`
	Label  string   `json:"label"`
	Text   string   `json:"text"`
	Amount int      `json:"amount,omitempty"`
	Unit   string   `json:"unit,omitempty"` // "H", "D", "W", "M", "Y"
	From   when.Day `json:"from"`
	Until  when.Day `json:"until,omitzero"`
	Result string   `json:"result"` // CJS result code it came from
}

// PersonSentenced is a sentence passed on a person. Community tells whether they serve it among us, so that a plan is owed.
type PersonSentenced struct {
	Sentence     string        `json:"sentence"`
	Person       string        `json:"person"`
	Hearing      string        `json:"hearing,omitempty"`
	Result       string        `json:"result"`
	URN          string        `json:"urn"`
	Kind         string        `json:"kind"` // of law/court.result_effect: "custody", "suspended", "community", "fine", "discharge", "other"
	Text         string        `json:"text"`
	On           when.Day      `json:"on"`
	Until        when.Day      `json:"until,omitzero"`
	OffenceFrom  when.Day      `json:"offence_from,omitzero"` // the earliest day of the offences sentenced
	Requirements []Requirement `json:"requirements,omitempty"`
	Community    bool          `json:"community,omitempty"`
}

// EntryKind names the entry.
func (PersonSentenced) EntryKind() (string, int) { return "court.person.sentenced", 1 }

// Line says the sentence.
func (e PersonSentenced) Line() journal.Line {
	said := []string{e.Text}
	for _, r := range e.Requirements {
		said = append(said, r.Text)
	}
	if !e.Until.IsZero() {
		said = append(said, "Until "+e.Until.Text())
	}
	return line(true, "Sentenced", said...)
}

// CustodyLimitSet is the last day on which a defendant may be kept in custody before trial for an offence (CRT-04).
type CustodyLimitSet struct {
	Offence   string   `json:"offence"`
	Person    string   `json:"person"`
	Code      string   `json:"code"`
	Title     string   `json:"title"`
	ExpiresOn when.Day `json:"expires_on"`
	Days      int      `json:"days"`
	Served    int      `json:"served,omitempty"` // days already served that the Crown limit is less
	Law       string   `json:"law"`
}

// EntryKind names the entry.
func (CustodyLimitSet) EntryKind() (string, int) { return "court.custody_limit.set", 1 }

// Line says until when.
func (e CustodyLimitSet) Line() journal.Line {
	return line(false, "Custody time limit ends "+e.ExpiresOn.Text(), e.Title)
}

// CustodyLimitEnded is a custody time limit that does not run any more: bailed, tried or over.
type CustodyLimitEnded struct {
	Offence string `json:"offence"`
	Person  string `json:"person"`
	Why     string `json:"why"`
}

// EntryKind names the entry.
func (CustodyLimitEnded) EntryKind() (string, int) { return "court.custody_limit.ended", 1 }

// Line says why.
func (e CustodyLimitEnded) Line() journal.Line {
	return line(false, "Custody time limit no longer runs", e.Why)
}

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}

func dayClock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006 15:04") }

func spaced(code string) string { return strings.ReplaceAll(code, "_", " ") }

func lower(s string) string { return strings.ToLower(s) }

func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
