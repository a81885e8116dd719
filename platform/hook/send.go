package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// A job's turn: then the next subscription has its own, so that a busy or a slow endpoint holds up no other.
const (
	turnDeliveries = 50
	turnTime       = 5 * time.Second
)

// Body is what is sent: which entry of what, where it stands and when it was; never what it says, and no name.
type Body struct {
	Type      string `json:"type"`      // the kind of entry
	Timestamp string `json:"timestamp"` // when it was recorded
	Data      Data   `json:"data"`
}

// Data names the entry.
type Data struct {
	Entry      string      `json:"entry"`
	Version    int         `json:"version"`
	Place      int64       `json:"place"`
	Subject    journal.Ref `json:"subject"`
	Threads    []string    `json:"threads"`
	HappenedAt string      `json:"happened_at"`
	RecordedAt string      `json:"recorded_at"`
}

func bodyOf(e journal.Entry) ([]byte, error) {
	b := Body{Type: e.Kind, Timestamp: when.RFC3339(e.RecordedAt), Data: Data{Entry: e.ID, Version: e.Version, Place: e.Place, Subject: e.Subject, Threads: []string{},
		HappenedAt: when.RFC3339(e.HappenedAt), RecordedAt: when.RFC3339(e.RecordedAt)}}
	for _, o := range e.Threads {
		b.Data.Threads = append(b.Data.Threads, o.Thread)
	}
	return json.Marshal(b)
}

// send is the job: it sends what waits for one subscription, the oldest first, and stops at the first that is not taken. One
// job at a time sends for a subscription; a newer one puts an older out of use.
func (d *Desk) send(ctx context.Context, job jobs.Job) error {
	var t turn
	if err := job.Into(&t); err != nil {
		return err
	}
	r, err := d.rules(d.host.Clock.Now())
	if err != nil {
		return err
	}
	if err := d.tidy(ctx, r); err != nil {
		return err
	}
	began := d.now()
	var way http.RoundTripper
	for range turnDeliveries {
		h, who, err := d.sender(ctx, t)
		if err != nil || who == nil {
			return err
		}
		v, err := nextDelivery(d.host.DB.Read(ctx), h.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			still, err := d.rest(ctx, h)
			if err != nil || still {
				return err
			}
			continue // more came meanwhile
		case err != nil:
			return err
		case v.NextAt.After(d.host.Clock.Now()):
			return d.later(ctx, t, v.NextAt)
		}
		if way == nil {
			way = d.via(h, r.timeout)
			if c, ok := way.(interface{ CloseIdleConnections() }); ok {
				defer c.CloseIdleConnections()
			}
		}
		if err := d.one(ctx, way, r, h, who, v); err != nil {
			return err
		}
		if d.now().Sub(began) > turnTime {
			break
		}
	}
	return d.later(ctx, t, d.host.Clock.Now())
}

// sender is the subscription of a turn with its owner as they are now; nobody when there is nothing to send for it: it is
// paused, has ended, another job sends for it, or its owner may not hear any more.
func (d *Desk) sender(ctx context.Context, t turn) (Hook, *access.Actor, error) {
	h, err := getHook(d.host.DB.Read(ctx), t.Hook)
	if err != nil || h.pump != t.Pump {
		return h, nil, err
	}
	if h.State != StateActive {
		return h, nil, d.host.DB.Do(ctx, func(tx *db.Tx) error { return stopPumping(tx, h) })
	}
	who, err := d.Who.Actor(ctx, h.Owner, d.host.Clock.Now())
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.NotFound) {
		return h, nil, d.end(ctx, h.ID, "hook.account_ended")
	}
	if err != nil {
		return h, nil, err
	}
	if !d.host.Door.May(access.WithActor(ctx, who), act.Of("hook.receive", h.ref())) {
		return h, nil, d.end(ctx, h.ID, "hook.right_ended")
	}
	return h, who, nil
}

// end is the program ending a subscription, and saying why by a code.
func (d *Desk) end(ctx context.Context, hookID, why string) error {
	ctx = access.WithActor(context.WithoutCancel(ctx), access.System(kind))
	_, err := act.Do(ctx, d.host.Door, act.Of("hook.end", ref(hookID)), func(tx *act.Tx) (string, error) {
		h, err := getHook(tx, hookID)
		if err == nil && h.State == StateEnded {
			err = fault.New(fault.Conflict, "hook.ended")
		}
		if err == nil {
			err = d.becomes(tx, &h, StateEnded, why)
		}
		return "", err
	})
	if fault.HasCode(err, "hook.ended") { // somebody did
		return nil
	}
	return err
}

// rest says that no job sends for a subscription; false when something came meanwhile.
func (d *Desk) rest(ctx context.Context, h Hook) (still bool, err error) {
	err = d.host.DB.Do(ctx, func(tx *db.Tx) (err error) {
		still, err = restPump(tx, h)
		return err
	})
	return still, err
}

// later lets another job go on with a subscription at a time.
func (d *Desk) later(ctx context.Context, t turn, at time.Time) error {
	return d.host.DB.Do(ctx, func(tx *db.Tx) error {
		on, err := chainPump(tx, t.Hook, t.Pump)
		if err != nil || !on {
			return err
		}
		return jobs.Queue(tx, d.host.Clock.Now(), jobFor(t.Hook, t.Pump+1, at))
	})
}

