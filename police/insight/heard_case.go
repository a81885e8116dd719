package insight

import (
	"strconv"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	custody "throughline/police/custody/entry"
)

// What a file is, as the parts of files_first_time.
const (
	forDecision = "request"
	afterCharge = "file"
)

// cases hears what was waited for in custody, and what the prosecutor's system answered.
func (d *Desk) cases() act.Listener {
	return act.Listener{Name: "insight.cases", Kinds: kindsOf(custody.WaitRecorded{}, custody.CallRecorded{}, custody.GapExplained{}, custody.PersonCharged{}, custody.PersonReleased{}, casefile.RequestSent{}, casefile.RequestAnswered{}, casefile.FileSent{}, casefile.FileAnswered{}), Hear: d.hearCase}
}

func (d *Desk) hearCase(tx *act.Tx, e journal.Entry, b journal.Body) error {
	x := span{label: e.Label, heard: tx.Now()}
	if len(tx.Threads()) > 0 {
		x.thread = tx.Threads()[0]
	}
	switch b := b.(type) {
	case custody.WaitRecorded:
		x.person = b.Person
		return x.wait(tx, b.Detention, b.For, b.Over, b.At)
	case custody.CallRecorded: // asking somebody to come begins a wait, and their coming ends it
		if _, waited := d.host.Law.Table("reason_code").At(b.For, when.DayOf(b.At)); !waited || b.Step == "left" {
			return nil
		}
		x.person = b.Person
		return x.wait(tx, b.Detention, b.For, b.Step == "arrived" || b.Step == "failed", b.At)
	case custody.GapExplained:
		x.person, x.part = b.Person, b.Cause
		return x.of(waits, "wait", b.Detention+"/gap/"+micros(b.From)).explain(tx, b.Detention, b.From, b.To)
	case custody.PersonCharged:
		return endWaits(tx, b.Detention, "prosecutor", x.heard, b.At)
	case custody.PersonReleased:
		return endWaits(tx, b.Detention, "", x.heard, tx.HappenedAt())
	case casefile.RequestSent:
		x.part = forDecision
		return x.of(firstTime, "casefile_request", b.Request).open(tx, tx.HappenedAt(), time.Time{})
	case casefile.FileSent:
		x.part = afterCharge
		return x.of(firstTime, "casefile", b.File).open(tx, tx.HappenedAt(), time.Time{})
	case casefile.RequestAnswered:
		return x.of(firstTime, "casefile_request", b.Request).answered(tx, b.State, tx.HappenedAt())
	case casefile.FileAnswered:
		return x.of(firstTime, "casefile", b.File).answered(tx, b.State, tx.HappenedAt())
	}
	return nil
}

// wait begins the wait of a detention for somebody, unless it lasts already, or ends it.
func (x span) wait(q db.Querier, detention, cause string, over bool, at time.Time) error {
	if over {
		return endWaits(q, detention, cause, x.heard, at)
	}
	if lasts, err := waitLasts(q, detention, cause); err != nil || lasts {
		return err
	}
	x.part = cause
	return x.of(waits, "wait", detention+"/"+cause+"/"+micros(at)).open(q, at, time.Time{})
}

func micros(t time.Time) string { return strconv.FormatInt(when.Micros(t), 10) }
