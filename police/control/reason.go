package control

import (
	"time"

	"throughline/platform/form"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Reason is a row of reason_code: what somebody chose and whether it needs words.
type Reason struct {
	Scope    string `json:"scope"`
	Label    string `json:"label"`
	FreeText string `json:"free_text"`      // required or optional
	Care     bool   `json:"care,omitempty"` // it rests on a decision of Right Care, Right Person (INC-10)
}

func (r *Reason) read(row law.Row, scope string) bool {
	return row.Into(r) == nil && r.Scope == scope
}

// reasonOf is a reason of a scope that is in use today.
func (d *Desk) reasonOf(scope, code string) (Reason, bool) {
	var r Reason
	row, ok := d.host.Law.Table("reason_code").At(code, d.today())
	return r, ok && r.read(row, scope)
}

// reasons are those of a scope, to choose from.
func (d *Desk) reasons(scope string) []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table("reason_code").On(d.today()) {
		var r Reason
		if r.read(row, scope) {
			out = append(out, form.Option{Value: row.Code, Text: r.Label})
		}
	}
	return out
}

// typeWords is what a type was called on the day of a moment; its code when the law of that day had no such type.
func (d *Desk) typeWords(code string, at time.Time) string {
	if r, ok := d.typeRule(code, when.DayOf(at)); ok {
		return r.Label
	}
	return code
}
