package expenses

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Reject is a row of a payroll file that the provider sent back: it is owed again until finance sends it again or says why not.
type Reject struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind"` // "claim" or "overtime"
	Claim       string    `json:"claim,omitempty"`
	Staff       string    `json:"staff"`
	Number      string    `json:"employee_number"`
	CostCentre  string    `json:"cost_centre"`
	Period      string    `json:"period"`
	Row         int       `json:"row"`
	Pence       int64     `json:"pence"`
	Reason      string    `json:"reason"` // the provider's own words
	State       string    `json:"state"`  // "owed", "sent" or "dropped"
	Again       string    `json:"again,omitempty"`
	AgainPeriod string    `json:"again_period,omitempty"`
	Decided     string    `json:"decided,omitempty"`
	TakenAt     time.Time `json:"taken_at"`
	TakenBy     string    `json:"taken_by,omitempty"` // who took the file in: another person decides
	Label       string    `json:"-"`
	Version     int64     `json:"version"`
}

// Taken is what came of a file of rejects.
type Taken struct {
	Period string `json:"period"`
	Rows   int    `json:"rows"`
	Pence  int64  `json:"pence"`
}

// TakeRejects is a file of rejects of a locked period.
type TakeRejects struct {
	Period string                `json:"period" label:"Payroll period" said:"the period" hint:"Of the file that was sent, for example 2026-11, or 2026-11-23 of a week that begins then" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
	File   *multipart.FileHeader `json:"-" form:"file" label:"File of rejects" said:"the file" hint:"CSV with the columns row, employee_number, reference, amount and reason"`
	Text   []byte                `json:"file,omitempty" form:"-" doc:"The file, in base64"`
}

func (in TakeRejects) read() ([]byte, error) {
	var r io.Reader = bytes.NewReader(in.Text)
	if in.File != nil {
		f, err := in.File.Open()
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	return io.ReadAll(io.LimitReader(r, rejectBytes+1))
}

// TakeRejects brings what the provider refused back to its lines: all of a file, or with one row wrong nothing. Right:
// expenses.reject.take. Faults: form.invalid; expenses.reject.* (invalid, field file, each row that is wrong); payroll.not_found.
func (d *Desk) TakeRejects(ctx context.Context, in TakeRejects) (act.Done[Taken], error) {
	file, err := in.read()
	if err != nil {
		return act.Done[Taken]{}, err
	}
	a := act.Of("expenses.reject.take", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Taken, error) {
		out := Taken{Period: in.Period}
		if err := form.Check(&in); err != nil {
			return out, err
		}
		rows, err := readRejects(file)
		if err != nil {
			return out, err
		}
		was, err := getPeriod(tx, in.Period)
		if err == nil && was.LockedAt.IsZero() {
			err = fault.New(fault.NotFound, "payroll.not_found")
		}
		if err != nil {
			return out, err
		}
		found, err := matched(tx, in.Period, rows)
		if err != nil {
			return out, err
		}
		due, law, err := d.workingDays("reject", when.DayOf(tx.Now()))
		if err != nil {
			return out, err
		}
		h := sha256.Sum256(file)
		for _, x := range found {
			x.TakenBy = tx.Actor().Staff
			if err := d.takeReject(tx, x, due, law); err != nil {
				return out, err
			}
			out.Rows, out.Pence = out.Rows+1, out.Pence+x.Pence
		}
		_, err = tx.Record(entry.RejectsTaken{Period: out.Period, Rows: out.Rows, Pence: out.Pence, Hash: hex.EncodeToString(h[:])}, act.OnThreads())
		return out, err
	})
}

func (d *Desk) takeReject(tx *act.Tx, x Reject, due time.Time, law string) error {
	x.State, x.TakenAt = "owed", tx.Now()
	if err := insertReject(tx, x); err != nil {
		return err
	}
	if _, err := tx.Record(entry.RowRejected{Row: x.ID, Claim: x.Claim, Staff: x.Staff, Period: x.Period, RowNo: x.Row, Pence: x.Pence, Reason: x.Reason}, act.About("payroll_reject", x.ID), act.OnThreads(), act.Labelled(x.Label)); err != nil {
		return err
	}
	_, err := tx.Promise(act.NewPromise{Kind: owedReject, Subject: journal.Ref{Kind: "payroll_reject", ID: x.ID}, OwedTo: "staff:" + x.Staff, Owner: "role:finance", Law: law, Due: due, Label: x.Label})
	return err
}

// matched finds the rows of a period that a file of rejects means, each by its number and by what stands in it.
func matched(q db.Querier, period string, rows []rejected) ([]Reject, error) {
	sent, err := sentRows(q, period)
	if err != nil {
		return nil, err
	}
	before, err := rejectedIn(q, period)
	if err != nil {
		return nil, err
	}
	var out []Reject
	var wrong []fault.Field
	for _, r := range rows {
		if r.row > len(sent) {
			wrong = append(wrong, wrongRow(r.line, "expenses.reject.no_row"))
			continue
		}
		x := sent[r.row-1]
		reference := x.Claim
		if x.Kind == "overtime" {
			reference = x.ID
		}
		switch {
		case x.Number != r.number || reference != r.reference || x.Pence != r.pence:
			wrong = append(wrong, wrongRow(r.line, "expenses.reject.other_row", "number", x.Number, "reference", reference, "amount", money(x.Pence)))
		case before[x.ID]:
			wrong = append(wrong, wrongRow(r.line, "expenses.reject.twice"))
		default:
			before[x.ID] = true
			x.Reason = r.reason
			out = append(out, x)
		}
	}
	return out, rejectFault(wrong)
}

// sentRows are the rows of a period's file in its order.
func sentRows(q db.Querier, period string) ([]Reject, error) {
	rows, err := paysOfPeriod(q, period)
	if err != nil {
		return nil, err
	}
	extra, err := overtimeOfPeriod(q, period)
	if err != nil {
		return nil, err
	}
	out := make([]Reject, 0, len(rows)+len(extra))
	for _, p := range rows {
		out = append(out, Reject{ID: p.ID, Kind: "claim", Claim: p.Claim, Staff: p.Staff, Number: p.Number, CostCentre: p.CostCentre, Period: period, Row: len(out) + 1, Pence: p.Pence, Label: p.Label})
	}
	for _, o := range extra {
		out = append(out, Reject{ID: o.id, Kind: "overtime", Staff: o.staff, Number: o.number, CostCentre: o.centre, Period: period, Row: len(out) + 1, Pence: o.pence, Label: "open"})
	}
	return out, nil
}

// SendAgain is what finance decides about a row that came back.
type SendAgain struct {
	How        string `json:"how" label:"What is to be done" said:"what is to be done" enum:"send,drop" required:"true"`
	Number     string `json:"employee_number,omitempty" label:"Employee number" said:"the employee number" hint:"If the one in the row is wrong" pattern:"^[0-9A-Za-z]{1,10}$"`
	CostCentre string `json:"cost_centre,omitempty" label:"Cost centre" said:"the cost centre" hint:"If the one in the row is wrong" maxLength:"20"`
	Reason     string `json:"reason" label:"Why" said:"why you decided so" hint:"Whoever is owed the money reads this" required:"true" format:"textarea" minLength:"5" maxLength:"500"`
}

// SendAgain puts a row that came back into the first open period, put right, or says that it is not owed. The row that was sent stays as it
// was: its file is made again to the byte. Right: expenses.reject.again, never whose money it is, nor one of their team, nor whoever took the
// file in: with both, one person alone could have a line paid twice (EXP-07). Faults: form.invalid; expenses.reject.number (invalid);
// expenses.reject.taker (forbidden); expenses.reject.decided, expenses.reject.recovered (conflict); payroll_reject.not_found.
func (d *Desk) SendAgain(ctx context.Context, reject string, in SendAgain) (act.Done[Reject], error) {
	a := act.Of("expenses.reject.again", journal.Ref{Kind: "payroll_reject", ID: reject})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Reject, error) {
		x, err := getReject(tx, reject)
		if err != nil {
			return x, err
		}
		if err := form.Check(&in); err != nil {
			return x, err
		}
		if x.State != "owed" {
			return x, fault.New(fault.Conflict, "expenses.reject.decided")
		}
		if same, err := d.isActor(tx, x.TakenBy); err != nil || same {
			return x, orFault(err, fault.New(fault.Forbidden, "expenses.reject.taker"))
		}
		x.State, x.Decided = "dropped", strings.TrimSpace(in.Reason)
		if in.How == "send" {
			x.State = "sent"
			if err := d.sendRow(tx, &x, in); err != nil {
				return x, err
			}
		} else if err := mayDrop(tx, x); err != nil {
			return x, err
		}
		if err := updateReject(tx, x); err != nil {
			return x, err
		}
		e, err := tx.Record(entry.RowDecided{Row: x.ID, Claim: x.Claim, How: in.How, Again: x.Again, Period: x.AgainPeriod, Reason: x.Decided}, act.OnThreads(), act.Labelled(x.Label))
		if err != nil {
			return x, err
		}
		_, err = tx.Keep(owedReject, journal.Ref{Kind: "payroll_reject", ID: x.ID}, e)
		return x, err
	})
}

// mayDrop holds a line to what stands of it: a row that is not owed any more cannot be taken off where the line's money is being recovered, or
// it would come back twice. Fault: expenses.reject.recovered (conflict).
func mayDrop(q db.Querier, x Reject) error {
	if x.Kind != "claim" || x.Pence <= 0 {
		return nil
	}
	p, err := getPay(q, x.ID)
	if err != nil {
		return err
	}
	rows, err := standingPays(q, p.Line)
	left := -x.Pence
	for _, r := range rows {
		left += r.Pence
	}
	if err == nil && left < 0 {
		err = fault.New(fault.Conflict, "expenses.reject.recovered")
	}
	return err
}

// anothersNumber refuses an employee number that is somebody else's: the money would go to them.
func (d *Desk) anothersNumber(q db.Querier, x Reject, number string) error {
	ids, err := d.host.Serving(q, number)
	for _, who := range ids {
		if who == x.Staff {
			return err
		}
	}
	if err == nil && len(ids) > 0 {
		err = fault.InvalidField("employee_number", "expenses.reject.number")
	}
	return err
}

// sendRow copies a row into the first open period, with what was put right.
func (d *Desk) sendRow(tx *act.Tx, x *Reject, in SendAgain) error {
	period, err := d.openNow(tx, x.Period)
	if err != nil {
		return err
	}
	x.Again, x.AgainPeriod = id.New(), period
	if in.Number != "" {
		if err := d.anothersNumber(tx, *x, in.Number); err != nil {
			return err
		}
		x.Number = in.Number
	}
	if in.CostCentre != "" {
		x.CostCentre = in.CostCentre
	}
	if x.Kind == "overtime" {
		o, err := getOvertime(tx, x.ID)
		if err != nil {
			return err
		}
		o.id, o.period, o.number, o.centre = x.Again, period, x.Number, x.CostCentre
		return insertOvertime(tx, o, tx.Now())
	}
	p, err := getPay(tx, x.ID)
	if err != nil {
		return err
	}
	p.ID, p.Period, p.Number, p.CostCentre = x.Again, period, x.Number, x.CostCentre
	return insertPay(tx, p, tx.Now())
}

// Rejects is a page of the rows that wait for finance.
type Rejects struct {
	Rows []Reject `json:"rows"`
	Next string   `json:"next,omitempty" doc:"give it as cursor for the rows after these; absent when there are none"`
}

const listRejects = "rejects"

// Rejects lists the rows that came back and are owed again, but the reader's own. Right: expenses.reject.see. Fault: paging.cursor (invalid).
func (d *Desk) Rejects(ctx context.Context, p paging.Ask) (Rejects, error) {
	part, err := p.One(listRejects)
	if err != nil {
		return Rejects{}, err
	}
	a := act.Of("expenses.reject.see", journal.Ref{Kind: "payroll_reject"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (out Rejects, err error) {
		out.Rows, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Reject, error) { return owedAgain(q, who.Staff, who.Labels, after, n) }, nil,
			func(x Reject) paging.Mark { return paging.Mark{At: x.TakenAt, ID: x.ID} })
		return out, err
	})
}

func seeReject(id string) func(db.Querier, *access.Actor) (Reject, error) {
	return func(q db.Querier, _ *access.Actor) (Reject, error) { return getReject(q, id) }
}

// rejectFacts: the money is the claimant's, so neither they nor one of their team decides about it.
func (d *Desk) rejectFacts(q db.Querier, id string) (access.Resource, error) {
	x, err := getReject(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return d.nearFacts(q, Claim{Staff: x.Staff, CostCentre: x.CostCentre, Label: x.Label})
}
