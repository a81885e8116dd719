package scenario

import (
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"throughline/app"
)

// alone names, in the process that has no network, the map that it works on.
const alone = "THROUGHLINE_ALONE"

// Every address outside is refused: the server and all who work on it run in a network of their own that has nothing but
// loopback, and the case goes from the call to its end.
func TestTheCaseIsWorkedWithNoNetworkOutside(t *testing.T) {
	t.Parallel()
	area := county(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestInsideWithNoNetwork$", "-test.v", "-test.timeout=10m")
	cmd.Env = append(os.Environ(), alone+"="+area)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && cmd.ProcessState == nil: // it never ran
		t.Skipf("SKIPPED, LOUDLY: this machine lets no process have a network of its own (%v), so working with every outside address refused was not tried", err)
	case err != nil:
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestInsideWithNoNetwork is what runs in there.
func TestInsideWithNoNetwork(t *testing.T) {
	area := os.Getenv(alone)
	if area == "" {
		return // it is begun by the test above
	}
	raiseLoopback(t)
	if c, err := net.DialTimeout("tcp", "192.0.2.1:443", 5*time.Second); err == nil {
		c.Close()
		t.Fatal("there is a network outside after all")
	}
	s, url := serve(t, app.Settings{Data: t.TempDir(), Map: area, Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
	if r := played(t, url, "charge"); !r.OK || r.Acts < 90 {
		t.Errorf("%+v", r)
	}
	checkJournal(t, s)
}

func raiseLoopback(t *testing.T) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo); err != nil {
		t.Fatal(err)
	}
}
