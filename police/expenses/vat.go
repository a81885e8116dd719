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

// vatLine is a paid line whose receipt shows VAT.
type vatLine struct {
	Line
	centre string
}

// reclaimed is the VAT that the force reclaims of a line: of what was paid, where a cap paid less than was spent.
func (l vatLine) reclaimed() int64 {
	if l.Claimed == 0 || l.Pence >= l.Claimed {
		return l.VAT
	}
	return l.VAT * l.Pence / l.Claimed
}

var vatHead = []string{"period", "day", "cost_centre", "element", "payee", "vat_number", "paid", "vat", "net", "claim"}

// VAT is what a period's receipts let the force reclaim, as CSV with its control figures. Right: expenses.p11d.see. Fault: payroll.not_found.
func (d *Desk) VAT(ctx context.Context, period string) (string, error) {
	a := act.Of("expenses.p11d.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (string, error) {
		was, err := getPeriod(q, period)
		if err == nil && was.LockedAt.IsZero() {
			err = fault.New(fault.NotFound, "payroll.not_found")
		}
		if err != nil {
			return "", err
		}
		lines, err := vatLines(q, period, who.Labels)
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
	var paid, vat int64
	for _, l := range lines {
		v := l.reclaimed()
		paid, vat = paid+l.Pence, vat+v
		err = errors.Join(err, w.Write([]string{period, l.On.String(), harmless(l.centre), l.Kind, harmless(l.Payee), l.VATNumber, money(l.Pence), money(v), money(l.Pence - v), l.Claim}))
	}
	err = errors.Join(err, w.Write([]string{"CONTROL", "", "", "", strconv.Itoa(len(lines)), "", money(paid), money(vat), money(paid - vat), ""}))
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}

func (d *Desk) vatFile(w http.ResponseWriter, r *http.Request) {
	period := r.URL.Query().Get("period")
	text, err := d.VAT(r.Context(), period)
	takeAway(w, r, "vat-"+period+".csv", text, err)
}
