// Package scan asks a malware scanner about a file: ClamAV, by its daemon or its program, where the force has it. Where there is
// none, nothing is said to be clean: it is said not to have been scanned.
package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Verdict is what a scanner found. Found names the malware, "" for none.
type Verdict struct {
	Found string
	By    string // the scanner, with its signatures' version where it says so
}

// Scanner reads a file and says what is in it. An error is that it could not tell; then nothing is known.
type Scanner interface {
	Scan(ctx context.Context, r io.Reader) (Verdict, error)
}

// limit is how long one file may take.
const limit = 5 * time.Minute

// Find gives the scanner of an installation: the daemon at an address (unix:/run/clamav/clamd.ctl or tcp:host:3310), else the one
// that is where Debian puts it, else the program clamscan, else nil. "none" is nil.
func Find(address string) (Scanner, error) {
	switch kind, at, ok := strings.Cut(address, ":"); {
	case address == "none":
		return nil, nil
	case ok && (kind == "unix" || kind == "tcp") && at != "":
		return Daemon{kind, at}, nil
	case address != "":
		return nil, fmt.Errorf("%q is not where a ClamAV daemon listens: write unix:/run/clamav/clamd.ctl, tcp:host:3310 or none", address)
	}
	const usual = "/run/clamav/clamd.ctl"
	if info, err := os.Stat(usual); err == nil && info.Mode()&os.ModeSocket != 0 {
		return Daemon{"unix", usual}, nil
	}
	if p, err := exec.LookPath("clamscan"); err == nil && signed(p) {
		return Program{p}, nil
	}
	return nil, nil
}

// signed tells whether clamscan has signatures, whose version it says after its own ("ClamAV 1.4.3/27000/Thu ..."): without any it fails at
// every file, and each would wait in vain to be asked about again.
func signed(program string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	said, err := exec.CommandContext(ctx, program, "--version").Output()
	return err == nil && strings.Contains(string(said), "/")
}

// Daemon is clamd, spoken to by its INSTREAM command.
type Daemon struct{ Network, Address string }

// Scan is Scanner.Scan.
func (d Daemon) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	by, err := d.ask(ctx, "zVERSION\x00", nil)
	if err != nil {
		return Verdict{}, err
	}
	said, err := d.ask(ctx, "zINSTREAM\x00", r)
	if err != nil {
		return Verdict{}, err
	}
	said = strings.TrimPrefix(said, "stream: ")
	switch {
	case said == "OK":
		return Verdict{By: by}, nil
	case tooMuch(said):
	case strings.HasSuffix(said, " FOUND"):
		return Verdict{Found: strings.TrimSuffix(said, " FOUND"), By: by}, nil
	}
	return Verdict{}, fmt.Errorf("scan: the daemon said %.200q", said)
}

func (d Daemon) ask(ctx context.Context, command string, r io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, d.Network, d.Address)
	if err != nil {
		return "", fmt.Errorf("scan: %w", err)
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := io.WriteString(c, command); err != nil {
		return "", fmt.Errorf("scan: %w", err)
	}
	if r != nil {
		// A daemon that has read enough (its size limit) answers and closes: its answer says more than our broken pipe.
		if err := stream(c, r); err != nil && !errors.Is(err, errPipe) {
			return "", err
		}
	}
	said, err := bufio.NewReader(io.LimitReader(c, 4096)).ReadString(0)
	if err != nil && said == "" {
		return "", fmt.Errorf("scan: the daemon did not answer: %w", err)
	}
	return strings.TrimSpace(strings.TrimRight(said, "\x00")), nil
}

// tooMuch tells whether a scanner gave up at one of its own limits: then it has not said that a file is clean, nor that it is not.
func tooMuch(said string) bool { return strings.Contains(said, "Heuristics.Limits.Exceeded") }

var errPipe = errors.New("scan: the daemon stopped reading")

// stream sends a file in pieces, each after its length, and a length of nothing.
func stream(c io.Writer, r io.Reader) error {
	b := make([]byte, 4+64<<10)
	for {
		n, err := io.ReadFull(r, b[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(b, uint32(n))
			if _, err := c.Write(b[:4+n]); err != nil {
				return errPipe
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("scan: read: %w", err)
		}
	}
	if _, err := c.Write([]byte{0, 0, 0, 0}); err != nil {
		return errPipe
	}
	return nil
}

// Program is clamscan, which reads its signatures anew for each file: slow, and better than nothing.
type Program struct{ Path string }

// Scan is Scanner.Scan.
func (p Program) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Path, "--no-summary", "--stdout", "--alert-exceeds-max=yes", "-")
	cmd.Stdin, cmd.WaitDelay = r, time.Second
	out, err := cmd.Output()
	said := strings.TrimSpace(string(out))
	var ended *exec.ExitError
	switch {
	case err == nil:
		return Verdict{By: "clamscan"}, nil
	case tooMuch(said):
	case errors.As(err, &ended) && ended.ExitCode() == 1 && strings.HasSuffix(said, " FOUND"):
		_, found, _ := strings.Cut(strings.TrimSuffix(said, " FOUND"), ": ")
		return Verdict{Found: found, By: "clamscan"}, nil
	}
	return Verdict{}, fmt.Errorf("scan: clamscan: %w: %.200s", err, said)
}
