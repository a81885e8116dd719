package casefile

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// Post is a message as the prosecutor has it: what the envelope holds, and nothing of the force that was not sent.
type Post struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"` // request or file
	State      string    `json:"state"`
	Reason     string    `json:"reason,omitempty"` // of a refusal
	SentAt     time.Time `json:"sent_at"`
	ReceivedAt time.Time `json:"received_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Hash       string    `json:"hash"`
	Envelope   Envelope  `json:"envelope"`
	// Of a request: what was asked, what came of it and until when it is wanted. Request is what a decision names.
	Request   string    `json:"request,omitempty"`
	DueAt     time.Time `json:"due_at,omitzero"`
	Waits     bool      `json:"waits"` // for a decision
	Decision  string    `json:"decision,omitempty"`
	Decided   string    `json:"decided,omitempty"` // the prosecutor's reason
	Charge    []string  `json:"charge,omitempty"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
}

// Tray is what was sent to the prosecutor, newest first.
type Tray struct {
	Posts []Post `json:"posts"`
	Next  string `json:"next,omitempty"`
}

const listPosts = "posts"

// Tray lists what was sent to the prosecutor, a page at a time. Right: casefile.prosecutor.see. Fault: paging.cursor (invalid).
func (d *Desk) Tray(ctx context.Context, p paging.Ask) (Tray, error) {
	part, err := p.One(listPosts)
	if err != nil {
		return Tray{}, err
	}
	a := act.Of("casefile.prosecutor.see", journal.Ref{Kind: "casefile_message"}).With(access.Resource{Attrs: attrs("", "", "")})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Tray, error) {
		ms, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]Message, error) {
			return messagesTo(q, prosecutor, who.Labels, after, n)
		},
			func(ms []Message) ([]Message, error) { return ms, nil }, func(m Message) paging.Mark { return paging.Mark{At: m.QueuedAt, ID: m.ID} })
		if err != nil {
			return Tray{}, err
		}
		out := Tray{Posts: []Post{}, Next: next}
		for _, m := range ms {
			x, err := postOf(q, m)
			if err != nil {
				return Tray{}, err
			}
			out.Posts = append(out.Posts, x)
		}
		return out, nil
	})
}

// SeePost opens a message that was sent to the prosecutor. Right: casefile.prosecutor.see. Fault: casefile_message.not_found, also of
// one that has not left.
func (d *Desk) SeePost(ctx context.Context, id string) (Post, error) {
	return act.See(ctx, d.host.Door, act.Of("casefile.prosecutor.see", journal.Ref{Kind: "casefile_message", ID: id}), func(q db.Querier, _ *access.Actor) (Post, error) {
		m, err := getMessage(q, id)
		if err == nil && (m.State == "queued" || m.To != prosecutor) {
			err = fault.New(fault.NotFound, "casefile_message.not_found")
		}
		if err != nil {
			return Post{}, err
		}
		return postOf(q, m)
	})
}

func postOf(q db.Querier, m Message) (Post, error) {
	x := Post{ID: m.ID, Kind: m.Kind, State: m.State, Reason: m.Reason, SentAt: m.SentAt, ReceivedAt: m.ReceivedAt, AnsweredAt: m.AnsweredAt, Hash: m.Hash}
	if err := json.Unmarshal([]byte(m.Payload), &x.Envelope); err != nil {
		return x, fmt.Errorf("casefile: message %s: %w", m.ID, err)
	}
	if m.Kind != "request" {
		return x, nil
	}
	r, err := getRequest(q, m.About)
	if err != nil {
		return x, err
	}
	x.Request, x.DueAt, x.Waits = r.ID, r.DueAt, r.State == "accepted" && r.Message == m.ID
	if r.Message == m.ID {
		x.Decision, x.Decided, x.Charge, x.DecidedAt = r.Decision, r.DecisionReason, r.Charge, r.DecidedAt
	}
	return x, nil
}
