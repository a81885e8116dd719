// Package confine runs a piece of this program in a process of its own that can do nothing but read what it is given and answer:
// what strangers send is decoded there. The process has 10 seconds and 512 MiB, opens no file, reaches no network and starts
// nothing; what it may not, the kernel refuses it (setrlimit, seccomp). It ends with what asked for it.
package confine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"time"
)

// Limits of one piece of work.
const (
	Time   = 10 * time.Second
	Memory = 512 << 20 // bytes that the process may write to, its program left out
	Answer = 64 << 20  // bytes that it may answer
)

// Word is the argument by which a program that Start began knows that it is to call Serve, and nothing else of its own.
const Word = "confined"

// ErrLimit says that the work was stopped, because it took longer or needed more than it may, or died.
var ErrLimit = errors.New("the file could not be looked at within the limits of time and memory")

// Task is a piece of work: it reads in and answers. Its error is given to who asked, as text.
type Task func(in *os.File, args json.RawMessage) (any, error)

// program is what is run: this program itself, once Program was called.
var program atomic.Pointer[string]

// Program says which program answers to Word: main calls it with its own path. Until then, in tests of other things, there is none.
func Program(path string) { program.Store(&path) }

// Apart tells whether work runs in processes of its own here.
func Apart() bool { return program.Load() != nil }

// reply is what the process writes.
type reply struct {
	Error  string          `json:"error,omitempty"`
	Answer json.RawMessage `json:"answer,omitempty"`
}

// Run has a task done on in, from where it stands, and reads its answer into out. Error: ErrLimit; the task's own.
func Run(ctx context.Context, task string, args any, in io.Reader, out any) error {
	return RunFor(ctx, Time, task, args, in, out)
}

// RunFor is Run for what somebody waits for and that may take longer.
func RunFor(ctx context.Context, limit time.Duration, task string, args any, in io.Reader, out any) error {
	p := program.Load()
	if p == nil {
		return errors.New("confine: no program was named")
	}
	given, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("confine: %w", err)
	}
	asked := ctx
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, *p, Word, task, string(given), strconv.Itoa(int(2*limit/time.Second)))
	cmd.Stdin, cmd.Dir = in, "/"
	cmd.Env = []string{"GOTRACEBACK=none", "GOMAXPROCS=2", fmt.Sprintf("GOMEMLIMIT=%d", Memory*3/4)}
	answer := &most{left: Answer}
	cmd.Stdout, cmd.WaitDelay = answer, time.Second
	apart(cmd)
	err = cmd.Run()
	switch {
	case asked.Err() != nil: // whoever asked has gone away: nothing is known of the file
		return asked.Err()
	case cmd.ProcessState == nil && err != nil, cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == notConfined && answer.left >= 0:
		return fmt.Errorf("confine: it could not be begun: %v", err) // which says nothing of the file either
	}
	if err != nil && (answer.left < 0 || answer.b.Len() == 0 || ctx.Err() != nil) {
		return fmt.Errorf("%w: %v", ErrLimit, err)
	}
	var r reply
	if e := json.Unmarshal(answer.b.Bytes(), &r); e != nil {
		return fmt.Errorf("%w: it died while it answered", ErrLimit)
	}
	if r.Error != "" {
		return errors.New(r.Error)
	}
	return json.Unmarshal(r.Answer, out)
}

// most keeps what is written to it and breaks the pipe when that is too much.
type most struct {
	b    bytes.Buffer
	left int
}

func (m *most) Write(p []byte) (int, error) {
	if m.left -= len(p); m.left < 0 {
		return 0, errors.New("confine: the answer is too long")
	}
	return m.b.Write(p)
}

// notConfined is what a process ends with that could not give up what it must not have, or has no such task.
const notConfined = 3

// Serve is the other side: main calls it when its first argument is Word, before anything else, and ends with what it gives.
func Serve(tasks map[string]Task, args []string) int {
	if len(args) != 3 || tasks[args[0]] == nil {
		return notConfined
	}
	seconds, err := strconv.ParseUint(args[2], 10, 16)
	if err != nil {
		return notConfined
	}
	if err := enter(seconds); err != nil {
		fmt.Fprintln(os.Stderr, "confine:", err)
		return notConfined
	}
	var r reply
	v, err := tasks[args[0]](os.Stdin, json.RawMessage(args[1]))
	if err == nil {
		r.Answer, err = json.Marshal(v)
	}
	if err != nil {
		r.Error = err.Error()
	}
	b, err := json.Marshal(r)
	if err != nil {
		return 1
	}
	if _, err := os.Stdout.Write(b); err != nil {
		return 1
	}
	return 0
}
