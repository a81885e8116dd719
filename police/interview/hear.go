package interview

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	custody "throughline/police/custody/entry"
)

var heardKinds = []string{"custody.detainee.arrived", "custody.detention.authorised", "custody.detention.refused", "custody.rights.given", "custody.adult.needed",
	"custody.fitness.recorded", "custody.hospital.left", "custody.hospital.returned", "custody.person.charged", "custody.person.released", "custody.arrest.further"}

// hear keeps what an interview must ask of the suite. Whoever was charged stays so in hospital and after it.
func hear(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	switch e := b.(type) {
	case custody.DetaineeArrived:
		return arrived(tx, e)
	case custody.DetentionAuthorised:
		return setState(tx, e.Detention, "authorised")
	case custody.DetentionRefused:
		return setState(tx, e.Detention, "over")
	case custody.RightsGiven:
		return setRights(tx, e.Detention, e.Again == "", e.Solicitor, e.Adult, e.AdultUntil, e.Language)
	case custody.AdultNeeded:
		return setAdult(tx, e.Detention, e.Needed, e.Until)
	case custody.FitnessRecorded:
		if slices.Contains(e.For, "interview") {
			return setFit(tx, e.Detention, e.Fit)
		}
	case custody.HospitalLeft:
		return moveState(tx, e.Detention, "authorised", "hospital")
	case custody.HospitalReturned:
		return moveState(tx, e.Detention, "hospital", "authorised")
	case custody.FurtherArrested:
		return further(tx, e)
	case custody.PersonCharged:
		return charged(tx, e)
	case custody.PersonReleased:
		return setState(tx, e.Detention, "over")
	}
	return nil
}

// arrived begins what is known of a detainee on the first thread on which the arrest stands.
func arrived(tx *act.Tx, e custody.DetaineeArrived) error {
	if len(tx.Threads()) == 0 {
		return nil // an arrest that stands on no case has no interview either
	}
	if err := insertDetention(tx, tx.Threads()[0], e.Detention, e.Person); err != nil {
		return err
	}
	for _, t := range tx.Threads() {
		if err := detainedOn(tx, e.Detention, t); err != nil {
			return err
		}
	}
	return labelDetention(tx, e.Detention)
}

// further lets a detention stand on the thread of a further arrest too: about that there may be an interview.
func further(tx *act.Tx, e custody.FurtherArrested) error {
	if e.Detention == "" {
		return nil // they have not arrived: the arrival says all threads
	}
	if err := firstOn(tx, e.Detention); err != nil {
		return err
	}
	for _, m := range e.Matters {
		if err := detainedOn(tx, e.Detention, m.Thread); err != nil {
			return err
		}
		if err := chargedOn(tx, e.Detention, m.Thread, false); err != nil {
			return err
		}
	}
	if err := moveState(tx, e.Detention, "charged", "authorised"); err != nil {
		return err
	}
	return labelDetention(tx, e.Detention)
}

// charged ends the questions about what was charged; about another matter of the same detention they may go on (Code C 16.5).
func charged(tx *act.Tx, e custody.PersonCharged) error {
	for _, t := range tx.Threads() {
		if err := chargedOn(tx, e.Detention, t, !e.Part); err != nil {
			return err
		}
	}
	left, err := stillAsked(tx, e.Detention)
	if err != nil || len(left) > 0 {
		return err
	}
	return setState(tx, e.Detention, "charged")
}
