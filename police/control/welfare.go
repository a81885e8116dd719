package control

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// What a unit owes the control room a word of while it has a job: that it is on its way, that it is there, and, there, that it
// is well. One of them runs at a time. Somebody asks a unit that is silent, and a supervisor is told when nobody does.
const (
	mobilePromise  = "control.mobile"
	arrivalPromise = "control.arrival"
	welfarePromise = "control.welfare"
)

var wordPromises = []string{mobilePromise, arrivalPromise, welfarePromise}

// wordTitles name what is owed, on lists and on the unit's line of the board.
var wordTitles = map[string]string{mobilePromise: "Hear that the unit is on its way", arrivalPromise: "Hear that the unit is there", welfarePromise: "Hear that the crew is well"}

// WelfareRule is a row of control.welfare, in minutes.
type WelfareRule struct {
	Graded  []int `json:"graded,omitempty"` // for grade 1 first
	Minutes int   `json:"minutes,omitempty"`
	Over    int   `json:"over,omitempty"`
	Unknown int   `json:"unknown,omitempty"`
	OneUp   int   `json:"one_up,omitempty"`
	TwoUp   int   `json:"two_up,omitempty"`
	Risk    int   `json:"risk,omitempty"`
}

// wait is how long a rule lets the room wait for a unit's next word on a job.
func (r WelfareRule) wait(kind, grade string, eta time.Duration, crew int, risk bool) time.Duration {
	minutes := 0
	switch kind {
	case mobilePromise:
		minutes = r.Minutes
		if n, err := strconv.Atoi(grade); err == nil && n > 0 && n <= len(r.Graded) {
			minutes = r.Graded[n-1]
		}
	case arrivalPromise:
		if eta <= 0 {
			minutes = r.Unknown
			break
		}
		return max(eta+eta*time.Duration(r.Over)/100, time.Duration(r.Minutes)*time.Minute)
	case welfarePromise:
		switch {
		case risk:
			minutes = r.Risk
		case crew < 2:
			minutes = r.OneUp
		default:
			minutes = r.TwoUp
		}
	}
	return time.Duration(minutes) * time.Minute
}

func (d *Desk) welfareRule(code string, on when.Day) (rule WelfareRule, ref string, ok bool) {
	row, ok := d.host.Law.Table("control.welfare").At(code, on)
	return rule, row.Ref(), ok && row.Into(&rule) == nil
}

// Word is what a unit owes the room, and since when it is late.
type Word struct {
	Kind  string    `json:"kind"`
	DueAt time.Time `json:"due_at"`
}

// says it on the unit's line.
func (w Word) says(now time.Time) string {
	what := map[string]string{mobilePromise: "not on its way", arrivalPromise: "not there", welfarePromise: "ask how they are"}[w.Kind]
	return what + ", " + mmss(now.Sub(w.DueAt)) + " late"
}

// owedWord is which word of a unit is owed next on a job.
func owedWord(a Assignment) (kind, code string) {
	switch {
	case !a.AtSceneAt.IsZero():
		return welfarePromise, "scene"
	case !a.EnRouteAt.IsZero():
		return arrivalPromise, "arrival"
	}
	return mobilePromise, "mobile"
}

// awaitWord owes the unit's next word on the job that it is on, from now: what was owed before is kept by proof.
func (d *Desk) awaitWord(tx *act.Tx, i Incident, a Assignment, proof string) error {
	if err := keepWord(tx, a.Callsign, proof); err != nil {
		return err
	}
	kind, code := owedWord(a)
	rule, ref, ok := d.welfareRule(code, when.DayOf(tx.Now()))
	if !ok {
		return nil
	}
	crews, err := d.roster(tx, tx.Now(), a.Callsign)
	if err != nil {
		return err
	}
	crew, need := len(a.Staff), d.need(i)
	if c, ok := crewOf(crews, a.Callsign); ok {
		crew = len(c.Members) // who is there now: a crew may have been split since it was sent
	}
	wait := rule.wait(kind, i.Grade, time.Duration(a.ETASeconds)*time.Second, crew, need.TwoUp || slices.Contains(need.Skills, "taser"))
	if wait <= 0 {
		return nil // this force does not ask for it
	}
	_, err = tx.Promise(act.NewPromise{Kind: kind, Subject: journal.Ref{Kind: kindUnit, ID: a.Callsign}, Threads: []string{i.Thread}, OwedTo: "unit:" + a.Callsign,
		Owner: "role:dispatcher", Law: ref, Start: tx.Now(), Due: tx.Now().Add(wait)})
	return err
}

