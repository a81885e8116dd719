package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"syscall"
	"time"
)

// tools finds Chromium and PostgreSQL, installing them from Debian's packages where that is allowed, and says in one line what is missing.
func tools(ctx context.Context) (browser, postgres string) {
	browser, postgres = findBrowser(), findPostgres()
	var missing []string
	if browser == "" {
		missing = append(missing, "chromium")
	}
	if postgres == "" {
		missing = append(missing, "postgresql")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		missing = append(missing, "strace")
	}
	if len(missing) == 0 {
		return browser, postgres
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		fmt.Println("MISSING: install these to run every test:", missing)
		return browser, postgres
	}
	os.Setenv("DEBIAN_FRONTEND", "noninteractive")
	if err := quiet(ctx, "apt-get", "update"); err != nil {
		fmt.Println("NOTE:", firstLine(err.Error()))
	}
	for _, m := range missing {
		if err := quiet(ctx, "apt-get", "install", "-y", "--no-install-recommends", m); err != nil {
			fmt.Println("MISSING: could not install", m+":", firstLine(err.Error()))
		}
	}
	return findBrowser(), findPostgres()
}

func findBrowser() string {
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	return ""
}

// findPostgres is the folder of the newest server's programs.
func findPostgres() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Slice(found, func(i, j int) bool { return version(found[i]) < version(found[j]) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p)
	}
	return ""
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// startPostgres starts a server of its own in a temporary folder, on loopback, as a user who is not root, and gives its
// address. The second result ends it.
func startPostgres(ctx context.Context, bin string) (string, func(), error) {
	nothing := func() {}
	if bin == "" {
		return "", nothing, errors.New("it is not installed")
	}
	dir, err := os.MkdirTemp(memory(), "throughline-postgres-") // databases come and go by the hundred: none need reach a disk
	if err != nil {
		return "", nothing, err
	}
	clean := func() { os.RemoveAll(dir) }
	cred, err := notRoot(dir)
	if err != nil {
		return "", clean, err
	}
	data := filepath.Join(dir, "data")
	run := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(bin, name), args...)
		c.Dir = dir
		c.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Setpgid: true}
		return c
	}
	if out, err := run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync").CombinedOutput(); err != nil {
		return "", clean, fmt.Errorf("initdb: %w: %s", err, tail(out))
	}
	port, err := freePort()
	if err != nil {
		return "", clean, err
	}
	// Every test has a database of its own, so there are hundreds: autovacuum would start a worker for one after the other all
	// the while. What is written need not outlive the machine.
	server := run("postgres", "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir,
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_connections=600", "-c", "shared_buffers=128MB", "-c", "synchronous_commit=on")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return "", clean, err
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return "", clean, err
	}
	stop := func() {
		server.Process.Signal(syscall.SIGINT)
		done := make(chan struct{})
		go func() { server.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			server.Process.Kill()
		}
		clean()
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			if run("pg_isready", "-h", "127.0.0.1", "-p", strconv.Itoa(port)).Run() == nil {
				return "postgres://postgres@" + address + "/postgres?sslmode=disable", stop, nil
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "log"))
	stop()
	return "", nothing, fmt.Errorf("it did not come up: %s", tail(b))
}

// notRoot is a user that PostgreSQL agrees to run as; nil when we are none other than root already.
func notRoot(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// inMemory puts what the tests write into memory where the machine has plenty and lets programs run from there: thousands of small
// installations are made, and each act waits for its disk. What the go tool itself writes stays on the disk. `make prove` uses the
// disk throughout. The second answer takes it away again.
func inMemory() (env []string, done func()) {
	in := memory()
	if in == "" {
		return nil, func() {}
	}
	dir, err := os.MkdirTemp(in, "throughline-test-")
	if err != nil {
		return nil, func() {}
	}
	return []string{"TMPDIR=" + dir, "GOTMPDIR=" + os.TempDir()}, func() { _ = os.RemoveAll(dir) }
}

// memory is a folder in memory that has room for the tests and lets programs run from it; empty for none.
func memory() string {
	const shm, enough, noexec = "/dev/shm", 8 << 30, 8
	var st syscall.Statfs_t
	if err := syscall.Statfs(shm, &st); err != nil || uint64(st.Bavail)*uint64(st.Bsize) < enough || st.Flags&noexec != 0 {
		return ""
	}
	return shm
}
