package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Child is a server of this program in a process of its own, so that it can be killed.
type Child struct {
	*exec.Cmd
	Address string    // host:port
	ReadyAt time.Time // when it said that it was
	output  *tail
}

// StartChild runs `serve` with these arguments and waits until the server says that it is ready, for two minutes at most.
func StartChild(ctx context.Context, binary string, args ...string) (*Child, error) {
	c := &Child{Cmd: exec.Command(binary, append([]string{"serve"}, args...)...), output: &tail{}}
	c.Stderr = c.output
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, at, ok := strings.Cut(lines.Text(), "ready at http://"); ok {
				at, _, _ = strings.Cut(at, " ")
				ready <- at
			}
		}
		close(ready)
	}()
	select {
	case at, ok := <-ready:
		if !ok {
			c.Wait()
			return nil, fmt.Errorf("the server did not start: %s", c.Said())
		}
		c.Address, c.ReadyAt = at, time.Now()
		return c, nil
	case <-ctx.Done():
		c.Crash()
		return nil, ctx.Err()
	case <-time.After(2 * time.Minute):
		c.Crash()
		return nil, errors.New("the server was not ready in two minutes")
	}
}

// Said is the last of what the server wrote.
func (c *Child) Said() string { return c.output.String() }

// Alive tells whether nobody has waited for its end yet.
func (c *Child) Alive() bool { return c != nil && c.ProcessState == nil }

// Crash kills the server with SIGKILL and waits until it is gone.
func (c *Child) Crash() error {
	if !c.Alive() {
		return nil
	}
	if err := c.Process.Kill(); err != nil {
		return fmt.Errorf("the server could not be killed: %w", err)
	}
	c.Wait()
	return nil
}