func keepWord(tx *act.Tx, callsign, proof string) error {
	owed, err := promise.Of(tx, "", journal.Ref{Kind: kindUnit, ID: callsign})
	if err != nil {
		return err
	}
	for _, p := range owed {
		if !slices.Contains(wordPromises, p.Kind) {
			continue
		}
		if err := tx.KeepOne(p.ID, proof); err != nil {
			return err
		}
	}
	return nil
}

// heard takes a status message that the crew itself sent, or its radio, while on a job for a word that it is well: but a call for help.
func (m *message) heard(tx *act.Tx, callsign, proof string) error {
	if m.rule.Emergency || !slices.Contains(m.crew.staff(), tx.Actor().Staff) && !slices.Contains(tx.Actor().Roles, "radio") {
		return nil
	}
	held, err := heldBy(tx, callsign)
	if err != nil || len(held) == 0 || held[0].AtSceneAt.IsZero() {
		return err
	}
	i, err := getIncident(tx, held[0].Incident)
	if err != nil {
		return err
	}
	return m.desk.awaitWord(tx, i, held[0], proof)
}

// endWord ends what was owed on a job that a unit has left; the job that it holds next, if any, owes its own word.
func (d *Desk) endWord(tx *act.Tx, callsign, proof string) error {
	held, err := heldBy(tx, callsign)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return keepWord(tx, callsign, proof)
	}
	next, err := getIncident(tx, held[0].Incident)
	if err != nil {
		return err
	}
	return d.awaitWord(tx, next, held[0], proof)
}

// Welfare is what came of asking a crew how it is.
type Welfare struct {
	Answer string `json:"answer" label:"What they answered" said:"what the crew answered" enum:"well,no_answer,help" required:"true"`
	Note   string `json:"note,omitempty" label:"In words" hint:"Nothing is needed when all is well" maxLength:"300"`
}

// AnswerWelfare records that a unit was asked how it is. A crew that is well owes its next word by the limits of
// control.welfare; no answer leaves what is owed to climb; help is the same as the press of the button: state 0, on every
// screen, until a supervisor takes it (RES-02).
// Needs a dispatcher or control supervisor on duty, or the crew itself. Faults: form.invalid, control.unit.not_on_tour,
// control.welfare.no_job (conflict) when the unit is not on its way to, or at, any job.
func (d *Desk) AnswerWelfare(ctx context.Context, callsign string, in Welfare) (act.Done[UnitState], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[UnitState]{}, err
	}
	callsign = strings.ToUpper(callsign)
	a := act.Of("control.unit.welfare", journal.Ref{Kind: kindUnit, ID: callsign})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (UnitState, error) {
		u, err := d.welfare(tx, callsign, in)
		if err != nil || in.Answer != "help" {
			return u, err
		}
		rule, _ := d.stateRule(unitEmergency, tx.Now())
		m := message{desk: d, in: SetUnitState{State: unitEmergency}, rule: rule}
		return m.take(tx, callsign)
	})
}

func (d *Desk) welfare(tx *act.Tx, callsign string, in Welfare) (UnitState, error) {
	crews, err := d.roster(tx, tx.HappenedAt(), callsign)
	if err != nil {
		return UnitState{}, err
	}
	if _, ok := crewOf(crews, callsign); !ok {
		return UnitState{}, fault.New(fault.NotFound, "control.unit.not_on_tour").With("callsign", shorten(callsign))
	}
	held, err := heldBy(tx, callsign)
	if err != nil {
		return UnitState{}, err
	}
	if len(held) == 0 {
		return UnitState{}, fault.New(fault.Conflict, "control.welfare.no_job").With("callsign", callsign)
	}
	i, err := getIncident(tx, held[0].Incident)
	if err != nil {
		return UnitState{}, err
	}
	tx.StandOn(i.Thread)
	proof, err := tx.Record(entry.WelfareAnswered{Incident: i.ID, Callsign: callsign, Answer: in.Answer, Note: in.Note}, act.About(kindIncident, i.ID))
	if err != nil {
		return UnitState{}, err
	}
	if in.Answer == "well" {
		if err := d.awaitWord(tx, i, held[0], proof); err != nil {
			return UnitState{}, err
		}
	}
	return getUnit(tx, callsign)
}
