package suite

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Everybody is held at level 2: a check is due every half hour. In the window a third fall due, a third are ten minutes late already and
// climb, and a third are reminded.
const (
	half   = 30 * time.Minute
	remind = 5 * time.Minute
	climb  = 15 * time.Minute
)

func suiteName(n int) string { return fmt.Sprintf("wing%d", n) }

// bookIn brings everybody in through the public API and sets observation so that each has an alarm in the window. It returns their
// detentions and when the window begins.
func (f *force) bookIn(ctx context.Context) ([]string, time.Time, error) {
	held := make([]string, f.Held)
	if err := f.each(ctx, func(w *worker, i int) (err error) {
		held[i], err = w.arrive(i, suiteName(i%f.Suites), time.Now())
		return err
	}); err != nil {
		return nil, time.Time{}, err
	}
	window := time.Now().Add(time.Duration(f.Held)*60*time.Millisecond + 5*time.Second)
	spread := make([]time.Duration, f.Held)
	for i := range spread {
		spread[i] = time.Duration(f.random.Int64N(int64(f.Window)))
	}
	err := f.each(ctx, func(w *worker, i int) error {
		due := window.Add(spread[i]).Add([]time.Duration{0, -climb, remind}[i%3])
		return w.observe(held[i], due.Add(-half))
	})
	if late := time.Since(window); err == nil && late > 0 {
		err = fmt.Errorf("the machine was too slow to book people in before the window: %s late", late.Round(time.Second))
	}
	if err == nil {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-time.After(time.Until(window)):
		}
	}
	return held, window, err
}

// each does something for everybody who is held, eight at a time.
func (f *force) each(ctx context.Context, do func(w *worker, i int) error) error {
	const hands = 8
	var wg sync.WaitGroup
	failed := make(chan error, hands)
	for h := range hands {
		wg.Go(func() {
			w := &worker{p: f.person(h)}
			for i := h; i < f.Held; i += hands {
				if ctx.Err() != nil {
					return
				}
				if err := do(w, i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return ctx.Err()
	}
}

// letters names a number in letters: a name has no figures.
func letters(n int) string {
	out := ""
	for n++; n > 0; n = (n - 1) / 26 {
		out = string(rune('a'+(n-1)%26)) + out
	}
	return out
}
