package expenses

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// File is a period's payroll file with its control figures.
type File struct {
	Period
	Text  string `json:"text"` // CSV, its last row the control figures
	Again bool   `json:"again,omitempty"`
}

// Export is which period is sent to payroll.
type Export struct {
	Period string `json:"period" label:"Payroll period" said:"the period" example:"2026-12" hint:"For example 2026-11, or 2026-11-23 of a week that begins then. It is locked from then on" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
}

var payHead = []string{"period", "employee_number", "cost_centre", "element", "tax", "quantity", "unit", "rate", "amount", "on", "reference", "counter_entry"}

// payrollText is the file of some rows, claims first and approved overtime after them: the same rows give the same bytes (EXP-08).
func payrollText(rows []Pay, extra []overtime) (text string, pence int64, err error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	put := func(cells []string) {
		if err == nil {
			err = w.Write(cells)
		}
	}
	put(payHead)
	for _, p := range rows {
		pence += p.Pence
		quantity := Miles(p.Tenths)
		if p.Pence < 0 {
			quantity = "-" + quantity
		}
		counter := ""
		if p.Counter {
			counter = "yes"
		}
		put([]string{p.Period, p.Number, p.CostCentre, p.Element, p.Tax, quantity, p.Unit, money(p.RatePence), money(p.Pence), p.On.String(), p.Claim, counter})
	}
	for _, o := range extra {
		pence += o.pence
		put(o.cells())
	}
	put([]string{"CONTROL", "rows", strconv.Itoa(len(rows) + len(extra)), "", "", "", "", "", money(pence), "", "", ""})
	w.Flush()
	return b.String(), pence, errors.Join(err, w.Error())
}

func money(pence int64) string { return strings.Replace(Pounds(pence), "£", "", 1) }

func file(q db.Querier, period string) (File, error) {
	rows, err := paysOfPeriod(q, period)
	if err != nil {
		return File{}, err
	}
	extra, err := overtimeOfPeriod(q, period)
	if err != nil {
		return File{}, err
	}
	return fileOf(period, rows, extra)
}

// fileOf is the file of some rows with its control figures.
func fileOf(period string, rows []Pay, extra []overtime) (f File, err error) {
	f = File{Period: Period{Period: period, Rows: len(rows) + len(extra)}}
	f.Text, f.Pence, err = payrollText(rows, extra)
	h := sha256.Sum256([]byte(f.Text))
	f.Hash = hex.EncodeToString(h[:])
	return f, err
}

// Export makes a period's file and locks the period; a second run gives the same bytes, and fails loudly if it would not.
// Right: expenses.payroll.export. Faults: form.invalid; expenses.payroll.ahead, expenses.payroll.empty (conflict).
func (d *Desk) Export(ctx context.Context, in Export) (act.Done[File], error) {
	a := act.Of("expenses.payroll.export", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (File, error) {
		if err := form.Check(&in); err != nil {
			return File{}, err
		}
		now, err := periodOf(d.host.Law, when.DayOf(tx.Now()))
		if err == nil {
			err = isPeriod(tx, d.host.Law, in.Period)
		}
		if err != nil {
			return File{}, err
		}
		if in.Period > now {
			return File{}, fault.New(fault.Conflict, "expenses.payroll.ahead").With("period", in.Period)
		}
		open, err := hold(tx, in.Period)
		if err != nil {
			return File{}, err
		}
		f, err := file(tx, in.Period)
		if err != nil {
			return f, err
		}
		if open {
			if f.Rows == 0 {
				return f, fault.New(fault.Conflict, "expenses.payroll.empty").With("period", in.Period)
			}
			f.LockedAt = tx.Now()
			err = lockPeriod(tx, f.Period)
		} else {
			err = f.same(tx)
		}
		if err != nil {
			return f, err
		}
		_, err = tx.Record(entry.PayrollExported{Period: f.Period.Period, Rows: f.Rows, Pence: f.Pence, Hash: f.Hash, Again: f.Again}, act.OnThreads())
		return f, err
	})
}

// same holds a file to the hash that was kept when its period was locked.
func (f *File) same(q db.Querier) error {
	was, err := getPeriod(q, f.Period.Period)
	if err != nil {
		return err
	}
	if was.Hash != f.Hash {
		return fault.New(fault.Internal, "expenses.payroll.differs").With("period", was.Period)
	}
	f.Again, f.LockedAt = true, was.LockedAt
	return nil
}

// SeeFile opens the file of a locked period; the look is recorded. Right: expenses.payroll.see. Fault: payroll.not_found.
func (d *Desk) SeeFile(ctx context.Context, period string) (File, error) {
	a := act.Of("expenses.payroll.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (File, error) {
		was, err := getPeriod(q, period)
		if err == nil && was.LockedAt.IsZero() {
			err = fault.New(fault.NotFound, "payroll.not_found")
		}
		if err != nil {
			return File{}, err
		}
		f, err := file(q, period)
		if err != nil {
			return f, err
		}
		return f, f.same(q)
	})
}
