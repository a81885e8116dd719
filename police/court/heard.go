package court

import (
	"strings"

	"throughline/platform/act"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	"throughline/police/court/entry"
	custody "throughline/police/custody/entry"
)

// listener hears what this room must know of others: the reference of a file, and a charge, from which the first hearing
// follows by itself. Nothing that custody wrote is typed again here.
func (d *Desk) listener() act.Listener {
	var kinds []string
	for _, b := range []journal.Body{casefile.FileAssembled{}, custody.PersonCharged{}} {
		k, _ := b.EntryKind()
		kinds = append(kinds, k)
	}
	return act.Listener{Name: "court.case", Kinds: kinds, Hear: d.hear}
}

func (d *Desk) hear(tx *act.Tx, e journal.Entry, b journal.Body) error {
	if len(tx.Threads()) == 0 {
		return nil
	}
	th, err := thread.Get(tx, tx.Threads()[0])
	if err != nil {
		return err
	}
	switch x := b.(type) {
	case casefile.FileAssembled:
		return fileOn(tx, x, e.Label)
	case custody.PersonCharged:
		return d.hearCharge(tx, x, th)
	}
	return nil
}

// fileOn keeps the reference of a file for each of its cases; not for one that more people may see than the file.
func fileOn(tx *act.Tx, x casefile.FileAssembled, label string) error {
	for _, id := range tx.Threads() {
		th, err := thread.Get(tx, id)
		if err != nil {
			return err
		}
		if len(tx.Threads()) > 1 && th.Label != label {
			continue
		}
		if err := hearFile(tx, x.Suspect, x.URN, th.ID, th.Label, tx.HappenedAt()); err != nil {
			return err
		}
	}
	return nil
}

// hearCharge puts a person before the court and lists their first hearing (CRT-06).
func (d *Desk) hearCharge(tx *act.Tx, x custody.PersonCharged, th thread.Thread) error {
	urn, err := urnOf(tx, x.Person, th.ID)
	if err != nil {
		return err
	}
	def := Defendant{ID: id.New(), Thread: th.ID, Person: x.Person, URN: urn, ASN: x.ASN, Detention: x.Detention, Bail: "PB", Label: th.Label}
	if x.Bailed {
		def.Bail = "UB"
		for _, c := range x.Conditions {
			def.Bail = "CB"
			def.Conditions = listed(def.Conditions, c.Text)
		}
	}
	was, err := chargedBefore(tx, x.Detention)
	switch {
	case err != nil:
		return err
	case was.ID == "":
		err = insertDefendant(tx, def)
	case was.Thread == th.ID: // charged with a further matter of the same case
		def = was
	default: // charged on another thread out of the same detention: a defendant of that case
		def.Detention = ""
		err = insertDefendant(tx, def)
	}
	if err != nil {
		return err
	}
	for _, o := range x.Offences {
		if err := insertOffence(tx, d.offence(def, o.Code, o.Title, o.Wording, when.DayOf(x.At))); err != nil {
			return err
		}
	}
	if x.Court == "" || x.CourtOn.IsZero() {
		return nil
	}
	h := Hearing{Thread: th.ID, URN: urn, Court: x.Court, CourtName: x.CourtName, At: x.CourtAt, Kind: "FH", Defendants: []string{def.ID}, People: []string{x.Person}, Label: th.Label}
	if h.At.IsZero() {
		h.At = x.CourtOn.At(10, 0)
	}
	_, err = d.listIn(tx, h, "charge")
	return err
}

// offence is an offence as it comes before the court; its title and mode are those of the national table.
func (d *Desk) offence(def Defendant, code, title, wording string, on when.Day) Offence {
	o := Offence{ID: id.New(), Defendant: def.ID, Code: code, Title: title, Wording: wording, ChargedOn: on, Stage: "magistrates", Label: def.Label}
	if t, err := d.codes(); err == nil {
		if known, ok := t.Offence(code); ok {
			o.Mode = string(known.Mode)
			if o.Title == "" {
				o.Title = known.Title
			}
		}
	}
	if o.Title == "" {
		o.Title = code
	}
	return o
}

func listed(all, more string) string {
	if all == "" {
		return more
	}
	return all + "; " + more
}

// listIn writes a hearing, says so, and opens the promise of its result.
func (d *Desk) listIn(tx *act.Tx, h Hearing, from string) (Hearing, error) {
	h.ID, h.State, h.Version = id.New(), "listed", 1
	h.KindName = d.kindName(h.Kind)
	if said := d.courtName(h.Court); h.CourtName == "" || said != h.Court { // as people call it, whatever the list of another room said
		h.CourtName = said
	}
	if err := insertHearing(tx, h); err != nil {
		return h, err
	}
	_, err := tx.Record(entry.HearingListed{Hearing: h.ID, Court: h.Court, CourtName: h.CourtName, At: h.At, Kind: h.Kind, KindName: h.KindName, URN: h.URN, Defendants: h.People, From: from},
		act.About("hearing", h.ID), act.OnThreads(h.Thread))
	if err != nil {
		return h, err
	}
	due, law, err := d.resultDue(h)
	if err != nil {
		return h, err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedResult, Subject: journal.Ref{Kind: "hearing", ID: h.ID}, Threads: []string{h.Thread}, OwedTo: "public", Owner: "role:witness_care", Law: law, Due: due})
	return h, err
}

func (d *Desk) kindName(code string) string {
	if t, err := d.codes(); err == nil {
		if k, ok := t.HearingType(code); ok {
			return k.Title
		}
	}
	return code
}

func (d *Desk) courtName(code string) string {
	if t, err := d.codes(); err == nil {
		if u, ok := t.Court(code); ok {
			return plainCourt(code, u.Name)
		}
	}
	return code
}

// plainCourt is a court as people call it: the code's first letter says which kind it is, and the list's name ends with the
// town: "Gwent, Newport" is Newport Magistrates' Court.
func plainCourt(code, name string) string {
	if strings.Contains(name, "Court") || code == "" {
		return name
	}
	town := name[strings.LastIndex(name, ", ")+1:]
	town = strings.TrimSpace(town)
	switch code[0] {
	case 'B':
		return town + " Magistrates' Court"
	case 'C':
		return town + " Crown Court"
	}
	return name
}
