package duty

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/police/duty/entry"
)

// Feed is a private address of somebody's calendar. There is one at a time.
type Feed struct {
	ID     string    `json:"id"`
	Staff  string    `json:"staff"`
	MadeAt time.Time `json:"made_at"`
}

// FeedMade is a new address. Path holds the secret: it is shown this once and kept nowhere.
type FeedMade struct {
	Feed
	Path string `json:"path,omitempty" doc:"the address of the calendar on this server: it is shown this once"`
}

const (
	feedBase  = "/calendar/"
	feedEnd   = ".ics"
	feedBytes = 32
)

// newSecret is what nobody can guess: 256 random bits, as an address may hold them.
func newSecret() string {
	b := make([]byte, feedBytes)
	_, _ = rand.Read(b) // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashOf is what is kept of a secret. A quick hash is enough for one that is random and long.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// MakeFeed makes somebody's private calendar address, and closes the one before. The same request again does not show it:
// who lost it makes another. Right: duty.feed.make, for oneself. Faults: staff.not_found; duty.feed.shown (conflict).
func (d *Desk) MakeFeed(ctx context.Context, staff string) (act.Done[FeedMade], error) {
	secret := newSecret()
	done, err := act.Do(ctx, d.host.Door, act.Of("duty.feed.make", staffRef(staff)), func(tx *act.Tx) (FeedMade, error) {
		f := FeedMade{Feed: Feed{ID: id.New(), Staff: staff, MadeAt: tx.Now()}}
		if err := lockStaff(tx, staff); err != nil {
			return f, err
		}
		n, err := endFeeds(tx, staff, tx.Now())
		if err != nil {
			return f, err
		}
		if err := insertFeed(tx, f.Feed, hashOf(secret)); err != nil {
			return f, err
		}
		_, err = tx.Record(entry.FeedChanged{Staff: staff, Feed: f.ID, Open: true, Again: n > 0}, act.OnThreads())
		return f, err
	})
	if err != nil {
		return done, err
	}
	if done.Replayed { // the reply is kept for repeated requests, and never holds the secret
		return done, fault.New(fault.Conflict, "duty.feed.shown")
	}
	done.Value.Path = feedBase + secret + feedEnd
	return done, nil
}

// RevokeFeed closes somebody's private calendar address: it answers like one that never was. Right: duty.feed.revoke. Fault:
// duty.feed.none (conflict).
func (d *Desk) RevokeFeed(ctx context.Context, staff, why string) (act.Done[Feed], error) {
	return act.Do(ctx, d.host.Door, act.Of("duty.feed.revoke", staffRef(staff), why), func(tx *act.Tx) (Feed, error) {
		f, ok, err := openFeed(tx, staff)
		if err != nil {
			return f, err
		}
		if !ok {
			return f, fault.New(fault.Conflict, "duty.feed.none")
		}
		if _, err := endFeeds(tx, staff, tx.Now()); err != nil {
			return f, err
		}
		_, err = tx.Record(entry.FeedChanged{Staff: staff, Feed: f.ID}, act.OnThreads())
		return f, err
	})
}

// SeeFeed tells whether somebody has an address that opens. Right: duty.feed.see.
func (d *Desk) SeeFeed(ctx context.Context, staff string) (f Feed, open bool, err error) {
	f, err = act.See(ctx, d.host.Door, act.Of("duty.feed.see", staffRef(staff)), func(q db.Querier, _ *access.Actor) (Feed, error) {
		f, _, err := openFeed(q, staff)
		return f, err
	})
	return f, f.ID != "", err
}

// ReadFeed is the calendar behind a private address, in iCalendar (RFC 5545). Nobody needs to be signed in: who holds the
// address reads it as its officer would, until it is closed or they leave. The look is recorded as theirs. Fault: page.not_found,
// whatever is wrong with the address, so that none can be told from another.
func (d *Desk) ReadFeed(ctx context.Context, file string) ([]byte, error) {
	nowhere := fault.New(fault.NotFound, "page.not_found")
	secret, ok := strings.CutSuffix(file, feedEnd)
	if !ok || len(secret) != base64.RawURLEncoding.EncodedLen(feedBytes) {
		return nil, nowhere
	}
	now := d.host.Clock.Now()
	q := d.host.DB.Read(ctx)
	f, ok, err := feedByHash(q, hashOf(secret))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, nowhere
	}
	s, err := d.Staff(q, f.Staff)
	if err != nil {
		return nil, err
	}
	a, err := d.Actor(ctx, "staff:"+f.Staff, now)
	if fault.Is(err, fault.Unauthenticated) || err == nil && f.MadeAt.Before(s.from) { // of a service that has ended
		return nil, nowhere
	}
	if err != nil {
		return nil, err
	}
	return act.See(access.WithActor(ctx, a), d.host.Door, act.Of("duty.feed.read", staffRef(f.Staff), "calendar feed"), func(q db.Querier, _ *access.Actor) ([]byte, error) {
		return d.feedOf(q, f.Staff, now)
	})
}
