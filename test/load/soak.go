package load

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"
)

// SoakAsk is a run of the kill test.
type SoakAsk struct {
	Binary, Data, Map string
	Kills             int
	Cuts              int // copies of each killed installation whose log is cut at a random byte
	Seed              uint64
	Least, Most       time.Duration // how long a server lives between ready and its kill
}

// Soak serves, lets people work and whole cases be played through the API, and kills the server again and again. After each
// kill, and at the end, everything that was answered as done must be there, the journal must verify, no promise may be
// lost, and the probe must have heard each entry once, in order. Requests that were cut off are sent again under their key.
func Soak(ctx context.Context, ask SoakAsk, report func(any)) error {
	if ask.Data == "" {
		dir, err := os.MkdirTemp("", "throughline-soak-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		ask.Data = dir
	}
	s := &soak{SoakAsk: ask, random: rand.New(rand.NewPCG(ask.Seed, 2)), claims: newClaims(), stop: make(chan struct{})}
	defer s.end()
	if err := s.start(ctx, "127.0.0.1:0"); err != nil {
		return err
	}
	crowd := s.crowd()
	for n := 1; n <= ask.Kills; n++ {
		life := ask.Least + time.Duration(s.random.Int64N(int64(ask.Most-ask.Least)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(life):
		}
		if err := s.child.Crash(); err != nil {
			return err
		}
		row, err := s.inspect(ctx, n)
		if err != nil {
			return fmt.Errorf("after kill %d, seed %d: %w", n, ask.Seed, err)
		}
		report(row)
		if err := s.start(ctx, s.address); err != nil {
			return err
		}
	}
	return s.finish(ctx, crowd, report)
}

type soak struct {
	SoakAsk
	random  *rand.Rand
	claims  *claims
	child   *Child
	address string
	stop    chan struct{}
	once    sync.Once
}

func (s *soak) end() {
	s.once.Do(func() { close(s.stop) })
	s.child.Crash()
}

// start runs the server and waits until it says that it is ready.
func (s *soak) start(ctx context.Context, listen string) (err error) {
	args := []string{"--training", "--soak-probe", "--listen", listen, "--data", s.Data}
	if s.Map != "" {
		args = append(args, "--map", s.Map)
	}
	if s.child, err = StartChild(ctx, s.Binary, args...); err == nil {
		s.address = s.child.Address
	}
	return err
}

// finish lets everything be heard, stops the server as an operator does, and looks once more.
func (s *soak) finish(ctx context.Context, crowd *crowd, report func(any)) error {
	s.once.Do(func() { close(s.stop) })
	if err := crowd.leave(2 * time.Minute); err != nil {
		return err
	}
	last, err := s.lastHeard()
	if err != nil {
		return err
	}
	if err := s.child.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.child.Wait(); err != nil {
		return fmt.Errorf("the server did not stop well: %w: %s", err, s.child.Said())
	}
	s.claims.mustBeHeard = last
	row, err := s.inspect(ctx, 0)
	if err != nil {
		return fmt.Errorf("at the end, seed %d: %w", s.Seed, err)
	}
	row["what"], row["kills"], row["scenarios"] = "soak", s.Kills, crowd.finished
	if crowd.broke != nil {
		row["scenario_broke"] = crowd.broke.Error()
	}
	row["ok"] = crowd.broke == nil
	report(row)
	if crowd.broke != nil {
		return fmt.Errorf("a scenario did not live through the kills: %w", crowd.broke)
	}
	return nil
}

// tail keeps the last of what a server wrote, for the report of its failure.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	t.b = t.b[max(0, len(t.b)-4000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}

var _ io.Writer = (*tail)(nil)
