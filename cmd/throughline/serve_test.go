package main

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// held serves as a program that does not stop when it is asked to: a request that it must finish holds it.
func heldVerb() verb {
	return verb{"held", "", "", func(ctx context.Context, _ []string) error {
		os.Stdout.WriteString("serving\n")
		<-ctx.Done()
		os.Stdout.WriteString("stopping\n")
		time.Sleep(time.Minute)
		return nil
	}}
}

func TestMain(m *testing.M) {
	if os.Getenv("THROUGHLINE_TEST_HELD") != "" {
		verbs = []verb{heldVerb()}
		os.Exit(inSignals([]string{"held"}))
	}
	os.Exit(m.Run())
}

// The first signal lets what runs finish; the second ends the program at once, which is always safe.
func TestASecondSignalEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, self)
	c.Env = append(os.Environ(), "THROUGHLINE_TEST_HELD=1")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	hear := func(want string) {
		b := make([]byte, 64)
		if n, err := out.Read(b); err != nil || string(b[:n]) != want {
			t.Fatalf("heard %q, not %q: %v", b[:n], want, err)
		}
	}
	hear("serving\n")
	c.Process.Signal(syscall.SIGTERM)
	hear("stopping\n")
	began := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	again := time.NewTicker(50 * time.Millisecond) // what undoes the first signal runs beside the program
	defer again.Stop()
	for err == nil {
		select {
		case err = <-ended:
		case <-again.C:
			c.Process.Signal(syscall.SIGTERM)
		}
	}
	if took := time.Since(began); err == nil || took > 20*time.Second {
		t.Errorf("the second signal ended it with %v after %s", err, took)
	}
}
