package interview

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	custody "throughline/police/custody/entry"
)

var heardKinds = []string{"custody.detainee.arrived", "custody.detention.authorised", "custody.detention.refused", "custody.rights.given",
	"custody.fitness.recorded", "custody.hospital.left", "custody.hospital.returned", "custody.person.charged", "custody.person.released"}

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
		return setRights(tx, e.Detention, e.Again == "", e.Solicitor, e.Adult, e.Language)
	case custody.FitnessRecorded:
		if slices.Contains(e.For, "interview") {
			return setFit(tx, e.Detention, e.Fit)
		}
	case custody.HospitalLeft:
		return moveState(tx, e.Detention, "authorised", "hospital")
	case custody.HospitalReturned:
		return moveState(tx, e.Detention, "hospital", "authorised")
	case custody.PersonCharged:
		return setState(tx, e.Detention, "charged")
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
	return insertDetention(tx, tx.Threads()[0], e.Detention, e.Person)
}
