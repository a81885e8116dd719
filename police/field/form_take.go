package field

import (
	"bytes"
	"context"
	"encoding/json"
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
}

// Take puts a form that a phone queued on the record: its act's id is the form's, deviceAt is what the phone's own clock said.
// Right and faults: as Submit; field.form.body of a body that is none.
func (d *Forms) Take(ctx context.Context, id string, body json.RawMessage, device string, deviceAt time.Time) (act.Done[Recorded], error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var in taken
	if err := dec.Decode(&in); err != nil {
		return act.Done[Recorded]{}, fault.New(fault.Invalid, "field.form.body").Wrap(err)
	}
	s := SubmitForm{ID: id, Form: in.Form, Version: in.Version, Thread: in.Thread, Incident: in.Incident, Answers: in.Answers, TextSHA256: in.TextSHA256, ReadSHA256: in.ReadSHA256,
		Amends: in.Amends, From: in.From, Why: in.Why, Device: device}
	if !deviceAt.IsZero() {
		s.DeviceAt = when.RFC3339(deviceAt)
	}
	return d.Submit(ctx, s)
}

// takeForm is the taker of forms: the act's id is the form's.
func (d *Desk) takeForm(ctx context.Context, s Sent) (sync.Outcome, error) {
	done, err := d.Forms.Take(ctx, s.ID, s.Body, s.Device, time.UnixMilli(s.Made))
	return sync.Outcome{Entry: done.Entry, Ref: done.Value.ID}, err
}
