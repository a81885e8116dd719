package casefile

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/thread"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
	field "throughline/police/field/entry"
	interview "throughline/police/interview/entry"
	people "throughline/police/people/entry"
)

// listener collects from every room what a file is made of, and brings the files of the thread up to date.
func (d *Desk) listener() act.Listener {
	return act.Listener{Name: "casefile.record", Hear: d.hear, Kinds: kindsOf(
		control.IncidentRaised{}, crime.CrimeRecorded{}, crime.InvestigatorAssigned{}, people.PersonLinked{}, people.PersonUnlinked{},
		evidence.StatementSigned{}, evidence.StatementWished{}, evidence.StatementChanged{}, evidence.ReverseRecorded{}, evidence.PhotographTaken{}, evidence.ItemSeized{}, evidence.MaterialAdded{}, evidence.FileErased{}, evidence.DisclosureMarked{},
		interview.InterviewRecorded{}, interview.TranscriptSigned{}, field.FormRecorded{},
		custody.PersonArrested{}, custody.FurtherArrested{}, custody.DetaineeArrived{}, custody.DetentionAuthorised{}, custody.DetentionRefused{}, custody.HospitalReturned{}, custody.PersonCharged{}, custody.PersonReleased{})}
}

func kindsOf(bs ...journal.Body) []string {
	var out []string
	for _, b := range bs {
		k, _ := b.EntryKind()
		out = append(out, k)
	}
	return out
}

