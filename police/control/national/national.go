// Package national is the control room's neutral adapter to national records of persons, vehicles and drivers. It knows the
// question and the reply, and no service: PNC is being replaced by LEDS, and neither is connected (G-08). What answers here is
// a simulator, which says so in every reply. A service that is connected one day implements Service and nothing else changes.
package national

import (
	"context"
	"strings"
	"time"

	"throughline/platform/when"
	"throughline/police/control/outside"
)

// Kind is what a check is about.
type Kind string

// The three kinds of check.
const (
	Person  Kind = "person"
	Vehicle Kind = "vehicle"
	Driver  Kind = "driver"
)

// Request is one question. A person or driver is asked by family name, given name and date of birth; a vehicle by its
// registration without spaces. Two requests with one Reference are one question, however often it is put: Try counts from 1.
type Request struct {
	Reference  string
	Try        int
	Kind       Kind
	Family     string
	Given      string
	BornOn     when.Day
	VRM        string
	Reason     string // code of law control.check_reason
	Originator string // who asks, on whose behalf, on which incident and where, as one line
}

// Report is one thing that a service holds. Kind is a code of law control.check_report; Text is the service's own words.
type Report struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Reply is what a service answered. Source labels who answered and stands in Text too. Without a report and a signal there is
// no trace. Signals are codes of law control.check_signal.
type Reply struct {
	Source  string
	Text    string
	Reports []Report
	Signals []string
}

// NoTrace tells whether the service holds nothing of what was asked.
func (r Reply) NoTrace() bool { return len(r.Reports) == 0 && len(r.Signals) == 0 }

// Service is a national records service. Ask may be called again with the same Reference after a crash, and answers the same
// question once. It is never called within an act.
type Service interface {
	// Source is the label under which it answers: "SIMULATOR".
	Source() string
	Ask(ctx context.Context, r Request) (Reply, error)
}

// Ask puts a question and waits for as long as limit, whatever the service does about its context. A reply is cut to what a
// log can hold. Faults: outside.ErrTimedOut, outside.ErrUnavailable; the context's own error where ctx ended first.
func Ask(ctx context.Context, s Service, r Request, limit time.Duration) (Reply, error) {
	reply, err := outside.Within(ctx, limit, func(ctx context.Context) (Reply, error) { return s.Ask(ctx, r) })
	if err != nil {
		return Reply{}, err
	}
	return reply.bounded(s.Source()), nil
}

// What a log holds of one reply. The words of another system are data: they are cut, and shown as text alone.
const (
	textLimit   = 2000
	reportLimit = 300
	mostReports = 20
	codeLimit   = 40
)

// bounded cuts a reply to what is kept, and says its source where the text does not.
func (r Reply) bounded(source string) Reply {
	out := Reply{Source: source, Text: outside.Plain(r.Text, textLimit)}
	if !strings.Contains(out.Text, source) {
		out.Text = strings.TrimSpace(source + ". " + out.Text)
	}
	for _, x := range r.Reports[:min(len(r.Reports), mostReports)] {
		out.Reports = append(out.Reports, Report{Kind: outside.Plain(x.Kind, codeLimit), Text: outside.Plain(x.Text, reportLimit)})
	}
	for _, x := range r.Signals[:min(len(r.Signals), mostReports)] {
		out.Signals = append(out.Signals, outside.Plain(x, codeLimit))
	}
	return out
}
