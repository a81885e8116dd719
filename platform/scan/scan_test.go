package scan

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// daemon speaks clamd's protocol as its manual has it, and finds what contains "malware". It is not ClamAV.
func daemon(t *testing.T, short bool) Daemon {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewReader(c)
				if command, _ := in.ReadString(0); command != "zINSTREAM\x00" {
					_, _ = io.WriteString(c, "ClamAV 1.4.3/27800/Thu\x00")
					return
				}
				var got bytes.Buffer
				for {
					var n uint32
					if binary.Read(in, binary.BigEndian, &n) != nil || n == 0 {
						break
					}
					if short && got.Len() > 1<<20 {
						_, _ = io.WriteString(c, "INSTREAM size limit exceeded. ERROR\x00")
						return
					}
					_, _ = io.CopyN(&got, in, int64(n))
				}
				if bytes.Contains(got.Bytes(), []byte("malware")) {
					_, _ = io.WriteString(c, "stream: Test.Malware FOUND\x00")
				} else {
					_, _ = io.WriteString(c, "stream: OK\x00")
				}
			}()
		}
	}()
	return Daemon{"unix", l.Addr().String()}
}

func TestTheDaemonIsAskedAndItsAnswerBelieved(t *testing.T) {
	t.Parallel()
	d := daemon(t, false)
	for content, want := range map[string]string{"clean": "", "some malware here": "Test.Malware", strings.Repeat("x", 200_000) + "malware": "Test.Malware", "": ""} {
		v, err := d.Scan(t.Context(), strings.NewReader(content))
		if err != nil || v.Found != want || v.By != "ClamAV 1.4.3/27800/Thu" {
			t.Errorf("%.20q: %+v %v", content, v, err)
		}
	}
	if v, err := daemon(t, true).Scan(t.Context(), bytes.NewReader(make([]byte, 8<<20))); err == nil {
		t.Errorf("over the daemon's own limit: %+v", v)
	}
	if v, err := (Daemon{"unix", "/nowhere"}).Scan(t.Context(), strings.NewReader("x")); err == nil {
		t.Errorf("no daemon: %+v", v)
	}
}

func TestFindSaysWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	if s, err := Find("none"); s != nil || err != nil {
		t.Errorf("%v %v", s, err)
	}
	for _, bad := range []string{"clamd", "http://x", "unix:"} {
		if _, err := Find(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// ClamAV itself, with a signature of this test's, where it is installed.
func TestClamscanFindsASignature(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("clamscan")
	if err != nil {
		t.Skip("LOUD: ClamAV is not installed, so no real scanner was asked")
	}
	dir := t.TempDir()
	// a signature by the file's MD5, size and name
	if err := os.WriteFile(filepath.Join(dir, "x.ndb"), []byte("Throughline.Test:0:*:"+strings.ToLower("7468726F7567686C696E65206D616C77617265")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrapper := filepath.Join(dir, "clamscan")
	if err := os.WriteFile(wrapper, []byte("#!/bin/sh\nexec "+path+" -d "+filepath.Join(dir, "x.ndb")+" \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if v, err := (Program{wrapper}).Scan(t.Context(), strings.NewReader("this is throughline malware indeed")); err != nil || !strings.Contains(v.Found, "Throughline.Test") {
		t.Errorf("%+v %v", v, err)
	}
	if v, err := (Program{wrapper}).Scan(t.Context(), strings.NewReader("a letter")); err != nil || v.Found != "" {
		t.Errorf("%+v %v", v, err)
	}
}

func TestAProgramWithoutSignaturesIsNoScanner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for said, want := range map[string]bool{"ClamAV 1.4.3": false, "ClamAV 1.4.3/27000/Thu Nov 26 09:00:00 2026": true} {
		p := filepath.Join(dir, strings.ReplaceAll(said, "/", "-"))
		if err := os.WriteFile(p, []byte("#!/bin/sh\necho '"+said+"'\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if signed(p) != want {
			t.Errorf("%s: %v", said, !want)
		}
	}
	if signed(filepath.Join(dir, "nothing")) {
		t.Error("a program that is not there")
	}
}
