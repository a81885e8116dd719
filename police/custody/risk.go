package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// AssessRisk is the risks and the level of observation that answers them (CUS-15, CUS-16).
type AssessRisk struct {
	Occasion      string   `json:"occasion" label:"Why now" said:"on what occasion the risk is assessed" required:"true" enum:"arrival,change,bad_news,handover"`
	Risks         []string `json:"risks,omitempty" label:"Risks"`
	Said          string   `json:"said,omitempty" label:"What they say of it, in their words" format:"textarea" maxLength:"4000"`
	Seen          string   `json:"seen,omitempty" label:"What you see" format:"textarea" maxLength:"4000"`
	NotNow        string   `json:"not_now,omitempty" label:"Why a warning from last time is no risk now" format:"textarea" maxLength:"2000"`
	Dropped       string   `json:"dropped,omitempty" label:"Why a risk of this stay is none now" format:"textarea" maxLength:"2000"`
	Vulnerable    string   `json:"vulnerable,omitempty" label:"May they be vulnerable?" hint:"Whoever may not understand what is said or asked, or what it means, needs an appropriate adult" enum:"yes,no"`
	NotVulnerable string   `json:"not_vulnerable,omitempty" label:"Why they need no appropriate adult any more" hint:"Only when it was yes until now" format:"textarea" maxLength:"2000"`
	Level         string   `json:"level" label:"Level of observation" said:"the level of observation" required:"true" enum:"1,2,3,4"`
	Plan          string   `json:"plan" label:"What will be done" said:"what will be done" example:"checked every hour, cord taken from the hood" hint:"Cell, checks, what was taken away, who was called" required:"true" format:"textarea" maxLength:"4000"`
	At            string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Risk is the assessment that stands.
type Risk struct {
	At           time.Time `json:"at"`
	Level        string    `json:"level"`
	EveryMinutes int       `json:"every_minutes"`           // 0: constant
	WatchMinutes int       `json:"watch_minutes,omitempty"` // of constant observation: between two lines of its log
	Rouse        bool      `json:"rouse"`
	Risks        []string  `json:"risks,omitempty"`
	Said         string    `json:"said,omitempty"`
	Seen         string    `json:"seen,omitempty"`
	NotNow       string    `json:"not_now,omitempty"`
	Dropped      string    `json:"dropped,omitempty"` // why a risk of the assessment before is none now
	Plan         string    `json:"plan"`
	Law          string    `json:"law"`
}

type observation struct {
	Label   string `json:"label"`
	Minutes int    `json:"minutes"`
	Watch   int    `json:"watch,omitempty"` // minutes within which the next line of a constant observation is written
	Rouse   bool   `json:"rouse"`
}

// intoxicated people are roused whatever the level, and are not left to hourly checks (CUS-16, Annex H).
const intoxicated = "intoxicated"

// AssessRisk records an assessment and promises the next check, or line of constant observation, at the level's interval. Right: custody staff on duty.
// Faults: custody.risk.unknown, custody.risk.intoxicated when somebody drunk or drugged is put on level 1, custody.risk.vulnerable,
// custody.risk.last_time; custody.risk.dropped and custody.risk.not_vulnerable when it takes back what stood in this stay and does not say why.
func (d *Desk) AssessRisk(ctx context.Context, id string, in AssessRisk) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.risk.assess", id, "", at, func(tx *act.Tx, x *Detention) error {
		var level observation
		row, err := d.row("custody.observation", in.Level, x.ArrestedAt, &level)
		if err != nil {
			return err
		}
		if err := d.riskDropped(*x, in); err != nil {
			return err
		}
		gone := x.dropped(in.Risks)
		x.Risk = &Risk{At: tx.HappenedAt(), Level: in.Level, EveryMinutes: level.Minutes, WatchMinutes: level.Watch, Rouse: level.Rouse, Risks: in.Risks, Said: in.Said, Seen: in.Seen, NotNow: in.NotNow, Dropped: in.Dropped,
			Plan: in.Plan, Law: row.Ref()}
		for _, r := range in.Risks {
			if _, ok := d.host.Law.Table("custody.risk").At(r, when.DayOf(x.ArrestedAt)); !ok {
				return fault.InvalidField("risks", "custody.risk.unknown", "value", r)
			}
			if r == intoxicated && level.Minutes > 0 && !level.Rouse {
				return fault.InvalidField("level", "custody.risk.intoxicated")
			}
		}
		if err := d.riskAnswered(tx, x, in); err != nil {
			return err
		}
		x.CheckDueAt = x.nextCheck(tx.HappenedAt())
		if err := d.beginWatch(tx, x, tx.HappenedAt()); err != nil {
			return err
		}
		if _, err := tx.Record(entry.RiskAssessed{Detention: x.ID, Person: x.Person, Level: in.Level, EveryMinutes: level.Minutes, Rouse: level.Rouse, Risks: in.Risks,
			Plan: in.Plan, Occasion: in.Occasion, Said: in.Said, Seen: in.Seen, NotNow: in.NotNow, Gone: gone, Dropped: in.Dropped, Vulnerable: in.Vulnerable, NotVulnerable: in.NotVulnerable, NextCheckAt: x.CheckDueAt, NextLineAt: x.WatchDueAt, Law: row.Ref()}); err != nil {
			return err
		}
		if err := d.tellAdult(tx, x); err != nil {
			return err
		}
		return d.promiseCheck(tx, *x, "")
	})
}

