package control

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/police/control/entry"
)

// ReceiveCall is what is known when somebody gets in touch. Only the channel is needed.
type ReceiveCall struct {
	Channel    string `json:"channel" label:"How they got in touch" enum:"999,112,101,online,front_counter,officer,alarm,other_force,partner,relay_text,emergency_sms,bsl_video,social" required:"true"`
	CLI        string `json:"cli,omitempty" label:"Their number" maxLength:"20" pattern:"^\\+?[0-9 ]{3,20}$"`
	Caller     string `json:"caller,omitempty" label:"Name they give" maxLength:"120"`
	Language   string `json:"language,omitempty" label:"Language they speak" hint:"en unless they need another: cy, pl, bfi for British Sign Language" maxLength:"3" pattern:"^[a-z]{2,3}$"`
	Needs      string `json:"needs,omitempty" label:"What they need to be understood" maxLength:"200"`
	Silent     bool   `json:"silent,omitempty" label:"Silent call"`
	Via55      bool   `json:"via55,omitempty" label:"Connected by pressing 55"`
	Abandoned  bool   `json:"abandoned,omitempty" label:"The caller hung up before it was answered"`
	Said       string `json:"said,omitempty" label:"What they said, in their words" format:"textarea" maxLength:"4000"`
	AML        string `json:"aml,omitempty" label:"Message from the telephone (AML)" maxLength:"2000"`
	OfferedAt  string `json:"offered_at,omitempty" label:"Offered at" format:"datetime"`
	AnsweredAt string `json:"answered_at,omitempty" label:"Answered at" format:"datetime"`
	EndedAt    string `json:"ended_at,omitempty" label:"Ended at" format:"datetime"`
	Incident   string `json:"incident,omitempty" label:"About an incident that is open" maxLength:"36"`
}

// Receive keeps a contact record (CALL-01). It never refuses a call for what is odd about its telephone's message: a
// message that cannot be read is kept as it came, with a warning. Given an incident, the call stands on its thread.
// Needs a call handler, dispatcher or control supervisor on duty. Faults: form.invalid, control.call.channel, .not_spoken,
// .via55, .times, incident.not_found.
func (d *Desk) Receive(ctx context.Context, in ReceiveCall) (act.Done[Call], error) {
	var none act.Done[Call]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	rule, ok := d.channel(in.Channel, d.today())
	switch {
	case !ok:
		return none, fault.InvalidField("channel", "control.call.channel", "channel", shorten(in.Channel))
	case !rule.Spoken && (in.Silent || in.Via55):
		return none, fault.InvalidField("silent", "control.call.not_spoken", "channel", lower(rule.Label))
	case in.Via55 && !in.Silent:
		return none, fault.InvalidField("via55", "control.call.via55")
	}
	c := Call{ID: id.New(), Label: "open", Channel: in.Channel, CLI: strings.ReplaceAll(in.CLI, " ", ""), Caller: in.Caller, Language: in.Language, Needs: in.Needs,
		Silent: in.Silent, Via55: in.Via55, Abandoned: in.Abandoned, Said: in.Said, AML: strings.TrimSpace(in.AML), Incident: in.Incident}
	if c.Language == "" {
		c.Language = "en"
	}
	if err := c.times(in); err != nil {
		return none, err
	}
	warnings := c.locate(d.host.Clock.Now())
	a := act.Of("control.call.receive", journal.Ref{Kind: kindCall, ID: c.ID}).New(kindIncident).HappenedAt(c.ReceivedAt)
	facts := access.Resource{Label: "open"}
	if in.Incident != "" {
		i, err := getIncident(d.host.DB.Read(ctx), in.Incident)
		if err != nil {
			return none, err
		}
		c.Label, facts.Label = i.Label, i.Label
		a = a.On(i.Thread)
	}
	origins, err := form.Carry(&in, nil)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a.With(facts), func(tx *act.Tx) (Call, error) {
		c := c
		c.ReceivedAt, c.Handler = tx.HappenedAt(), tx.Actor().Account
		if err := insertCall(tx, c); err != nil {
			return c, err
		}
		if c.AML != "" {
			if err := insertFound(tx, c, CallFound{ArrivedAt: tx.Now(), FixedAt: c.FixedAt, At: c.At, RadiusM: c.RadiusM, Message: c.AML}); err != nil {
				return c, err
			}
		}
		if err := d.lookUpLine(tx, c); err != nil {
			return c, err
		}
		if c.Incident != "" {
			if err := tellNews(tx, Incident{ID: c.Incident, Label: c.Label}, News{Code: "call", At: tx.Now()}); err != nil {
				return c, err
			}
		}
		_, err := tx.Record(entry.CallReceived{Call: c.ID, Channel: c.Channel, CLI: c.CLI, Caller: c.Caller, OfferedAt: c.OfferedAt, AnsweredAt: c.AnsweredAt, EndedAt: c.EndedAt,
			Language: c.Language, Needs: c.Needs, Silent: c.Silent, Via55: c.Via55, Abandoned: c.Abandoned, Said: c.Said, Lat: c.At.Lat, Lon: c.At.Lon, RadiusM: c.RadiusM,
			FixedAt: c.FixedAt, AML: c.AML, Warnings: warnings, Origins: origins})
		if err != nil {
			return c, err
		}
		if c, err = getCall(tx, c.ID); err != nil {
			return c, err
		}
		return d.withFix(c, tx.Now())
	})
}

// times reads the three times of a call; they are in order, and the call was received when it was answered, else offered.
func (c *Call) times(in ReceiveCall) error {
	for _, t := range []struct {
		field, text string
		into        *time.Time
	}{{"offered_at", in.OfferedAt, &c.OfferedAt}, {"answered_at", in.AnsweredAt, &c.AnsweredAt}, {"ended_at", in.EndedAt, &c.EndedAt}} {
		if t.text == "" {
			continue
		}
		at, err := law.Time(t.field, t.text)
		if err != nil {
			return err
		}
		*t.into = at
	}
	switch {
	case !c.AnsweredAt.IsZero() && c.AnsweredAt.Before(c.OfferedAt):
		return fault.InvalidField("answered_at", "control.call.times")
	case !c.EndedAt.IsZero() && (c.EndedAt.Before(c.AnsweredAt) || c.EndedAt.Before(c.OfferedAt)):
		return fault.InvalidField("ended_at", "control.call.times")
	}
	c.ReceivedAt = c.AnsweredAt
	if c.ReceivedAt.IsZero() {
		c.ReceivedAt = c.OfferedAt
	}
	return nil
}

// locate reads the telephone's message. What is odd about it comes back as codes; a null fix leaves the call without a place (CALL-05).
func (c *Call) locate(now time.Time) []string {
	if c.AML == "" {
		return nil
	}
	fix, err := ReadAML(c.AML, now)
	if err != nil {
		return []string{fault.Of(err).Code}
	}
	var odd []string
	for _, w := range fix.Warnings {
		odd = append(odd, w.Code)
	}
	if fix.Located {
		c.At, c.FixedAt = fix.At, fix.FixedAt
		if fix.RadiusM != nil {
			c.RadiusM = *fix.RadiusM
		}
	}
	return odd
}
