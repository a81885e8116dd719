package access_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"throughline/platform/access"
)

// slow answers after a second, and counts how often it was asked.
type slow struct{ asked *atomic.Int64 }

func (s slow) Actor(_ context.Context, account string, _ time.Time) (*access.Actor, error) {
	n := s.asked.Add(1)
	time.Sleep(time.Second)
	return &access.Actor{Account: account, RankNo: int(n)}, nil
}

// Many who ask about one account at once ask once; who asks after it was forgotten is not given what was known before.
func TestManyWhoAskAtOnceAskOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := slow{new(atomic.Int64)}
		r := &access.Remembered{Directory: d, For: time.Minute}
		at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if a, err := r.Actor(context.Background(), "staff:a", at); err != nil || a.RankNo != 1 {
					t.Errorf("%+v %v", a, err)
				}
			})
		}
		synctest.Wait()
		r.Forget() // while they wait
		if a, err := r.Actor(context.Background(), "staff:a", at); err != nil || a.RankNo != 2 {
			t.Errorf("after it was forgotten: %+v %v", a, err)
		}
		all.Wait()
		if a, err := r.Actor(context.Background(), "staff:a", at); err != nil || a.RankNo != 2 || d.asked.Load() != 2 {
			t.Errorf("what was asked before it was forgotten is remembered: %+v %v, asked %d times", a, err, d.asked.Load())
		}
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := r.Actor(gone, "staff:a", at); err != nil {
			t.Errorf("what is known is told to somebody who leaves too: %v", err)
		}
	})
}
