package scenario

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/prooftest"
)

// program builds the program once for all tests of this package.
var program = sync.OnceValues(func() (string, error) {
	dir, err := scratch("scenario")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "throughline")
	if out, err := exec.Command("go", "build", "-o", path, "throughline/cmd/throughline").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	for _, dir := range made {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

var (
	making sync.Mutex
	made   []string
)

// scratch makes a folder that lives as long as the tests of this package.
func scratch(name string) (string, error) {
	dir, err := os.MkdirTemp("", "throughline-"+name+"-")
	making.Lock()
	defer making.Unlock()
	made = append(made, dir)
	return dir, err
}

// run runs a verb and returns what it said, and its error.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, args...).CombinedOutput()
	return string(out), err
}

// must runs a verb that must succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := run(t, args...)
	if err != nil {
		t.Fatalf("throughline %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// copyOf copies a data folder.
func copyOf(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

func proving() bool { return prooftest.All() }
