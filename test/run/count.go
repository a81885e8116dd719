package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

// slow is what took longer than a room may spend on its tests (house rule: 60 s), or a test that took half of that.
type slow struct {
	what    string
	seconds float64
}

// longest prints what took longest, so that who makes the tests slower sees it.
func (t *tally) longest() {
	slices.SortFunc(t.slow, func(a, b slow) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, s := range t.slow[:min(len(t.slow), 25)] {
		fmt.Printf("SLOW     %4.0f s  %s\n", s.seconds, s.what)
	}
}

// goTests runs go test and counts every test and subtest by what the tool says of it. The output of those that failed is shown.
func goTests(ctx context.Context, t *tally, env []string, args ...string) error {
	c := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	c.Env = env
	c.Stderr = os.Stderr
	pipe, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	output := map[string]*strings.Builder{}
	failedTest := map[string]bool{}
	dec := bufio.NewScanner(pipe)
	dec.Buffer(make([]byte, 1<<20), 1<<26)
	for dec.Scan() {
		var e event
		if json.Unmarshal(dec.Bytes(), &e) != nil {
			fmt.Println(dec.Text()) // the tool's own words: a build failure
			continue
		}
		t.event(e, output, failedTest)
	}
	if err := c.Wait(); err != nil && t.failed == 0 {
		return fmt.Errorf("go test: %w", err)
	}
	return nil
}

func (t *tally) event(e event, output map[string]*strings.Builder, failedTest map[string]bool) {
	key := e.Package + " " + e.Test
	if e.Elapsed >= 60 || e.Test != "" && e.Elapsed >= 30 {
		t.slow = append(t.slow, slow{key, e.Elapsed})
	}
	switch e.Action {
	case "output", "build-output":
		if output[key] == nil {
			output[key] = &strings.Builder{}
		}
		output[key].WriteString(e.Output)
	case "pass":
		if e.Test != "" {
			t.passed++
		}
		delete(output, key)
	case "skip":
		if e.Test != "" {
			t.skipped++
			t.skips = append(t.skips, key+skipReason(output[key]))
		}
		delete(output, key)
	case "fail":
		if e.Test == "" && failedTest[e.Package] {
			return // its tests said so already
		}
		failedTest[e.Package] = true
		t.failed++
		t.failures = append(t.failures, key)
		fmt.Printf("FAIL  %s\n", key)
		if b := output[key]; b != nil {
			fmt.Println(indent(b.String()))
		}
	case "build-fail":
		for k, b := range output {
			if strings.HasPrefix(k, " ") || strings.TrimSpace(k) == "" {
				fmt.Println(indent(b.String()))
			}
		}
	}
}

func skipReason(b *strings.Builder) string {
	if b == nil {
		return ""
	}
	for _, l := range strings.Split(b.String(), "\n") {
		if _, why, ok := strings.Cut(l, ".go:"); ok {
			return ": " + strings.TrimSpace(why[strings.IndexByte(why, ' ')+1:])
		}
	}
	return ""
}

// suite is what Playwright's own report says of a file, or of a part of one.
type suite struct {
	Suites []suite
	Specs  []struct {
		Title, File string
		Line        int
		OK          bool
		Tests       []struct {
			Results []struct {
				Duration float64 // milliseconds
				Errors   []struct{ Message string }
			}
		}
	}
}

// colour is how a terminal is told of one.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// failures says each test that failed, where it stands and in its own words why, so that a log that is shown in part still tells it.
func (s suite) failures() []string {
	var out []string
	for _, sp := range s.Specs {
		if sp.OK {
			continue
		}
		why := ""
		for _, t := range sp.Tests {
			for _, r := range t.Results {
				for _, e := range r.Errors {
					why += "\n" + e.Message
				}
			}
		}
		why = strings.TrimSpace(colour.ReplaceAllString(why, ""))
		if len(why) > 1500 {
			why = strings.ToValidUTF8(why[:1500], "") + " …"
		}
		out = append(out, fmt.Sprintf("%s:%d %s: %s", sp.File, sp.Line, sp.Title, why))
	}
	for _, in := range s.Suites {
		out = append(out, in.failures()...)
	}
	return out
}

// longest tells what took longer than a test should.
func (s suite) longest(t *tally) {
	for _, sp := range s.Specs {
		for _, x := range sp.Tests {
			for _, r := range x.Results {
				if seconds := r.Duration / 1000; seconds >= 30 {
					t.slow = append(t.slow, slow{fmt.Sprintf("%s:%d %s", sp.File, sp.Line, sp.Title), seconds})
				}
			}
		}
	}
	for _, in := range s.Suites {
		in.longest(t)
	}
}

// playwright runs a folder of Playwright's tests and counts them by its own report. What failed is said last, each with its reason.
func playwright(ctx context.Context, t *tally, name, config string, env ...string) {
	report := filepath.Join(os.TempDir(), fmt.Sprintf("throughline-playwright-%d.json", os.Getpid()))
	defer os.Remove(report)
	c := exec.CommandContext(ctx, "npx", "playwright", "test", "--config", config)
	c.Dir = "web"
	c.Env = append(os.Environ(), append(env, "PLAYWRIGHT_JSON_OUTPUT_NAME="+report, "NODE_PATH="+must(filepath.Abs("web/node_modules")))...)
	out, err := c.CombinedOutput()
	ran, failed, e := countPlaywright(report, t)
	if err = errors.Join(err, e); err == nil && ran == 0 {
		err = fmt.Errorf("no test of %s ran", name)
	}
	if err != nil && len(failed) == 0 {
		t.check(name, fmt.Errorf("%w\n%s", err, tail(out)))
	}
	for _, f := range failed {
		t.check(name, errors.New(f))
	}
}

// countPlaywright reads Playwright's report: how many passed, and what is to be said of each that did not.
func countPlaywright(path string, t *tally) (passed int, failed []string, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, nil, err
	}
	var r struct {
		Suites []suite
		Errors []struct{ Message string }
		Stats  struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return 0, nil, err
	}
	t.passed += r.Stats.Expected
	t.skipped += r.Stats.Skipped
	all := suite{Suites: r.Suites}
	all.longest(t)
	failed = all.failures()
	for _, e := range r.Errors {
		failed = append(failed, e.Message)
	}
	if n := r.Stats.Unexpected + r.Stats.Flaky; n > 0 && len(failed) == 0 {
		err = fmt.Errorf("%d tests failed", n)
	}
	return r.Stats.Expected, failed, err
}
