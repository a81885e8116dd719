package duty

import (
	"context"
	"errors"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// importJob takes a confirmed file in, outside the act that confirmed it: ten thousand rows are more than one act may hold.
const importJob = "duty.import"

// importStep is how many rows one act takes in, well within the time that an act has.
const importStep = 50

// takingIn is a confirmed file that is being taken in.
type takingIn struct {
	id, body, sha256 string
	rows, done       int
	from             time.Time
	version          int64
}

// Import takes a file of staff in, whole: when one row is refused it does nothing, and says which. The act confirms the file; its
// rows follow in steps that nothing else can come between, since nobody joins until they are in. Right: duty.import. Faults: as
// TryImport; duty.import.refused (invalid); duty.import.running, .meanwhile (conflict).
func (d *Desk) Import(ctx context.Context, file []byte) (act.Done[Imported], error) {
	out, err := d.TryImport(ctx, file)
	if err != nil {
		return act.Done[Imported]{Value: out}, err
	}
	if len(out.Refused) > 0 {
		first := out.Refused[0]
		return act.Done[Imported]{Value: out}, fault.InvalidField("file", "duty.import.refused", "count", strconv.Itoa(len(out.Refused)), "row", strconv.Itoa(first.Row), "detail", first.Detail)
	}
	return act.Do(ctx, d.host.Door, importAct(), func(tx *act.Tx) (Imported, error) {
		out := out
		if err := noImport(tx); err != nil {
			return out, err
		}
		mark, err := staffMark(tx)
		if err != nil {
			return out, err
		}
		if mark != out.mark {
			return out, fault.New(fault.Conflict, "duty.import.meanwhile")
		}
		x := takingIn{id: id.New(), body: string(file), sha256: out.SHA256, rows: out.Rows, from: tx.HappenedAt()}
		if err := insertImport(tx, x); err != nil {
			return out, err
		}
		out.Applied = true
		if _, err := tx.Record(entry.ImportConfirmed{Import: x.id, Rows: out.Rows, SHA256: out.SHA256}, act.OnThreads(), act.Labelled(hrLabel)); err != nil {
			return out, err
		}
		return out, tx.Queue(jobs.Job{Kind: importJob, Key: x.id, Label: hrLabel, Payload: x.id})
	})
}

// noImport refuses who would join while a file is being taken in: its accounts and numbers are given already.
func noImport(q db.Querier) error {
	open, err := openImports(q)
	if err == nil && len(open) > 0 {
		err = fault.New(fault.Conflict, "duty.import.running").With("done", strconv.Itoa(open[0].done)).With("rows", strconv.Itoa(open[0].rows))
	}
	return err
}

// takeIn is the job: it goes on where it was stopped.
func (d *Desk) takeIn(ctx context.Context, job jobs.Job) error {
	var which string
	if err := job.Into(&which); err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("duty"))
	x, err := getImport(d.host.DB.Read(ctx), which)
	if err != nil || x.body == "" {
		return err
	}
	k := newImportCheck(d, when.DayOf(x.from))
	rows, err := k.rowsOf([]byte(x.body))
	if err != nil {
		return err
	}
	if len(k.out.Refused) > 0 { // it was read once before, by the same law
		return jobs.Permanent(errors.New("duty: a confirmed file of staff can no longer be read"))
	}
	for x.done < len(rows) {
		if x, err = d.takeStep(ctx, x, rows[x.done:min(x.done+importStep, len(rows))], x.done+importStep >= len(rows)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) takeStep(ctx context.Context, x takingIn, rows []imported, last bool) (takingIn, error) {
	a := act.Of("duty.import.step", journal.Ref{Kind: "duty", ID: "import"}).With(access.Resource{}).Keyed(id.Derive(importJob, x.id+"/"+strconv.Itoa(x.done)))
	_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (int, error) {
		if err := insertImported(tx, rows, x.from); err != nil {
			return 0, err
		}
		e := entry.StaffImported{Import: x.id, From: x.from}
		for _, r := range rows {
			e.Staff = append(e.Staff, r.in.ID)
		}
		if err := stepImport(tx, x, x.done+len(rows), last, tx.Now()); err != nil {
			return 0, err
		}
		_, err := tx.Record(e, act.OnThreads(), act.Labelled(hrLabel))
		return len(rows), err
	})
	if err != nil {
		return x, err
	}
	return getImportStep(d.host.DB.Read(ctx), x)
}
