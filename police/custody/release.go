package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// ReleaseDetainee is what is said at the door.
type ReleaseDetainee struct {
	How        string   `json:"how,omitempty" label:"How the detention ends" hint:"Blank for what was planned" enum:"charged_bail,charged_court,bail,under_investigation,no_further_action,out_of_court,transfer,hospital,requisition,section_136,immigration,recall,court,died"`
	PERA       string   `json:"pera" label:"Risk on release" said:"what the risk on release is and what was done about it" example:"lives alone; taken home, brother told" hint:"Where they go, how they get there, who they are with, what help they were offered" required:"true" format:"textarea" maxLength:"4000"`
	Property   string   `json:"property" label:"Property" said:"what became of their property" required:"true" enum:"returned,some_kept,with_escort,none"`
	WentOn     string   `json:"went_on,omitempty" label:"Why they leave before every victim was told" hint:"A duty inspector reads this" format:"textarea" maxLength:"4000"`
	ReturnOn   string   `json:"return_on,omitempty" label:"To answer bail on" format:"date"`
	Conditions []string `json:"conditions,omitempty" label:"Conditions of bail before charge"`
	Terms      string   `json:"terms,omitempty" label:"Conditions in words" format:"textarea" maxLength:"4000"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Release is how the detention ended.
type Release struct {
	How        string            `json:"how"`
	At         time.Time         `json:"at"`
	PERA       string            `json:"pera"`
	Property   string            `json:"property"`
	NotReached []string          `json:"not_reached,omitempty"`
	WentOn     string            `json:"went_on,omitempty"`
	ReturnOn   when.Day          `json:"return_on,omitzero"`
	Conditions []entry.Condition `json:"conditions,omitempty"`
}

// Release opens the door (CUS-22). It is never blocked because a victim has not been told; it asks why the officer goes on,
// keeps the answer and gives it to a duty inspector (G-05, VIC-04). Right: a custody officer on duty who does not
// investigate. Faults: custody.release.victim_not_told (field went_on), custody.release.how, custody.release.property_held
// when police still hold what is said to be returned, those of PlanRelease.
func (d *Desk) Release(ctx context.Context, id string, in ReleaseDetainee) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.release", id, in.WentOn, at, func(tx *act.Tx, x *Detention) error {
		if err := d.decided(*x, in); err != nil {
			return err
		}
		if err := d.planFor(tx, x, in); err != nil {
			return err
		}
		unsafe, err := d.notTold(tx, *x)
		if err != nil {
			return err
		}
		if len(unsafe) > 0 && in.WentOn == "" {
			return fault.InvalidField("went_on", "custody.release.victim_not_told")
		}
		if err := propertySaid(tx, x.ID, in.Property); err != nil {
			return err
		}
		x.Release = &Release{How: x.Plan.How, At: tx.HappenedAt(), PERA: in.PERA, Property: in.Property, NotReached: unsafe, ReturnOn: x.Plan.ReturnOn, Conditions: x.Plan.Conditions}
		if len(unsafe) > 0 {
			x.Release.WentOn = in.WentOn
		}
		return d.released(tx, x)
	})
}

// decided holds a release to a decision on detention, but for what waits for none: somebody dies, or is taken to hospital or to a place
// of safety.
func (d *Desk) decided(x Detention, in ReleaseDetainee) error {
	if x.State != "arrived" {
		return nil
	}
	var v disposal
	how := in.How
	if how == "" && x.Plan != nil {
		how = x.Plan.How
	}
	if how != "" {
		if _, err := d.row("custody.disposal", how, d.host.Clock.Now(), &v); err != nil {
			return err
		}
	}
	if !v.Undecided {
		return fault.New(fault.Conflict, "custody.release.undecided")
	}
	return nil
}

// planFor makes the plan that the release carries out, when it was not planned or is another.
func (d *Desk) planFor(tx *act.Tx, x *Detention, in ReleaseDetainee) error {
	if x.Plan != nil && (in.How == "" || in.How == x.Plan.How) {
		return nil
	}
	if in.How == "" {
		return fault.InvalidField("how", "custody.release.how")
	}
	p, err := d.planOf(*x, in.How, in.ReturnOn, in.Conditions, in.Terms, tx.HappenedAt())
	if err != nil {
		return err
	}
	x.Plan = &p
	return d.planned(tx, x)
}

func (d *Desk) released(tx *act.Tx, x *Detention) error {
	over, err := d.overRun(tx, *x, tx.HappenedAt())
	if err != nil {
		return err
	}
	r := x.Release
	x.State, x.ReleasedAt, x.ReviewDueAt, x.CheckDueAt, x.WatchDueAt = "released", tx.HappenedAt(), time.Time{}, time.Time{}, time.Time{}
	proof, err := tx.Record(entry.PersonReleased{Detention: x.ID, Person: x.Person, Number: x.Number, How: r.How, Label: d.label("custody.disposal", r.How), Conditions: r.Conditions, ReturnOn: r.ReturnOn, Bail: x.Plan.Bail,
		PERA: r.PERA, Property: r.Property, NotReached: r.NotReached, WentOn: r.WentOn, At: r.At, OverRun: over})
	if err != nil {
		return err
	}
	for _, kind := range []string{promiseLimit, promiseCourt} {
		if _, err := tx.Keep(kind, x.ref(), proof); err != nil {
			return err
		}
	}
	for _, kind := range []string{promiseReview, promiseCheck, promiseWatch, promiseMedicine, promiseRefused, promiseTry, promiseHandover, promiseOther} {
		if _, err := tx.Waive(kind, x.ref(), "released"); err != nil {
			return err
		}
	}
	if _, err := endWaits(tx, x.ID, "", r.At); err != nil {
		return err
	}
	if err := d.endRest(tx, x); err != nil {
		return err
	}
	return d.afterDoor(tx, *x)
}

// overRun is how many minutes somebody was held without charge beyond what law allowed, up to a moment: between an end and a warrant that
// came after it, and past the last end until they were charged or left (CUS-08).
func (d *Desk) overRun(q db.Querier, x Detention, until time.Time) (int, error) {
	if x.Kind != "" {
		x.ReleasedAt = time.Time{}
		c, err := d.ownClock(x, until)
		if err != nil || c.ExpiresAt.IsZero() {
			return 0, err
		}
		return lateBy(until, c.ExpiresAt), nil
	}
	in, err := d.clockInput(q, x)
	if err != nil {
		return 0, err
	}
	if x.charged() { // their last charge was the end of it
		all := x.charges()
		in.Charged, until = false, all[len(all)-1].At
	}
	c, err := RunClock(d.host.Law, in, until)
	if err != nil || c.ExpiresAt.IsZero() {
		return int(c.Gaps / time.Minute), err
	}
	return int((c.Gaps + max(0, until.Sub(c.ExpiresAt))) / time.Minute), nil
}

// afterDoor promises what is owed once somebody has left: an inspector's look at an unsafe release.
func (d *Desk) afterDoor(tx *act.Tx, x Detention) error {
	if x.Release.How == "died" {
		if err := d.owedInspector(tx, x, promiseDeath, "death", "detainee:"+x.Person); err != nil {
			return err
		}
	}
	if x.Release.WentOn != "" {
		return d.owedInspector(tx, x, promiseRelease, "review", "victim:"+x.Release.NotReached[0])
	}
	return nil
}

// owedInspector promises what a duty inspector does about a release, within the minutes of a row of law.
func (d *Desk) owedInspector(tx *act.Tx, x Detention, kind, code, to string) error {
	var v struct {
		Minutes int `json:"minutes"`
	}
	row, err := d.row("custody.release_safety", code, x.Release.At, &v)
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: kind, OwedTo: to, Owner: "role:duty_inspector", Law: row.Ref(), Due: x.Release.At.Add(time.Duration(v.Minutes) * time.Minute)})
	return err
}

// ReviewRelease is an inspector's look at a release before every victim was told.
type ReviewRelease struct {
	Found string `json:"found" label:"What you found and did" hint:"What was done to keep a victim safe; of a death, who was told and the scene" required:"true" format:"textarea" maxLength:"4000"`
}

// ReviewRelease keeps the promise that such a release opened. Right: an inspector or above on duty who does not investigate.
// Faults: custody.release.not_released, custody.release.nothing_owed.
func (d *Desk) ReviewRelease(ctx context.Context, id string, in ReviewRelease) (act.Done[Detention], error) {
	var none act.Done[Detention]
	if err := form.Check(in); err != nil {
		return none, err
	}
	x, err := getDetention(d.host.DB.Read(ctx), id)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("custody.release.review", x.ref()).On(threadsOf(x.Matters)...), func(tx *act.Tx) (Detention, error) {
		x, err := getDetention(tx, id)
		if err != nil {
			return x, err
		}
		if x.Release == nil {
			return x, fault.New(fault.Conflict, "custody.release.not_released")
		}
		proof, err := tx.Record(entry.ReleaseReviewed{Detention: x.ID, Person: x.Person, Found: in.Found, At: tx.Now()})
		if err != nil {
			return x, err
		}
		n, err := tx.Keep(promiseRelease, x.ref(), proof)
		if err != nil {
			return x, err
		}
		died, err := tx.Keep(promiseDeath, x.ref(), proof)
		n += died
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "custody.release.nothing_owed")
		}
		return x, err
	})
}

// notTold are the victims who have not been told of a release to liberty, by person id.
func (d *Desk) notTold(q db.Querier, x Detention) ([]string, error) {
	if x.Plan == nil || !x.Plan.Liberty {
		return nil, nil
	}
	all, err := d.Safety(q, x)
	var out []string
	for _, s := range all {
		if s.State != "told" && s.State != "exception" {
			out = append(out, s.Victim)
		}
	}
	return out, err
}
