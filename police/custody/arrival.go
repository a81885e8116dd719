package custody

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// RecordArrival is when somebody who was arrested was brought to a station (CUS-01, CUS-02). The yard counts already.
type RecordArrival struct {
	Suite            string `json:"suite,omitempty" label:"Suite" hint:"Blank for Central" maxLength:"20" pattern:"^[a-z][a-z0-9]*$"`
	Case             string `json:"case,omitempty" label:"How they came here" hint:"Blank for an ordinary arrest" enum:"arrest,voluntary,abroad,other_force,street_bail,transfer,bail_return"`
	YardAt           string `json:"yard_at,omitempty" label:"Into the yard" format:"datetime"`
	BuildingAt       string `json:"building_at,omitempty" label:"Into the building" format:"datetime"`
	OfficerAt        string `json:"officer_at,omitempty" label:"Before the custody officer" format:"datetime"`
	FirstStationAt   string `json:"first_station_in_area_at,omitempty" label:"First station in the investigating area" format:"datetime"`
	EnteredCountryAt string `json:"entered_country_at,omitempty" label:"Entered England or Wales" format:"datetime"`
	LeftFirstAreaAt  string `json:"left_first_area_at,omitempty" label:"Left the first force's area" format:"datetime"`
	PlaceOfSafetyAt  string `json:"place_of_safety_at,omitempty" label:"Section 136: into the first place of safety" hint:"Only when it was not here: the 24 hours count from there" format:"datetime"`
	Cell             string `json:"cell,omitempty" label:"Cell" maxLength:"10"`
}

var suiteForm = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// RecordArrival opens a detention: the relevant time, the custody number and the promise that detention ends in time.
// Right: an officer or custody officer on duty. Faults: arrest.not_found, custody.arrival.twice, custody.arrival.no_time,
// and those of RunClock.
func (d *Desk) RecordArrival(ctx context.Context, arrest string, in RecordArrival) (act.Done[Detention], error) {
	var none act.Done[Detention]
	if err := form.Check(in); err != nil {
		return none, err
	}
	x, err := in.detention()
	if err != nil {
		return none, err
	}
	at := earliest(x.YardAt, x.BuildingAt)
	if at.IsZero() { // said before the arrest is looked up: a hidden one is answered as one that is not there
		return none, fault.InvalidField("yard_at", "custody.arrival.no_time")
	}
	a, err := getArrest(d.host.DB.Read(ctx), arrest)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("custody.arrival.record", a.ref()).On(threadsOf(a.Matters)...).HappenedAt(at), func(tx *act.Tx) (Detention, error) {
		a, err := getArrest(tx, arrest)
		if err != nil {
			return x, err
		}
		standOn(tx, threadsOf(a.Matters))
		return d.recordArrival(tx, a, x)
	})
}

// detention reads the input's times.
func (in RecordArrival) detention() (Detention, error) {
	x := Detention{ID: id.New(), Version: 1, Suite: in.Suite, Cell: in.Cell, State: "arrived", Stay: Stay{Case: in.Case}}
	if x.Suite == "" {
		x.Suite = "central"
	}
	if x.Case == "" {
		x.Case = "arrest"
	}
	if !suiteForm.MatchString(x.Suite) {
		return x, fault.InvalidField("suite", "custody.arrival.suite")
	}
	for _, f := range []struct {
		name, text string
		to         *time.Time
	}{{"yard_at", in.YardAt, &x.YardAt}, {"building_at", in.BuildingAt, &x.BuildingAt}, {"officer_at", in.OfficerAt, &x.OfficerAt},
		{"first_station_in_area_at", in.FirstStationAt, &x.FirstStationAt}, {"entered_country_at", in.EnteredCountryAt, &x.EnteredCountryAt},
		{"left_first_area_at", in.LeftFirstAreaAt, &x.LeftFirstAreaAt}, {"place_of_safety_at", in.PlaceOfSafetyAt, &x.PlaceOfSafetyAt}} {
		t, err := moment(f.name, f.text)
		if err != nil {
			return x, err
		}
		*f.to = t
	}
	return x, nil
}

