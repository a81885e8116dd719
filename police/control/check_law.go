package control

import (
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/control/entry"
	"throughline/police/control/national"
)

// CheckReason is a row of control.check_reason.
type CheckReason struct {
	Label    string `json:"label"`
	FreeText string `json:"free_text"` // required or optional
}

func (d *Desk) checkReason(code string) (CheckReason, bool) {
	var r CheckReason
	row, ok := d.host.Law.Table("control.check_reason").At(code, d.today())
	return r, ok && row.Into(&r) == nil
}

// checkReasons are the reasons of today in the order of their codes, to choose from.
func (d *Desk) checkReasons() []form.Option {
	var out []form.Option
	for _, row := range d.host.Law.Table("control.check_reason").On(d.today()) {
		var r CheckReason
		if row.Into(&r) == nil {
			out = append(out, form.Option{Value: row.Code, Text: row.Code + " " + r.Label})
		}
	}
	return out
}

// reasonList says the reasons in one sentence's worth of words.
func (d *Desk) reasonList() string {
	var out []string
	for _, o := range d.checkReasons() {
		out = append(out, o.Text)
	}
	return strings.Join(out, " · ")
}

// checkRule is a row of control.check: each row has some of the members.
type checkRule struct {
	Seconds    int    `json:"seconds,omitempty"`
	Tries      int    `json:"tries,omitempty"`
	Characters int    `json:"characters,omitempty"`
	Minutes    Limits `json:"minutes,omitempty"`
}

func (d *Desk) checkRule(code string, at time.Time) (rule checkRule, ref string) {
	row, ok := d.host.Law.Table("control.check").At(code, when.DayOf(at))
	if ok && row.Into(&rule) != nil {
		return checkRule{}, ""
	}
	return rule, row.Ref()
}

// alarmLimits are those of the rungs of an alarming answer. Where the law of that day has none each rung is due at once: an
// answer is never kept back because nobody set a limit.
func (d *Desk) alarmLimits(at time.Time) (l Limits, ref string) {
	rule, ref := d.checkRule("alarm", at)
	if len(rule.Minutes) != len(rungs)-1 {
		return make(Limits, len(rungs)-1), ref
	}
	return rule.Minutes, ref
}

// weigh puts a reply into the words of the law, and says whether somebody must be told at once. A signal that the law does
// not know alarms: nobody can say that it is harmless. A report that it does not know is shown as it came.
func (d *Desk) weigh(r national.Reply) (reports, signals []entry.CheckReport, alarm bool) {
	for _, x := range r.Reports {
		label, alarms, _ := d.held("control.check_report", x.Kind)
		reports, alarm = append(reports, entry.CheckReport{Kind: x.Kind, Label: label, Text: x.Text}), alarm || alarms
	}
	for _, x := range r.Signals {
		label, alarms, known := d.held("control.check_signal", x)
		signals, alarm = append(signals, entry.CheckReport{Kind: x, Label: label}), alarm || alarms || !known
	}
	return reports, signals, alarm
}

func (d *Desk) held(table, code string) (label string, alarms, known bool) {
	var v struct {
		Label string `json:"label"`
		Alarm bool   `json:"alarm"`
	}
	row, ok := d.host.Law.Table(table).At(code, d.today())
	switch {
	case ok && row.Into(&v) == nil:
		return v.Label, v.Alarm, true
	case code == "":
		return "Not named", false, false
	}
	return strings.ReplaceAll(code, "_", " "), false, false
}