// one sends a delivery once and writes what came of it. What the owner may not know of is not sent, and leaves no trace here.
func (d *Desk) one(ctx context.Context, way http.RoundTripper, r rules, h Hook, who *access.Actor, v Delivery) error {
	q := d.host.DB.Read(ctx)
	e, err := journal.Get(q, v.Entry)
	if err != nil {
		return err
	}
	if may, err := d.knows(q, who, e); err != nil {
		return err
	} else if !may {
		return d.host.DB.Do(ctx, func(tx *db.Tx) error { return dropDelivery(tx, v) })
	}
	body, err := bodyOf(e)
	if err != nil {
		return err
	}
	got := d.post(ctx, way, r.timeout, h, v.ID, body)
	if ctx.Err() != nil {
		return ctx.Err() // the server stops, or lost the job: that is not the endpoint's failure
	}
	return d.cameOf(context.WithoutCancel(ctx), r, h, v, got)
}

// reply is what came of an attempt. code is empty when the endpoint took it, and else says why not; after is how long it asked to be left alone.
type reply struct {
	status int
	code   string
	after  time.Duration
}

// cameOf writes what came of an attempt.
func (d *Desk) cameOf(ctx context.Context, r rules, h Hook, v Delivery, got reply) error {
	now := d.host.Clock.Now()
	v.Attempts, v.Status, v.Error = v.Attempts+1, got.status, got.code
	switch {
	case got.code == "":
		v.State, v.EndedAt = Sent, now
		return d.host.DB.Do(ctx, func(tx *db.Tx) error { return sentDelivery(tx, v, now) })
	case got.status == http.StatusGone:
		if err := d.host.DB.Do(ctx, func(tx *db.Tx) error { return updateDelivery(tx, v) }); err != nil {
			return err
		}
		return d.end(ctx, h.ID, "hook.gone")
	case v.Attempts > len(r.waits):
		return d.giveUp(ctx, h, v)
	}
	longest := r.waits[len(r.waits)-1]
	wait := max(r.waits[v.Attempts-1], min(got.after, longest)) // asked to wait, never for longer than law would
	if h.Failing {                                              // one was given up already: this one asks only now and then whether the endpoint is back
		wait = longest
	}
	v.NextAt = now.Add(wait)
	return d.host.DB.Do(ctx, func(tx *db.Tx) error { return updateDelivery(tx, v) })
}

// giveUp makes a dead letter of a delivery, on which somebody decides. What came after it goes on.
func (d *Desk) giveUp(ctx context.Context, h Hook, v Delivery) error {
	_, err := act.Do(access.WithActor(ctx, access.System(kind)), d.host.Door, act.Of("hook.delivery.die", h.ref()), func(tx *act.Tx) (string, error) {
		v.State, v.EndedAt = Dead, tx.Now()
		if err := updateDelivery(tx, v); err != nil {
			return "", err
		}
		if err := nowFailing(tx, h.ID); err != nil {
			return "", err
		}
		_, err := tx.Record(Died{Hook: h.ID, Host: h.Host, Delivery: v.ID, Attempts: v.Attempts, Error: v.Error, Status: v.Status})
		return "", err
	})
	return err
}

// post sends a body once.
func (d *Desk) post(ctx context.Context, way http.RoundTripper, timeout time.Duration, h Hook, id string, body []byte) reply {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	at := d.now()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return reply{code: "hook.unreachable"}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Throughline-Webhook/1")
	r.Header.Set(HeaderID, id)
	r.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(HeaderSignature, d.signatures(h, id, at, body))
	resp, err := way.RoundTrip(r) // not a client: it follows nothing and keeps no cookie
	switch {
	case errors.Is(err, errBarred):
		return reply{code: "hook.url_barred"}
	case errors.Is(err, context.DeadlineExceeded):
		return reply{code: "hook.too_slow"}
	case err != nil:
		return reply{code: "hook.unreachable"}
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection serves again; what it says is not read
	resp.Body.Close()
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return reply{status: resp.StatusCode}
	case resp.StatusCode == http.StatusGone:
		return reply{status: resp.StatusCode, code: "hook.gone"}
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return reply{status: resp.StatusCode, code: "hook.redirected"}
	}
	return reply{resp.StatusCode, "hook.not_taken", retryAfter(resp, at)}
}

// retryAfter is how long an endpoint that is busy (429) or down for a while (503) asks to be left alone: seconds, or a date (RFC 9110, 10.2.3).
// What cannot be read asks for nothing.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	asked := resp.Header.Get("Retry-After")
	if n, err := strconv.ParseUint(asked, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(asked); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// tidy forgets what was sent longer ago than law keeps it.
func (d *Desk) tidy(ctx context.Context, r rules) error {
	before := d.host.Clock.Now().Add(-r.kept)
	old, err := anySentBefore(d.host.DB.Read(ctx), before)
	if err != nil || !old {
		return err
	}
	return d.host.DB.Do(ctx, func(tx *db.Tx) error { return forgetSent(tx, before) })
}