func (d *Desk) recordArrival(tx *act.Tx, a Arrest, x Detention) (Detention, error) {
	earlier, err := d.earlier(tx, a)
	if err != nil {
		return x, err
	}
	if a.State == "arrived" && x.Case != "bail_return" {
		return x, fault.New(fault.Conflict, "custody.arrival.twice")
	}
	x.Label, x.Thread, x.Arrest, x.Person, x.ArrestedAt = a.Label, a.Thread, a.ID, a.Person, a.ArrestedAt
	if x.Kind = a.Kind; x.Kind != "" {
		var v kindRow
		if _, err := d.row("custody.detention_kind", x.Kind, x.ArrestedAt, &v); err != nil {
			return x, err
		}
		x.NoSamples = !v.Samples
	}
	switch at := x.PlaceOfSafetyAt; { // MHA 1983 s.136(2A), s.136B: from the arrival at the first of them
	case at.IsZero():
	case x.Kind != "section_136":
		return x, fault.InvalidField("place_of_safety_at", "custody.arrival.not_136")
	case at.Before(a.ArrestedAt) || at.After(earliest(x.YardAt, x.BuildingAt)):
		return x, fault.InvalidField("place_of_safety_at", "custody.arrival.place_of_safety")
	}
	if x.Matters, err = stillOpen(tx, a); err != nil {
		return x, err
	}
	x.Mode, x.Offences, x.Language = modeOf(x.Matters), offencesIn(x.Matters), a.Language
	if x.Case == "bail_return" {
		x.EarlierMinutes = earlier
	}
	for _, t := range []time.Time{x.YardAt, x.BuildingAt, x.OfficerAt} {
		if t.After(tx.Now().Add(time.Minute)) {
			return x, fault.InvalidField("officer_at", "act.in_the_future")
		}
	}
	clock, err := d.clock(tx, x, tx.Now())
	if err != nil {
		return x, err
	}
	x.RelevantAt, x.LimitAt, x.LimitLaw = clock.RelevantAt, clock.ExpiresAt, clock.Law
	year := when.DayOf(x.RelevantAt).Year
	if x.Sequence, err = nextNumber(tx, x.Suite, year); err != nil {
		return x, err
	}
	x.Number = fmt.Sprintf("%s/%d/%02d", x.Suite, x.Sequence, year%100)
	if err := insertDetention(tx, x); err != nil {
		return x, err
	}
	for _, m := range x.Matters {
		if err := bind(tx, x.ID, m); err != nil {
			return x, err
		}
	}
	if err := setArrestState(tx, a, "arrived"); err != nil {
		return x, err
	}
	proof, err := tx.Record(entry.DetaineeArrived{Detention: x.ID, Arrest: a.ID, Person: x.Person, Number: x.Number, Suite: x.Suite, Case: x.Case, YardAt: x.YardAt,
		BuildingAt: x.BuildingAt, OfficerAt: x.OfficerAt, RelevantAt: x.RelevantAt, LimitAt: x.LimitAt, Law: x.LimitLaw}, act.About("detention", x.ID))
	if err != nil {
		return x, err
	}
	for _, kind := range []string{promiseArrive, promiseBail} { // bail from before it had a record is owed of the arrest
		if _, err := tx.Keep(kind, a.ref(), proof); err != nil {
			return x, err
		}
	}
	if err := d.answeredBail(tx, a.ID, proof); err != nil {
		return x, err
	}
	if x.LimitAt.IsZero() { // another authority decides when it ends
		return x, nil
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseLimit, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw,
		Start: x.RelevantAt, Due: x.LimitAt})
	return x, err
}

// stillOpen are the matters for which a person comes to the suite: all of the arrest, or, when they answer bail, those that
// were bailed. A person who was charged with one and bailed for another comes back for the other only.
func stillOpen(tx *act.Tx, a Arrest) ([]Matter, error) {
	before, err := detentionsOf(tx, "arrest", a.ID)
	if err != nil || len(before) == 0 {
		return a.Matters, err
	}
	last := map[string]string{}
	for _, x := range before {
		for _, m := range x.Matters {
			last[m.ID] = m.How
		}
	}
	bails, err := bailOf(tx, a.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range bails { // what ended while they were at large is not what they come back for
		if b.State == atLargeEnded && b.EndedHow != "answered" {
			last[b.Matter] = b.EndedHow
		}
	}
	out := slices.DeleteFunc(slices.Clone(a.Matters), func(m Matter) bool { return last[m.ID] != "" && last[m.ID] != "bail" })
	if len(out) == 0 {
		return a.Matters, nil
	}
	return out, nil
}

// earlier is how many minutes of detention were used under the same arrest before bail (CUS-07). Time in hospital for
// treatment was not counted then and is not now.
func (d *Desk) earlier(tx *act.Tx, a Arrest) (int, error) {
	before, err := detentionsOf(tx, "arrest", a.ID)
	if err != nil {
		return 0, err
	}
	sum := time.Duration(0)
	for _, x := range before {
		if x.held() {
			return 0, fault.New(fault.Conflict, "custody.arrival.twice")
		}
		c, err := d.clock(tx, x, x.ReleasedAt)
		if err != nil {
			return 0, err
		}
		if x.Kind != "" {
			continue // no time of s.41
		}
		whole := c.Limits[0].At.Sub(x.RelevantAt) + time.Duration(x.EarlierMinutes)*time.Minute // 24 hours and what was left out
		var h hours
		if _, err := d.row("custody.detention_limit", "ordinary", a.ArrestedAt, &h); err != nil {
			return 0, err
		}
		sum += max(0, x.ReleasedAt.Sub(x.RelevantAt)-(whole-h.length()))
	}
	return int(sum / time.Minute), nil
}