func (d *Desk) hear(tx *act.Tx, e journal.Entry, b journal.Body) error {
	if x, ok := b.(evidence.FileErased); ok {
		return forgetErased(tx, x.Of)
	}
	for _, threadID := range tx.Threads() {
		th, err := thread.Get(tx, threadID)
		if err != nil {
			return err
		}
		for _, m := range materialsIn(b, e.HappenedAt, th.ID) {
			m.Thread, m.Label = th.ID, th.Label
			if err := putMaterial(tx, m); err != nil {
				return err
			}
		}
		if err := d.change(tx, th, b); err != nil {
			return err
		}
		fs, err := filesOf(tx, th.ID)
		if err != nil {
			return err
		}
		for _, f := range fs {
			if err := d.refresh(tx, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// materialsIn is what an entry adds to the record of a file.
func materialsIn(b journal.Body, at time.Time, threadID string) []Material {
	switch x := b.(type) {
	case control.IncidentRaised:
		return []Material{{Kind: "incident", Ref: x.Incident, Title: x.Number, At: x.CalledAt}}
	case crime.CrimeRecorded:
		return []Material{{Kind: "crime", Ref: x.Crime, Title: x.Number, Extra: x.Offence, At: at}}
	case people.PersonLinked:
		return []Material{{Kind: "person", Ref: x.Person + "/" + x.Role, Person: x.Person, Extra: x.Role, At: at}}
	case people.PersonUnlinked:
		return []Material{{Kind: "person", Ref: x.Person + "/" + x.Role, Person: x.Person, Extra: "ended", At: at}}
	case evidence.StatementSigned:
		if x.Kind == "personal" { // what the crime did to the victim is no statement of a witness (VIC-08)
			return []Material{{Kind: personalStatement, Ref: x.Statement, Person: x.Witness, Staff: x.Officer, Hash: x.Hash, Number: int64(x.Pages), Extra: x.Wish, At: x.At}}
		}
		return []Material{{Kind: "statement", Ref: x.Statement, Person: x.Witness, Staff: x.Officer, Hash: x.Hash, Number: int64(x.Pages), At: x.At}}
	case evidence.ReverseRecorded:
		return reverseIn(x, at)
	case evidence.PhotographTaken:
		return []Material{{Kind: "exhibit", Ref: x.ID, Staff: x.Producer, Title: x.Exhibit, Extra: x.Description, Hash: x.Hash, At: at}}
	case evidence.ItemSeized:
		return []Material{{Kind: "exhibit", Ref: x.ID, Staff: x.Producer, Title: x.Exhibit, Extra: x.Description, At: at}}
	case evidence.MaterialAdded:
		return []Material{{Kind: x.Kind, Ref: x.Material, Title: x.Title, Hash: x.Hash, Number: int64(x.Seconds), At: at}}
	case interview.InterviewRecorded:
		return []Material{{Kind: "interview", Ref: x.Interview, Person: x.Person, Hash: x.Hash, Number: int64(x.Minutes), At: x.StartedAt}}
	case interview.TranscriptSigned:
		return []Material{{Kind: "transcript", Ref: x.Interview, Person: x.Person, Staff: x.By, Hash: x.Hash, At: x.At}}
	}
	if x, ok := b.(field.FormRecorded); ok && slices.Contains(streetForms, x.Code) {
		return []Material{{Kind: x.Code, Ref: x.Form, Person: x.Person, Title: x.Title, At: x.At}}
	}
	return custodyIn(b, threadID)
}

// personalStatement is the kind of a victim's own statement, beside a witness's "statement".
const personalStatement = "personal_statement"

// streetForms are the street forms that a file has a place for: notes to the prosecutor, and what a victim lost (MOB-09).
var streetForms = []string{"mg6", "mg19"}

func reverseIn(x evidence.ReverseRecorded, at time.Time) []Material {
	var out []Material
	for kind, parts := range map[string][]string{"special_measures": {"special_measures"}, "availability": {"dates_to_avoid", "no_dates_to_avoid"}} {
		if slices.ContainsFunc(x.Parts, func(p string) bool { return slices.Contains(parts, p) }) {
			out = append(out, Material{Kind: kind, Ref: x.Statement, Person: x.Witness, At: at})
		}
	}
	return out
}

func custodyIn(b journal.Body, threadID string) []Material {
	switch x := b.(type) {
	case custody.PersonArrested:
		m := Material{Kind: "arrest", Ref: x.Arrest, Person: x.Person, Extra: codes(offencesOn(x, threadID)), Title: x.Place, At: x.At}
		if len(x.Officers) > 0 {
			m.Staff = x.Officers[0]
		}
		return []Material{m}
	case custody.FurtherArrested:
		return furtherIn(x, threadID)
	case custody.DetaineeArrived:
		return []Material{{Kind: "detention", Ref: x.Detention, Person: x.Person, Title: x.Number, Extra: "in", At: x.LimitAt}}
	case custody.DetentionAuthorised:
		return []Material{{Kind: "detention", Ref: x.Detention, Person: x.Person, Title: x.Number, Extra: "in", At: x.LimitAt}}
	case custody.PersonCharged:
		return []Material{{Kind: "charge", Ref: x.Detention, Person: x.Person, Title: x.ASN, Extra: codes(x.Offences), At: x.At}}
	}
	return nil
}

// offencesOn are the offences of an arrest that are of one thread.
func offencesOn(x custody.PersonArrested, threadID string) []custody.Offence {
	if len(x.Matters) == 0 {
		return x.Offences
	}
	var out []custody.Offence
	for _, m := range x.Matters {
		if m.Thread == threadID {
			out = append(out, m.Offences...)
		}
	}
	return out
}

// furtherIn is what a further arrest adds to the thread that it was for: the arrest there, and the detention that runs.
func furtherIn(x custody.FurtherArrested, threadID string) []Material {
	var out []Material
	for _, m := range x.Matters {
		if m.Thread != threadID {
			continue
		}
		a := Material{Kind: "arrest", Ref: x.Arrest + "/" + m.Matter, Person: x.Person, Extra: codes(m.Offences), At: x.At}
		if len(x.Officers) > 0 {
			a.Staff = x.Officers[0]
		}
		out = append(out, a)
		if x.Detention != "" {
			out = append(out, Material{Kind: "detention", Ref: x.Detention, Person: x.Person, Title: x.Number, Extra: "in", At: x.LimitAt})
		}
	}
	return out
}

func codes(os []custody.Offence) string {
	var out []string
	for _, o := range os {
		out = append(out, o.Code)
	}
	return strings.Join(out, ",")
}

// change is what an entry changes of what was heard before.
func (d *Desk) change(tx *act.Tx, th thread.Thread, b journal.Body) error {
	switch x := b.(type) {
	case evidence.StatementWished:
		return setMaterial(tx, th.ID, personalStatement, x.Statement, "", x.Wish, time.Time{})
	case evidence.StatementChanged:
		if x.Voids > 0 { // an edited statement is unsigned again (MOB-02)
			return setMaterial(tx, th.ID, "statement", x.Statement, "", "void", time.Time{})
		}
	case evidence.DisclosureMarked:
		return markSensitive(tx, x.Of, x.State == "sensitive")
	case crime.InvestigatorAssigned:
		return d.hearInvestigator(tx, th, x)
	case custody.DetentionRefused:
		return setMaterial(tx, th.ID, "detention", x.Detention, "", "out", time.Time{})
	case custody.HospitalReturned:
		return setMaterial(tx, th.ID, "detention", x.Detention, "", "", x.LimitAt)
	case custody.PersonReleased:
		return setMaterial(tx, th.ID, "detention", x.Detention, "", "out", time.Time{})
	case custody.PersonCharged:
		if x.Part { // another matter on this thread is not charged
			return d.hearCharge(tx, th, x)
		}
		if err := setMaterial(tx, th.ID, "detention", x.Detention, "", "charged", time.Time{}); err != nil {
			return err
		}
		return d.hearCharge(tx, th, x)
	}
	return nil
}

// hearInvestigator hands what the officer in the case owes to the new one.
func (d *Desk) hearInvestigator(tx *act.Tx, th thread.Thread, x crime.InvestigatorAssigned) error {
	if err := setMaterial(tx, th.ID, "crime", x.Crime, x.Staff, "", time.Time{}); err != nil {
		return err
	}
	fs, err := filesOf(tx, th.ID)
	if err != nil {
		return err
	}
	for _, f := range fs {
		mine, err := d.isOf(tx, f, th.ID, x.Crime)
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		was := ownerOf("oic", f)
		f.OIC = x.Staff
		if err := updateFile(tx, &f); err != nil {
			return err
		}
		if err := d.handOver(tx, f, was); err != nil {
			return err
		}
	}
	return nil
}

// isOf tells whether the officer in the case of a crime is that of a file: of a crime of its suspect, on the thread from which it
// was opened, or on any while nobody is.
func (d *Desk) isOf(q db.Querier, f File, threadID, crimeID string) (bool, error) {
	if f.OIC != "" && threadID != f.Thread {
		return false, nil
	}
	ms, err := d.fileMaterials(q, f)
	return slices.ContainsFunc(ms, func(m Material) bool { return m.Kind == "crime" && m.Ref == crimeID }), err
}

func (d *Desk) handOver(tx *act.Tx, f File, was string) error {
	as, err := actionsOf(tx, f.ID)
	if err != nil {
		return err
	}
	for _, a := range as {
		if a.State != "open" || a.Owner != was {
			continue
		}
		a.Owner = "staff:" + f.OIC
		if err := updateAction(tx, &a); err != nil {
			return err
		}
		if _, err := tx.Reassign(ActionOwed, journal.Ref{Kind: "casefile_action", ID: a.ID}, a.Owner); err != nil {
			return err
		}
	}
	_, err = tx.Reassign(FileOwed, journal.Ref{Kind: "casefile", ID: f.ID}, "staff:"+f.OIC)
	return err
}
