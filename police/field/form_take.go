package field

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/sync"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// taken is the body of the act "form" that a phone queues (web/officer/engine/form.ts bodyOf).
type taken struct {
	Form       string        `json:"form"`
	Version    string        `json:"version,omitempty"`
	Thread     string        `json:"thread,omitempty"`
	Incident   string        `json:"incident,omitempty"`
	Note       string        `json:"note,omitempty"` // the notebook's act that it was begun from; the note itself stands in the notebook
	Answers    forms.Answers `json:"answers"`
	TextSHA256 string        `json:"text_sha256,omitempty"`
	ReadSHA256 string        `json:"read_sha256,omitempty"`
	Amends     string        `json:"amends,omitempty"`
	From       string        `json:"from,omitempty"`
	Why        string        `json:"why,omitempty"`
	ByClock    []string      `json:"by_clock,omitempty"` // moments that are as the phone's clock offered them, and not as somebody gave them
}

// Take puts a form that a phone queued on the record: its act's id is the form's, deviceAt is what the phone's own clock said when it
// was handed in, and at is when that was. Right and faults: as Submit; field.form.body of a body that is none; field.form.not_heard of a
// signed statement that does not say what was read back and read out (MOB-01).
func (d *Forms) Take(ctx context.Context, id string, body json.RawMessage, device string, deviceAt, at time.Time) (act.Done[Recorded], error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var in taken
	if err := dec.Decode(&in); err != nil {
		return act.Done[Recorded]{}, fault.New(fault.Invalid, "field.form.body").Wrap(err)
	}
	s := SubmitForm{ID: id, Form: in.Form, Version: in.Version, Thread: in.Thread, Incident: in.Incident, Answers: in.Answers, TextSHA256: in.TextSHA256, ReadSHA256: in.ReadSHA256,
		Amends: in.Amends, From: in.From, Why: in.Why, Device: device, queued: true}
	s.Answers = onTime(in, at.Sub(deviceAt), at)
	if !deviceAt.IsZero() {
		s.DeviceAt = when.RFC3339(deviceAt)
	}
	return d.Submit(ctx, s)
}

// onTime puts the moments that a phone's clock offered right by as much as that clock was wrong, to the minute as they are asked (MOB-08): what
// somebody read off another clock stays as they gave it. None is put later than the handing in.
func onTime(in taken, wrong time.Duration, at time.Time) forms.Answers {
	out := maps.Clone(in.Answers)
	wrong = wrong.Round(time.Minute)
	for _, q := range in.ByClock {
		t, err := when.Parse(out.Get(q))
		if err != nil || wrong == 0 {
			continue
		}
		if t = t.Add(wrong); t.After(at) {
			t = at.Truncate(time.Minute)
		}
		out.Set(q, when.RFC3339(t))
	}
	return out
}

// takeForm is the taker of forms: the act's id is the form's.
func (d *Desk) takeForm(ctx context.Context, s Sent) (sync.Outcome, error) {
	done, err := d.Forms.Take(ctx, s.ID, s.Body, s.Device, time.UnixMilli(s.Made), s.At)
	return sync.Outcome{Entry: done.Entry, Ref: done.Value.ID}, err
}