// riskAnswered holds an assessment to what it must say: whether an appropriate adult is needed where a risk asks for it, and why a
// lasting risk of an earlier stay, of which the officer may know, is none now (CUS-15).
func (d *Desk) riskAnswered(tx *act.Tx, x *Detention, in AssessRisk) error {
	switch in.Vulnerable {
	case "yes", "no":
		x.Vulnerable = in.Vulnerable == "yes"
	default:
		if d.vulnerableAsked(in.Risks, x.ArrestedAt) {
			return fault.InvalidField("vulnerable", "custody.risk.vulnerable")
		}
	}
	past, err := d.risksBefore(tx, *x, tx.Actor().Labels)
	if err != nil || in.NotNow != "" {
		return err
	}
	missing := slices.DeleteFunc(sortedKeys(past), func(code string) bool { return slices.Contains(in.Risks, code) })
	if len(missing) > 0 {
		return fault.InvalidField("not_now", "custody.risk.last_time", "risks", d.labels("custody.risk", missing))
	}
	return nil
}

// nextCheck is when the next check is due after one at t; the zero time under constant observation or in hospital.
func (x Detention) nextCheck(t time.Time) time.Time {
	if x.Risk == nil || x.Risk.EveryMinutes == 0 || x.InHospital != "" {
		return time.Time{}
	}
	return t.Add(time.Duration(x.Risk.EveryMinutes) * time.Minute)
}

// promiseCheck closes the check that was owed, as kept with a proof or, when the level has changed, as replaced, and opens the next.
func (d *Desk) promiseCheck(tx *act.Tx, x Detention, proof string) error {
	var err error
	if proof != "" {
		_, err = tx.Keep(promiseCheck, x.ref(), proof)
	} else {
		_, err = tx.Waive(promiseCheck, x.ref(), "observation_changed")
	}
	if err != nil || x.CheckDueAt.IsZero() {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseCheck, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.Risk.Law, Due: x.CheckDueAt})
	return err
}

// RecordCheck is a visit to the cell.
type RecordCheck struct {
	Response string `json:"response" label:"How they were" required:"true" enum:"awake,asleep_moving,roused,not_roused"`
	Note     string `json:"note,omitempty" label:"Note" maxLength:"1000" format:"textarea"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// RecordCheck keeps the check that is owed and promises the next. A late one is recorded as late (CUS-16). Right: custody
// staff on duty. Faults: custody.check.no_risk, custody.check.rouse when somebody who must be roused was only seen asleep.
func (d *Desk) RecordCheck(ctx context.Context, id string, in RecordCheck) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.check.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		switch {
		case x.Risk == nil:
			return fault.New(fault.Conflict, "custody.check.no_risk")
		case x.Risk.Rouse && in.Response == "asleep_moving":
			return fault.InvalidField("response", "custody.check.rouse")
		case in.Response == "not_roused" && in.Note == "":
			return fault.InvalidField("note", "custody.check.not_roused")
		}
		due := x.CheckDueAt
		x.CheckedAt, x.Response, x.CheckDueAt = tx.HappenedAt(), in.Response, x.nextCheck(tx.HappenedAt())
		late := 0
		if !due.IsZero() {
			late = lateBy(tx.HappenedAt(), due)
		}
		proof, err := tx.Record(entry.CheckRecorded{Detention: x.ID, Person: x.Person, Response: in.Response, Note: in.Note, At: tx.HappenedAt(), DueAt: due,
			LateMinutes: late, NextCheckAt: x.CheckDueAt})
		if err != nil {
			return err
		}
		return d.promiseCheck(tx, *x, proof)
	})
}

// RecordFitness is what a health care professional found (CUS-20).
type RecordFitness struct {
	Professional string   `json:"professional" label:"Health care professional" said:"who examined them" example:"Nurse R. Hill" required:"true" maxLength:"200"`
	For          []string `json:"for" label:"Asked about" said:"what they were examined for" required:"true" enum:"detention,interview,charge,travel"`
	Fit          string   `json:"fit" label:"Finding" said:"what was found" required:"true" enum:"yes,with_conditions,no"`
	Advice       string   `json:"advice,omitempty" label:"Advice to the suite" format:"textarea" maxLength:"4000"`
	At           string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Fitness is one such finding.
type Fitness struct {
	At           time.Time `json:"at"`
	Professional string    `json:"professional"`
	For          []string  `json:"for"`
	Fit          string    `json:"fit"`
	Advice       string    `json:"advice,omitempty"`
}

// RecordFitness records a finding. Right: custody staff on duty. Fault: custody.fitness.advice when conditions are not said.
func (d *Desk) RecordFitness(ctx context.Context, id string, in RecordFitness) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	if in.Fit != "yes" && in.Advice == "" {
		return act.Done[Detention]{}, fault.InvalidField("advice", "custody.fitness.advice")
	}
	at, err := moment("at", in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.fitness.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		x.Fitness = append(x.Fitness, Fitness{At: tx.HappenedAt(), Professional: in.Professional, For: in.For, Fit: in.Fit, Advice: in.Advice})
		proof, err := tx.Record(entry.FitnessRecorded{Detention: x.ID, Person: x.Person, Professional: in.Professional, For: in.For, Fit: in.Fit, Advice: in.Advice, At: tx.HappenedAt()})
		if err != nil {
			return err
		}
		return d.toldOfRefusal(tx, x, proof, "")
	})
}
