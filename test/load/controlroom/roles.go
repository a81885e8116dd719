package controlroom

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// Role runs one process of a measurement: server, screens or nats. It talks to the one that started it in lines of JSON, and
// ends with its standard input.
func Role(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("a role is started by the bench itself")
	}
	var a Ask
	if err := json.Unmarshal([]byte(args[1]), &a); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	talk := talker{in: bufio.NewScanner(os.Stdin), out: json.NewEncoder(os.Stdout)}
	talk.in.Buffer(nil, 16<<20)
	switch args[0] {
	case "server":
		return runServer(ctx, a, talk)
	case "screens":
		return runScreens(ctx, a, talk)
	case "nats":
		return runNATS(a, talk)
	}
	return fmt.Errorf("there is no role %q", args[0])
}

// message is one line between processes.
type message struct {
	Do      string             `json:"do,omitempty"`
	URL     string             `json:"url,omitempty"`
	Cookies []string           `json:"cookies,omitempty"`
	Truth   []uint64           `json:"truth,omitempty"`  // the sum of each area
	Untrue  int                `json:"untrue,omitempty"` // consoles whose state is another
	Bytes   int64              `json:"bytes,omitempty"`  // received since the last time it was asked
	Cut     int                `json:"cut,omitempty"`
	Seen    map[string]sighted `json:"seen,omitempty"` // entry -> who has seen it
	Lasts   []uint64           `json:"lasts,omitempty"`
	Box     [4]float64         `json:"box,omitzero"` // south, west, north, east of the map
	Error   string             `json:"error,omitempty"`
}

// sighted is how many consoles were told of an entry, and when the last that was not stalled was, in Unix microseconds.
type sighted struct {
	Consoles int   `json:"n"`
	Last     int64 `json:"t"`
}

type talker struct {
	in  *bufio.Scanner
	out *json.Encoder
}

// each answers every line until the input ends.
func (t talker) each(answer func(m message) message) error {
	for t.in.Scan() {
		var m message
		if err := json.Unmarshal(t.in.Bytes(), &m); err != nil {
			return err
		}
		if err := t.out.Encode(answer(m)); err != nil {
			return err
		}
	}
	return t.in.Err()
}

// process is a role that runs.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
}

// start starts a role; its first line says where it listens.
func start(ctx context.Context, program []string, role string, a Ask) (*process, message, error) {
	raw, err := json.Marshal(a)
	if err != nil {
		return nil, message{}, err
	}
	p := &process{name: role, cmd: exec.CommandContext(ctx, program[0], append(program[1:], role, string(raw))...)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, message{}, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, message{}, err
	}
	p.out = bufio.NewScanner(out)
	p.out.Buffer(nil, 64<<20)
	if err := p.cmd.Start(); err != nil {
		return nil, message{}, err
	}
	m, err := p.hear()
	if err != nil {
		p.stop()
		return nil, message{}, err
	}
	return p, m, nil
}

func (p *process) hear() (message, error) {
	var m message
	if !p.out.Scan() {
		return m, fmt.Errorf("the process %s has ended: %w", p.name, errors.Join(p.out.Err(), io.ErrUnexpectedEOF))
	}
	if err := json.Unmarshal(p.out.Bytes(), &m); err != nil {
		return m, fmt.Errorf("the process %s says %q: %w", p.name, p.out.Text(), err)
	}
	if m.Error != "" {
		return m, fmt.Errorf("the process %s: %s", p.name, m.Error)
	}
	return m, nil
}

// ask sends a line and hears the answer.
func (p *process) ask(m message) (message, error) {
	if err := json.NewEncoder(p.in).Encode(m); err != nil {
		return m, err
	}
	return p.hear()
}

// stop lets a role end by itself.
func (p *process) stop() {
	p.in.Close()
	p.cmd.Wait()
}

// cpu is the processor time that a process has used, in seconds, of its own and the kernel's on its behalf.
func (p *process) cpu() (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	user, e1 := strconv.ParseFloat(f[11], 64)
	kernel, e2 := strconv.ParseFloat(f[12], 64)
	return (user + kernel) / 100, errors.Join(e1, e2) // in hundredths, on every Linux
}
