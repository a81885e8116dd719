package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// LeaveForHospital is a journey to hospital. The purpose decides whether the detention clock runs (CUS-06).
type LeaveForHospital struct {
	Purpose string `json:"purpose" label:"Why" said:"why they go to hospital" required:"true" enum:"treatment,investigative"`
	Place   string `json:"place" label:"Hospital" said:"which hospital they go to" example:"Royal Gwent, A&E" required:"true" maxLength:"200"`
	At      string `json:"at,omitempty" label:"Left at" hint:"Blank for now" format:"datetime"`
}

// LeaveForHospital pauses the detention clock when the purpose is treatment; the review clock always runs (CUS-12). Checks
// rest until the detainee is back: the escort has them in sight. Right: custody staff on duty. Fault: custody.hospital.away.
func (d *Desk) LeaveForHospital(ctx context.Context, detention string, in LeaveForHospital) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.hospital.leave", detention, "", at, func(tx *act.Tx, x *Detention) error {
		if x.InHospital != "" {
			return fault.New(fault.Conflict, "custody.hospital.away")
		}
		x.InHospital = id.New()
		s := HospitalStay{ID: x.InHospital, Purpose: in.Purpose, Place: in.Place, LeftAt: tx.HappenedAt()}
		if err := insertHospital(tx, *x, s); err != nil {
			return err
		}
		if in.Purpose == "treatment" {
			if _, err := tx.Pause(promiseLimit, x.ref()); err != nil {
				return err
			}
		}
		x.CheckDueAt = x.nextCheck(tx.HappenedAt())
		if _, err := tx.Waive(promiseCheck, x.ref(), "in_hospital"); err != nil {
			return err
		}
		if err := d.beginWatch(tx, x, tx.HappenedAt()); err != nil {
			return err
		}
		_, err := tx.Record(entry.HospitalLeft{Detention: x.ID, Person: x.Person, Purpose: in.Purpose, Hospital: in.Place, At: s.LeftAt})
		return err
	})
}

// ReturnFromHospital is the end of it.
type ReturnFromHospital struct {
	QuestionedMinutes int    `json:"questioned_minutes,omitempty" label:"Minutes questioned for evidence" hint:"They count towards detention all the same" minimum:"0" maximum:"1440"`
	At                string `json:"at,omitempty" label:"Back at" hint:"Blank for now" format:"datetime"`
}

// ReturnFromHospital works the end of detention out again. Right: custody staff on duty. Faults: custody.hospital.here,
// custody.hospital.questioned.
func (d *Desk) ReturnFromHospital(ctx context.Context, detention string, in ReturnFromHospital) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.hospital.return", detention, "", at, func(tx *act.Tx, x *Detention) error {
		if x.InHospital == "" {
			return fault.New(fault.Conflict, "custody.hospital.here")
		}
		if err := d.checkStay(tx, *x, in); err != nil {
			return err
		}
		if err := returnHospital(tx, x.InHospital, tx.HappenedAt(), in.QuestionedMinutes); err != nil {
			return err
		}
		x.InHospital = ""
		if _, err := tx.Resume(promiseLimit, x.ref()); err != nil {
			return err
		}
		clock, err := d.clock(tx, *x, tx.Now())
		if err != nil {
			return err
		}
		if !clock.ExpiresAt.IsZero() {
			x.LimitAt = clock.ExpiresAt
			if _, err := tx.Move(promiseLimit, x.ref(), x.LimitAt); err != nil {
				return err
			}
		}
		if _, err := tx.Record(entry.HospitalReturned{Detention: x.ID, Person: x.Person, QuestionedMinutes: in.QuestionedMinutes, At: tx.HappenedAt(), LimitAt: x.LimitAt}); err != nil {
			return err
		}
		x.CheckDueAt = x.nextCheck(tx.HappenedAt())
		if err := d.beginWatch(tx, x, tx.HappenedAt()); err != nil {
			return err
		}
		return d.promiseCheck(tx, *x, "")
	})
}

func (d *Desk) checkStay(tx *act.Tx, x Detention, in ReturnFromHospital) error {
	stays, err := hospitalOf(tx, x.ID)
	if err != nil {
		return err
	}
	for _, s := range stays {
		if s.ID != x.InHospital {
			continue
		}
		if tx.HappenedAt().Before(s.LeftAt) {
			return fault.InvalidField("at", "custody.clock.backwards")
		}
		if in.QuestionedMinutes > int(tx.HappenedAt().Sub(s.LeftAt).Minutes()) {
			return fault.InvalidField("questioned_minutes", "custody.hospital.questioned")
		}
	}
	return nil
}

// RecordWait says who or what the detention waits for, or that the wait is over (CUS-27).
type RecordWait struct {
	For        string `json:"for" label:"Waiting for" said:"who or what is waited for" required:"true" enum:"solicitor,appropriate_adult,interpreter,healthcare,prosecutor,officers,capacity,rest"`
	Over       bool   `json:"over,omitempty" label:"The wait is over"`
	Note       string `json:"note,omitempty" label:"Note" hint:"Who, and what they said" maxLength:"300"`
	ExpectedAt string `json:"expected_at,omitempty" label:"Expected at" format:"datetime"`
}

// RecordWait records a wait. Right: custody staff on duty. Faults: custody.wait.unknown, custody.wait.none.
func (d *Desk) RecordWait(ctx context.Context, detention string, in RecordWait) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	expected, err := moment("expected_at", in.ExpectedAt)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.wait.record", detention, "", time.Time{}, func(tx *act.Tx, x *Detention) error {
		if _, ok := d.host.Law.Table("reason_code").At(in.For, when.DayOf(tx.Now())); !ok {
			return fault.InvalidField("for", "custody.wait.unknown")
		}
		n, err := endWaits(tx, x.ID, in.For, tx.Now())
		if err != nil {
			return err
		}
		if in.Over && n == 0 {
			return fault.New(fault.Conflict, "custody.wait.none")
		}
		if !in.Over {
			w := Wait{ID: id.New(), For: in.For, Note: in.Note, StartedAt: tx.Now(), ExpectedAt: expected}
			if err := insertWait(tx, *x, w); err != nil {
				return err
			}
		}
		_, err = tx.Record(entry.WaitRecorded{Detention: x.ID, Person: x.Person, For: in.For, Note: in.Note, ExpectedAt: expected, Over: in.Over, At: tx.Now()})
		return err
	})
}
