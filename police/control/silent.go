package control

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/control/entry"
)

// ScriptRule is a row of control.silent_script: one question that is answered by a sign.
type ScriptRule struct {
	Code  string `json:"-"`
	Order int    `json:"order"`
	Ask   string `json:"ask"`
}

// script are the questions of today in their order.
func (d *Desk) script() ([]ScriptRule, error) {
	var out []ScriptRule
	for _, row := range d.host.Law.Table("control.silent_script").On(d.today()) {
		v := ScriptRule{Code: row.Code}
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b ScriptRule) int { return a.Order - b.Order })
	return out, nil
}

// AnswerSign is what a silent caller answered to one question.
type AnswerSign struct {
	Question string `json:"question" label:"Question" said:"which question was asked" required:"true" maxLength:"40"`
	Answer   string `json:"answer" label:"Answer" said:"what was answered" enum:"yes,no,none" required:"true"`
}

// AnswerSign writes what a silent caller answered by a sign: yes, no, or nothing (CALL-03). A sign is contact. A silent call
// is never closed by the program. Needs the control room on duty. Faults: form.invalid, call.not_found,
// control.script.question, control.script.not_silent (conflict).
func (d *Desk) AnswerSign(ctx context.Context, call string, in AnswerSign) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	script, err := d.script()
	if err != nil {
		return act.Done[Call]{}, err
	}
	at := slices.IndexFunc(script, func(s ScriptRule) bool { return s.Code == in.Question })
	if at < 0 {
		return act.Done[Call]{}, fault.InvalidField("question", "control.script.question", "question", shorten(in.Question))
	}
	return d.changeCall(ctx, "control.call.script", call, func(tx *act.Tx, c *Call) error {
		if !c.Silent {
			return fault.New(fault.Conflict, "control.script.not_silent")
		}
		if err := insertAnswer(tx, *c, SignAnswer{At: tx.HappenedAt(), Question: in.Question, Answer: in.Answer}); err != nil {
			return err
		}
		if in.Answer != "none" && c.ReachedAt.IsZero() {
			c.ReachedAt = tx.HappenedAt()
			if err := timeCall(tx, *c); err != nil {
				return err
			}
		}
		_, err := tx.Record(entry.SignAnswered{Call: c.ID, Question: in.Question, Asked: script[at].Ask, Answer: in.Answer})
		return err
	})
}
