package evidence

import (
	"context"
	"errors"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/stamp"
	"throughline/police/evidence/entry"
)

// stampJob gets the trusted timestamp of a file's hash (GOV-09, STD-08): an authority may be far away, so no act waits for it.
const stampJob = "evidence.stamp"

// stampsAtOnce is how many others that wait, from before or from a time without an authority, a job takes with its own.
const stampsAtOnce = 20

// Stamp is the trusted timestamp of an exhibit's or a material's file. At is zero while it is waited for.
type Stamp struct {
	Of          journal.Ref `json:"of"`
	SHA256      string      `json:"sha256"`
	AskedAt     time.Time   `json:"asked_at"`
	At          time.Time   `json:"at,omitzero"`
	Authority   string      `json:"authority,omitempty"`
	Standing    string      `json:"standing,omitempty"` // independent, not checked, in-house, simulator
	Serial      string      `json:"serial,omitempty"`
	Certificate string      `json:"certificate,omitempty"` // SHA-256 of the authority's certificate
	Token       []byte      `json:"token,omitempty"`       // RFC 3161, DER
	thread      string
	label       string
}

type stamping struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

// askStamp asks for a timestamp in the act that puts a file on the record.
func askStamp(tx *act.Tx, of journal.Ref, threadID, hash, label string) error {
	if err := insertStamp(tx, Stamp{Of: of, SHA256: hash, AskedAt: tx.Now(), thread: threadID, label: label}); err != nil {
		return err
	}
	return tx.Queue(jobs.Job{Kind: stampJob, Key: of.String(), Label: label, Payload: stamping{of.Kind, of.ID}})
}

// stamp is the job: the timestamp that was asked for, then some of those that still wait.
func (d *Desk) stamp(ctx context.Context, j jobs.Job) error {
	var w stamping
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	if d.Timestamps == nil {
		return errors.New("evidence: no time-stamp authority is set")
	}
	ctx = access.WithActor(ctx, access.System("evidence"))
	own, err := stampOf(d.host.DB.Read(ctx), journal.Ref{Kind: w.Kind, ID: w.Subject})
	if err != nil {
		return err
	}
	if err := d.stampOne(ctx, own); err != nil {
		return err
	}
	others, err := stampsWaiting(d.host.DB.Read(ctx), stampsAtOnce)
	for _, s := range others {
		if err == nil {
			err = d.stampOne(ctx, s)
		}
	}
	return err
}

// stampOne gets one timestamp and puts it on the record. Two jobs at once make one: the second finds it there.
func (d *Desk) stampOne(ctx context.Context, s Stamp) error {
	if s.Of.ID == "" || !s.At.IsZero() {
		return nil // the record went, or has it
	}
	t, err := d.Timestamps.Stamp(ctx, s.SHA256)
	if err != nil {
		return err
	}
	_, err = act.Do(ctx, d.host.Door, act.Of("evidence.hash.stamp", s.Of), func(tx *act.Tx) (bool, error) {
		now, err := stampOf(tx, s.Of)
		if err != nil || now.Of.ID == "" || !now.At.IsZero() {
			return false, err
		}
		now.At, now.Authority, now.Standing, now.Serial, now.Certificate, now.Token = t.At, t.Authority, d.Timestamps.Standing(), t.Serial, t.Fingerprint(), t.DER
		if err := fillStamp(tx, now); err != nil {
			return false, err
		}
		_, err = tx.Record(entry.HashStamped{Hash: now.SHA256, At: now.At, Authority: now.Authority, Standing: now.Standing, Serial: now.Serial, Certificate: now.Certificate, Token: stamp.Sum(now.Token)},
			act.OnThreads(now.thread))
		return true, err
	})
	return err
}

// stampSaid is what a page says of a record's timestamp.
func (d *Desk) stampSaid(ctx context.Context, of journal.Ref) (string, error) {
	s, err := stampOf(d.host.DB.Read(ctx), of)
	return stampText(&s), err
}

// stampText says when, by whom, and what that is worth.
func stampText(s *Stamp) string {
	if s == nil || s.At.IsZero() {
		return "Asked for, not there yet"
	}
	switch s.Standing {
	case stamp.Independent:
		return clock(s.At) + " by " + s.Authority + ", an authority outside the force"
	case stamp.Unchecked:
		return clock(s.At) + " by somebody who signs as " + s.Authority + ": not checked, because no certificate of the authority is set"
	}
	return clock(s.At) + " by " + s.Authority // which says of itself that it is not one
}
