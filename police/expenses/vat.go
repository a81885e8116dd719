package expenses

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/law"
)

var vatNumber = regexp.MustCompile(`^(GB)?([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})$`)

// checkVAT holds the VAT of a line to what a receipt of its kind and sum can hold (EXP-05): to the penny above, as tills round. Faults:
// expenses.line.vat_* (invalid).
func checkVAT(book *law.Book, l Line) error {
	if l.VAT == 0 {
		return nil
	}
	row, ok := book.Table("expenses.vat").At(l.Kind, l.On)
	if !ok {
		return fault.InvalidField("vat", "expenses.line.vat_none")
	}
	var v struct {
		Percent int64 `json:"percent"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	if most := (l.Claimed*v.Percent + 99 + v.Percent) / (100 + v.Percent); l.VAT > most {
		return fault.InvalidField("vat", "expenses.line.vat_more", "percent", strconv.FormatInt(v.Percent, 10), "amount", Pounds(l.Claimed), "most", Pounds(most))
	}
	if l.Receipt == "" {
		return fault.InvalidField("file", "expenses.line.vat_receipt")
	}
	if !vatNumber.MatchString(l.VATNumber) {
		return fault.InvalidField("vat_number", "expenses.line.vat_number")
	}
	return nil
}

// vatLine is a line whose receipt shows VAT, with what a period paid for it, less what it took back, and what those before it paid.
type vatLine struct {
	Line
	centre, label string
	paid, before  int64
}

// reclaimed is the VAT that a period reclaims of a line: in proportion to what was paid, where a cap paid less than was spent, and given back
// with money that was taken back. Over all periods it comes to the proportion of what was paid in the end, to the penny.
func (l vatLine) reclaimed() int64 { return l.of(l.before+l.paid) - l.of(l.before) }

func (l vatLine) of(paid int64) int64 {
	switch {
	case paid <= 0:
		return 0
	case paid >= l.Claimed:
		return l.VAT
	}
	return l.VAT * paid / l.Claimed
}

var vatHead = []string{"period", "day", "cost_centre", "element", "payee", "vat_number", "paid", "vat", "net", "claim"}

// VAT is what a period's receipts let the force reclaim, as CSV with its control figures: of the money that payroll took in that period, and
// less what it took back. What restricted claims come to is one row; the totals hold everything, whoever reads them. Right: expenses.p11d.see. Fault: payroll.not_found.
func (d *Desk) VAT(ctx context.Context, period string) (string, error) {
	a := act.Of("expenses.p11d.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (string, error) {
		was, err := getPeriod(q, period)
		if err == nil && was.LockedAt.IsZero() {
			err = fault.New(fault.NotFound, "payroll.not_found")
		}
		if err != nil {
			return "", err
		}
		lines, err := vatLines(q, period)
		if err != nil {
			return "", err
		}
		return vatText(period, lines)
	})
}

func vatText(period string, lines []vatLine) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.Write(vatHead)
	var paid, vat, heldPaid, heldVAT int64
	row := func(cells [6]string, paid, vat int64, claim string) {
		err = errors.Join(err, w.Write(append(cells[:], money(paid), money(vat), money(paid-vat), claim)))
	}
	for _, l := range lines {
		v := l.reclaimed()
		paid, vat = paid+l.paid, vat+v
		if l.label != "open" {
			heldPaid, heldVAT = heldPaid+l.paid, heldVAT+v
			continue
		}
		row([6]string{period, l.On.String(), harmless(l.centre), l.Kind, harmless(l.Payee), l.VATNumber}, l.paid, v, l.Claim)
	}
	if heldPaid != 0 || heldVAT != 0 {
		row([6]string{period, "", "", heldBack}, heldPaid, heldVAT, "")
	}
	row([6]string{"CONTROL", "", "", "", strconv.Itoa(len(lines))}, paid, vat, "")
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}

func (d *Desk) vatFile(w http.ResponseWriter, r *http.Request) {
	period := r.URL.Query().Get("period")
	text, err := d.VAT(r.Context(), period)
	takeAway(w, r, "vat-"+period+".csv", text, err)
}
