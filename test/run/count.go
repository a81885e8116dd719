package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
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

// countPlaywright reads the browser tests' own report and returns how many passed.
func countPlaywright(path string, t *tally) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var r struct {
		Stats struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return 0, err
	}
	t.passed += r.Stats.Expected
	t.skipped += r.Stats.Skipped
	if n := r.Stats.Unexpected + r.Stats.Flaky; n > 0 {
		return r.Stats.Expected, fmt.Errorf("%d browser tests failed", n)
	}
	return r.Stats.Expected, nil
}
