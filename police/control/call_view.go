package control

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/people"
)

// CallView is one contact record with all that is known of it.
type CallView struct {
	Call     Call           `json:"call"`
	Channel  string         `json:"channel_label"`
	Waited   int            `json:"waited_seconds,omitempty"`
	Target   int            `json:"answer_target_seconds,omitempty"` // of its channel (CALL-02)
	Found    []CallFound    `json:"positions,omitempty"`
	Lines    []CallLine     `json:"lines,omitempty"` // what the network says of the line, the newest first
	Backs    []CallBack     `json:"call_backs,omitempty"`
	Answers  []SignAnswer   `json:"answers,omitempty"`
	Earlier  []Call         `json:"earlier,omitempty"` // from the same number
	Incident *Incident      `json:"incident,omitempty"`
	Known    people.Contact `json:"known,omitzero"`
}

// CallView reads one contact record. Needs to see it: the look is kept. Fault: call.not_found.
func (d *Desk) CallView(ctx context.Context, id string) (CallView, error) {
	a := act.Of("control.see", journal.Ref{Kind: kindCall, ID: id}, access.RequestOf(ctx).Purpose)
	v, err := act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (CallView, error) {
		c, err := getCall(q, id)
		if err != nil {
			return CallView{}, err
		}
		return d.callView(q, c, who)
	})
	if err != nil {
		return v, err
	}
	v.Known, err = d.known(ctx, v.Call.CLI, "")
	return v, err
}

func (d *Desk) callView(q db.Querier, c Call, who *access.Actor) (CallView, error) {
	now := d.host.Clock.Now()
	v := CallView{Call: c, Waited: waited(c)}
	if rule, ok := d.channel(c.Channel, when.DayOf(c.ReceivedAt)); ok {
		v.Channel, v.Target = rule.Label, rule.Answer
	}
	var err error
	if v.Call, err = d.withFix(c, now); err != nil {
		return v, err
	}
	if v.Found, err = foundOf(q, c.ID); err != nil {
		return v, err
	}
	if shown := Shown(v.Found, d.stale(when.DayOf(now))); shown >= 0 {
		v.Found[shown].Shown = true
	}
	if v.Lines, err = linesOf(q, c.ID); err != nil {
		return v, err
	}
	if v.Backs, err = callBacksOf(q, c.ID); err != nil {
		return v, err
	}
	if v.Answers, err = answersOf(q, c.ID); err != nil {
		return v, err
	}
	if v.Earlier, err = callsFrom(q, c.CLI, c.ID, labelsOf(who)); err != nil || c.Incident == "" {
		return v, err
	}
	i, err := getIncident(q, c.Incident)
	v.Incident = &i
	return v, err
}

// lateSeconds is how much longer than its channel gives a call waited to be answered.
func (v CallView) lateSeconds() int {
	if v.Target == 0 || v.Call.AnsweredAt.IsZero() {
		return 0
	}
	return max(v.Waited-v.Target, 0)
}
