package load

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"throughline/app/play"
)

// patience is how long people wait for a server that was killed: they send again under the same key.
const patience = 15 * time.Minute

// claims are what the server answered as done, or showed: none of it may ever be missing.
type claims struct {
	mu          sync.Mutex
	entries     map[string]string // entry -> what was asked
	attended    map[string]bool   // incidents that were graded, so that somebody owes a response
	promises    map[string]bool   // promises that were shown
	mustBeHeard string            // an entry that the listeners were seen to have heard
}

func newClaims() *claims {
	return &claims{entries: map[string]string{}, attended: map[string]bool{}, promises: map[string]bool{}}
}

func (c *claims) done(path, entry string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[entry] = path
}

// copied is what is claimed at this moment.
func (c *claims) copied() *claims {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := newClaims()
	out.mustBeHeard = c.mustBeHeard
	for k, v := range c.entries {
		out.entries[k] = v
	}
	for k := range c.attended {
		out.attended[k] = true
	}
	for k := range c.promises {
		out.promises[k] = true
	}
	return out
}

// crowd is who works on the server.
type crowd struct {
	working  sync.WaitGroup
	mu       sync.Mutex
	finished int
	broke    error
}

// leave waits for everybody to end what they do.
func (c *crowd) leave(limit time.Duration) error {
	gone := make(chan struct{})
	go func() { c.working.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-time.After(limit):
		return errors.New("people were still waiting for an answer long after the last start")
	}
}

func (s *soak) crowd() *crowd {
	c := &crowd{}
	for n := range 3 {
		c.working.Go(func() { c.broken(s.desk(rand.New(rand.NewPCG(s.Seed, uint64(n))))) })
	}
	c.working.Go(func() { c.broken(s.watch()) })
	c.working.Go(func() { s.cases(c) })
	return c
}

func (c *crowd) broken(err error) {
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.broke = err
	}
}

func (s *soak) person() *play.Play {
	p := play.New("http://"+s.address, nil)
	p.Patience, p.Crowded, p.Acknowledged = patience, true, s.claims.done
	return p
}

func (s *soak) stopped() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// desk takes calls, raises incidents, writes their logs and grades them, without end.
func (s *soak) desk(r *rand.Rand) error {
	p := s.person()
	for !s.stopped() {
		var i struct{ ID string }
		body := map[string]any{"type": "violence", "title": "Shouting", "place": fmt.Sprintf("%d High Street", 1+r.IntN(200)), "lat": 51.58, "lon": -2.99}
		if err := p.As("bryant").Post("/api/control/incidents", body, &i, "raises"); err != nil {
			return err
		}
		at := "/api/control/incidents/" + i.ID
		for range r.IntN(4) {
			if err := p.As("bryant").Post(at+"/log", map[string]any{"text": logLine(r)}, nil, "writes"); err != nil {
				return err
			}
		}
		if err := p.As("bryant").Post(at+"/grade", map[string]any{"grade": "2"}, nil, "grades"); err != nil {
			return err
		}
		s.claims.mu.Lock()
		s.claims.attended[i.ID] = true
		s.claims.mu.Unlock()
		time.Sleep(time.Duration(r.IntN(60)) * time.Millisecond)
	}
	return nil
}

// watch reads what is owed again and again: what was shown once must stay known.
func (s *soak) watch() error {
	p := s.person()
	for !s.stopped() {
		var owed struct{ Promises []struct{ ID string } }
		if err := p.As("coles").Get("/api/owed?owner=all&limit=200", &owed); err != nil {
			return err
		}
		s.claims.mu.Lock()
		for _, x := range owed.Promises {
			s.claims.promises[x.ID] = true
		}
		s.claims.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
	}
	return nil
}

// cases plays whole cases, one after the other, over the kills. One that has begun when the test ends is left.
func (s *soak) cases(c *crowd) {
	for !s.stopped() {
		done := make(chan error, 1)
		go func() {
			_, err := s.person().Assault("")
			done <- err
		}()
		select {
		case err := <-done:
			var lost net.Error
			if errors.As(err, &lost) && s.stopped() {
				return
			}
			if err != nil {
				c.broken(err)
				return
			}
			c.mu.Lock()
			c.finished++
			c.mu.Unlock()
		case <-s.stop:
			return
		}
	}
}

// lastHeard does one more act and waits until the listeners have heard it.
func (s *soak) lastHeard() (string, error) {
	p := s.person()
	body := map[string]any{"type": "violence", "title": "The last", "place": "1 High Street", "lat": 51.58, "lon": -2.99}
	if err := p.As("bryant").Post("/api/control/incidents", body, nil, "raises"); err != nil {
		return "", err
	}
	return p.Last(), p.As("bryant").After(p.Last(), "/api/me", nil)
}
