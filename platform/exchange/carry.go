package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
)

// carryWithin bounds how long a stored request may run.
const carryWithin = 20 * time.Second

// reply is what a stored request was answered with.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
	wrong  error // what went wrong with a page, which says it in HTML
}

// Header, WriteHeader and Write implement http.ResponseWriter. More than can be kept is dropped.
func (r *reply) Header() http.Header { return r.header }

// WriteHeader keeps the first status.
func (r *reply) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write keeps the body.
func (r *reply) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.body.Len()+len(b) <= resultLimit {
		r.body.Write(b)
	}
	return len(b), nil
}

// carry runs a message's request through the installation's own routes, as who asked, marked with where it comes from. Who
// asked is judged as they were when they asked: the right was decided then, and they may have gone off duty since. The
// request runs to its end whatever becomes of the caller, under the key that it came with.
func (d *Desk) carry(m Message, in Answer) (reply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), carryWithin)
	defer cancel()
	who, err := d.asker(ctx, m)
	if err != nil {
		return reply{}, err
	}
	out := reply{header: http.Header{}}
	key := m.requestKey
	if key == "" {
		key = "exchange/" + m.ID
	}
	ctx = access.WithRequest(access.WithActor(ctx, who), access.Request{Key: key, Fingerprint: m.fingerprint})
	ctx = act.FromOutside(ctx, act.Outside{Source: journal.Source{System: m.KeptIn, Reference: in.Reference, Message: m.ID, By: m.keeper}, State: in.State, Run: id.New()})
	ctx = page.WithWrong(ctx, func(err error) { out.wrong = err })
	r, err := http.NewRequestWithContext(ctx, m.sent.Method, m.sent.Path, bytes.NewReader(m.sent.Body))
	if err != nil {
		return reply{}, err
	}
	if m.sent.ContentType != "" {
		r.Header.Set("Content-Type", m.sent.ContentType)
	}
	d.Serve(&out, r, who)
	return out, nil
}

// later tells whether the request may end well when it is tried again: what it met was no rule.
func (r *reply) later() bool {
	return r.status == 0 || r.status >= 500 || r.status == http.StatusTooManyRequests || r.status == http.StatusRequestTimeout
}

// result is what is kept of the reply: JSON as it is, and of a page the fault that it says.
func (r *reply) result() json.RawMessage {
	if r.wrong != nil {
		b, err := json.Marshal(api.ProblemOf(context.Background(), r.wrong))
		if err != nil {
			return nil
		}
		return bounded(b)
	}
	if b := bytes.TrimSpace(r.body.Bytes()); strings.Contains(r.header.Get("Content-Type"), "json") && json.Valid(b) {
		return bounded(b)
	}
	return nil
}

// sentence says what went wrong to who asked: each field's own sentence, or the whole's.
func (r *reply) sentence() string {
	var p struct {
		Detail string                    `json:"detail"`
		Fields []struct{ Detail string } `json:"fields"`
	}
	if err := json.Unmarshal(r.result(), &p); err != nil || p.Detail == "" {
		return page.Say("en", "exchange.refused_here")
	}
	if len(p.Fields) == 0 {
		return p.Detail
	}
	var out []string
	for _, f := range p.Fields {
		out = append(out, f.Detail)
	}
	return strings.Join(out, " ")
}

// bounded drops what is too long to keep: whoever wants it reads the record.
func bounded(b []byte) json.RawMessage {
	if len(b) > resultLimit {
		return nil
	}
	return b
}

func requestOf(s access.Sent) *Request {
	r := &Request{Method: s.Method, Path: s.Path, ContentType: s.ContentType}
	if utf8.Valid(s.Body) {
		r.Body = string(s.Body)
	} else {
		r.Base64 = s.Body
	}
	return r
}

func messageRef(messageID string) journal.Ref { return journal.Ref{Kind: kind, ID: messageID} }

func roomOf(name string) string {
	room, _, _ := strings.Cut(name, ".")
	return room
}

var errNone = fault.New(fault.NotFound, kind+".not_found")
