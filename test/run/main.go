// Command run is `make test`: it installs or starts what the tests need, runs everything, and ends with one plain line
// that says how many tests passed, failed and were skipped. It needs Go and Node; Chromium and PostgreSQL come from
// Debian's packages where it may install them.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"throughline/platform/prooftest"
)

// tally counts tests, and names those that failed or were skipped.
type tally struct {
	passed, failed, skipped int
	failures, skips         []string
	slow                    []slow
}

func (t *tally) check(name string, err error) {
	if err == nil {
		t.passed++
		return
	}
	t.failed++
	t.failures = append(t.failures, name+": "+firstLine(err.Error()))
	fmt.Printf("FAIL  %s\n%s\n", name, indent(err.Error()))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

func indent(s string) string {
	return "      " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n      ")
}

func main() {
	prove := flag.Bool("prove", false, "run the longer proofs instead")
	only := flag.String("only", "", "run only one stage: check, go, race, e2e")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	t := &tally{}
	err := everything(ctx, t, *prove, *only)
	stop()
	if err != nil {
		t.check("make test", err)
	}
	t.longest()
	for _, s := range t.skips {
		fmt.Println("SKIPPED ", s)
	}
	for _, f := range t.failures {
		fmt.Println("FAILED  ", f)
	}
	fmt.Printf("\n%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	if t.failed > 0 || t.passed == 0 {
		os.Exit(1)
	}
}

// proofs are the tests that ask more in make prove than in make test.
const proofs = "Prove|Kill|Crash|Tangle|Assault|Restricted|Hostile|GOV04|Equals|ReadByPages|NoLink|Interleav|EveryBad"

func everything(ctx context.Context, t *tally, prove bool, only string) error {
	want := func(stage string) bool { return only == "" || only == stage }
	began := time.Now()
	say := func(what string) { fmt.Printf("== %s (at %s)\n", what, time.Since(began).Round(time.Second)) }
	seed := os.Getenv(prooftest.Env)
	if seed == "" {
		seed = strconv.Itoa(rand.IntN(1 << 20))
		os.Setenv(prooftest.Env, seed)
	}
	fmt.Printf("== %s=%s asks the same share of the long proofs again; make prove asks all\n", prooftest.Env, seed)
	say("tools")
	browser, postgres := tools(ctx)
	say("front end and national codes")
	if err := quiet(ctx, "make", "--no-print-directory", "build"); err != nil {
		return err
	}
	if want("check") {
		say("format, vet, staticcheck, generated files")
		checks(ctx, t)
	}
	server, stopServer, err := startPostgres(ctx, postgres)
	if err != nil {
		fmt.Println("NO POSTGRESQL:", err)
	}
	defer stopServer()
	// -trimpath and CGO_ENABLED=0 as in make build: what is compiled once serves every clone
	env := append(os.Environ(), "THROUGHLINE_TEST_POSTGRES="+server, trimmed(), "CGO_ENABLED=0")
	if prove {
		say("proofs")
		os.Setenv("THROUGHLINE_PROVE", "1")
		if err := goTests(ctx, t, append(env, "THROUGHLINE_PROVE=1"), "-timeout", "60m", "-run", proofs, "./..."); err != nil {
			return err
		}
		say("every page and every form in the browser")
		endToEnd(ctx, t, browser)
		return nil
	}
	if want("go") {
		say("go tests on SQLite and PostgreSQL") // vetted above
		memory, done := inMemory()
		defer done()
		// Three packages at once, because most of a room's test waits for PostgreSQL; a rarer collector, because memory is there
		// and each package lives a minute. Without symbols a test program is linked in 1.5 s of a core and not in 2.4; its traces are whole.
		env := append(append(env, memory...), "GOGC=300", "GOMEMLIMIT=3GiB")
		if err := goTests(ctx, t, env, "-count=1", "-vet=off", "-ldflags=-s -w", "-p", "3", "-timeout", "14m", "./..."); err != nil {
			return err
		}
	}
	if want("race") {
		say("the core with the race detector")
		race(ctx, t, env)
	}
	if want("e2e") {
		say("the phone's engine")
		engine(ctx, t)
		say("browser")
		endToEnd(ctx, t, browser)
	}
	say("done")
	return nil
}

// quiet runs a command and shows its output only when it fails.
func quiet(ctx context.Context, name string, args ...string) error {
	var out bytes.Buffer
	c := exec.CommandContext(ctx, name, args...)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		s := out.String()
		if len(s) > 6000 {
			s = "…" + s[len(s)-6000:]
		}
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, s)
	}
	return nil
}

func checks(ctx context.Context, t *tally) {
	t.check("gofmt", func() error {
		out, err := exec.CommandContext(ctx, "git", "ls-files", "*.go").Output()
		if err != nil {
			return err
		}
		files := strings.Fields(string(out))
		out, err = exec.CommandContext(ctx, "gofmt", append([]string{"-l"}, files...)...).CombinedOutput()
		if err != nil || len(out) > 0 {
			return errors.New("not formatted:\n" + string(out))
		}
		return nil
	}())
	t.check("go vet", quiet(ctx, "env", trimmed(), "go", "vet", "./..."))
	t.check("staticcheck", quiet(ctx, "env", trimmed(), "go", "tool", "staticcheck", "./..."))
	t.check("MAP.md is fresh", fresh(ctx, "MAP.md", "bin/throughline", "rooms"))
	t.check("docs/settings.md is fresh", fresh(ctx, "docs/settings.md", "bin/throughline", "settings"))
}

// fresh compares a committed file with what generates it.
func fresh(ctx context.Context, path, name string, args ...string) error {
	want, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return err
	}
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s is stale: run `make map` and commit it", path)
	}
	return nil
}

// trimmed is the caller's GOFLAGS with -trimpath.
func trimmed() string { return "GOFLAGS=" + strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath") }

func race(ctx context.Context, t *tally, env []string) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.skipped++
		t.skips = append(t.skips, "the race detector: gcc is not installed")
		return
	}
	env = append(env, "CGO_ENABLED=1")
	if err := goTests(ctx, t, env, "-race", "-timeout", "10m", "./platform/act", "./platform/db", "./platform/jobs", "./platform/live"); err != nil {
		t.check("race", err)
	}
}

// engine runs the tests of the officer's phone without its screens: they need no browser and no server.
func engine(ctx context.Context, t *tally) {
	playwright(ctx, t, "the phone's engine", "../test/engine/playwright.config.ts")
}

func endToEnd(ctx context.Context, t *tally, browser string) {
	if browser == "" {
		t.skipped++
		t.skips = append(t.skips, "the browser tests: Chromium is not installed and may not be installed here (apt-get install chromium)")
		return
	}
	playwright(ctx, t, "browser test", "../test/e2e/playwright.config.ts", "CHROMIUM="+browser)
}

func tail(b []byte) string {
	if len(b) > 6000 {
		b = b[len(b)-6000:]
	}
	return string(b)
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}
