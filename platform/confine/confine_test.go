package confine

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The tests run their own program again, as the product does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Word {
		os.Exit(Serve(map[string]Task{"try": try, "eat": eat, "turn": turn, "talk": talk, "die": die, "read": read}, os.Args[2:]))
	}
	me, err := os.Executable()
	if err != nil {
		panic(err)
	}
	Program(me)
	os.Exit(m.Run())
}

// try tries what it may not, and says what came of each.
func try(*os.File, json.RawMessage) (any, error) {
	out := map[string]string{}
	say := func(what string, err error) {
		if err == nil {
			out[what] = "done"
		} else {
			out[what] = err.Error()
		}
	}
	_, err := net.DialTimeout("tcp", "127.0.0.1:55432", time.Second)
	say("network", err)
	_, err = net.Listen("tcp", "127.0.0.1:0")
	say("listen", err)
	_, err = net.Dial("unix", "/run/x")
	say("socket", err)
	_, err = os.ReadFile("/etc/passwd")
	say("read a file", err)
	say("write a file", os.WriteFile("/tmp/confine-was-here", []byte("x"), 0o600))
	say("start a program", exec.Command("/bin/true").Run())
	p, err := os.FindProcess(os.Getppid())
	if err == nil {
		err = p.Signal(os.Interrupt)
	}
	say("signal", err)
	say("empty a file", os.Truncate(os.Args[0], 0))
	say("touch a file", os.Chtimes(os.Args[0], time.Now(), time.Now()))
	return out, nil
}

func eat(*os.File, json.RawMessage) (any, error) {
	var all [][]byte
	for range 200 {
		b := make([]byte, 10<<20)
		for i := range b {
			b[i] = 1
		}
		all = append(all, b)
	}
	return len(all), nil
}

func turn(*os.File, json.RawMessage) (any, error) {
	for n := 0; ; n++ {
		if n < 0 {
			return nil, errors.New("never")
		}
	}
}

func talk(*os.File, json.RawMessage) (any, error) { return strings.Repeat("x", Answer+1), nil }

func die(*os.File, json.RawMessage) (any, error) { panic("died") }

func read(in *os.File, _ json.RawMessage) (any, error) {
	b, err := io.ReadAll(in)
	return string(b), err
}

func TestAConfinedProcessCanReachNothing(t *testing.T) {
	t.Parallel()
	var got map[string]string
	if err := Run(t.Context(), "try", nil, nil, &got); err != nil {
		t.Fatal(err)
	}
	for what, said := range got {
		if !strings.Contains(said, "not permitted") {
			t.Errorf("%s: %s", what, said)
		}
	}
	if _, err := os.Stat("/tmp/confine-was-here"); err == nil || len(got) != 9 {
		t.Errorf("%v %v", got, err)
	}
}

func TestAConfinedProcessIsStoppedAtItsLimits(t *testing.T) {
	t.Parallel()
	for _, task := range []string{"eat", "turn", "talk", "die"} {
		began := time.Now()
		var got any
		if err := Run(t.Context(), task, nil, nil, &got); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v %v", task, got, err)
		}
		if d := time.Since(began); d > Time+5*time.Second {
			t.Errorf("%s: stopped after %s", task, d)
		}
	}
}

func TestAConfinedProcessReadsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("in a file"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	for want, in := range map[string]io.Reader{"in a file": f, "through a pipe": strings.NewReader("through a pipe")} {
		var got string
		if err := Run(t.Context(), "read", nil, in, &got); err != nil || got != want {
			t.Errorf("%q %v", got, err)
		}
	}
}

// What could not be begun, and whom nobody waits for any more, say nothing of the file: they are no limit that it broke.
func TestWhatCouldNotBeBegunIsNoLimit(t *testing.T) {
	t.Parallel()
	var got any
	if err := Run(t.Context(), "none", nil, nil, &got); err == nil || errors.Is(err, ErrLimit) {
		t.Errorf("a task that is none: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, "turn", nil, nil, &got); !errors.Is(err, context.Canceled) || errors.Is(err, ErrLimit) {
		t.Errorf("a caller who has gone: %v", err)
	}
}
