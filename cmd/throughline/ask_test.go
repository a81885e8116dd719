package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

// typed runs the program as from a terminal: what it prints, what it says on stderr, and its status.
func typed(t *testing.T, in string, args ...string) (out, said string, status int) {
	t.Helper()
	files := [3]*os.File{}
	for i := range files {
		f, err := os.CreateTemp(t.TempDir(), "std")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	if _, err := files[0].WriteString(in); err != nil {
		t.Fatal(err)
	}
	old := [3]*os.File{os.Stdin, os.Stdout, os.Stderr}
	defer func() { os.Stdin, os.Stdout, os.Stderr = old[0], old[1], old[2] }()
	os.Stdin, os.Stdout, os.Stderr = files[0], files[1], files[2]
	if _, err := files[0].Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	verbs = []verb{askVerb, lawVerb}
	status = run(t.Context(), args)
	text := func(f *os.File) string {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return text(files[1]), text(files[2]), status
}

// ID-07: whatever is wrong with an ask is a problem object with a sentence, and its help lists the rules.
func TestID07AskSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		args []string
		code string
	}{
		"empty":     {"", []string{"ask", "identifier"}, "law.ask.empty"},
		"too long":  {`{"kind":"` + strings.Repeat("a", 1<<20) + `"}`, []string{"ask", "identifier"}, "law.ask.too_long"},
		"unknown":   {"{}", []string{"ask", "no-rule"}, "law.ask.unknown_rule"},
		"one more":  {"{}", []string{"ask", "identifier", "again"}, "law.ask.too_much"},
		"null item": {`{"events":[null]}`, []string{"ask", "grade-clock"}, "law.ask.missing"},
	} {
		out, said, status := typed(t, c.in, c.args...)
		var p struct{ Code, Detail string }
		if err := json.Unmarshal([]byte(said), &p); err != nil || status != 2 || out != "" || p.Code != c.code || p.Detail == p.Code || p.Detail == "" {
			t.Errorf("%s: %d %q %q", name, status, out, said)
		}
	}
	for _, args := range [][]string{{"ask"}, {"ask", "--help"}, {"ask", "-h"}, {"ask", "identifier", "--help"}} {
		if out, said, status := typed(t, "", args...); status != 0 || said != "" || !strings.Contains(out, "throughline ask grade-clock") {
			t.Errorf("%v: %d %q %q", args, status, out, said)
		}
	}
}

// G-01: the tables of law are printed one at a time, and what cannot be done with the words given is said.
func TestG01LawSaysWhatIsWrong(t *testing.T) {
	for line, want := range map[string]string{
		"law control.grade control.duplicate":                 "one too many",
		"law --on 2026-11-23":                                 "Say of which table",
		"law control.grade --on 2026-02-30":                   "--on: “2026-02-30” is not a date",
		"law control.grade --on 2026-11-23 control.duplicate": "one too many",
		"law no.table":                                        "no.table",
	} {
		out, said, status := typed(t, "", strings.Fields(line)...)
		if status != 1 || out != "" || !strings.Contains(said, want) || strings.Contains(said, ": : ") {
			t.Errorf("%s: %d %q %q", line, status, out, said)
		}
	}
	if out, said, status := typed(t, "", "law", "--on", "2026-11-23", "control.grade"); status != 0 || !strings.Contains(out, "control.grade, chosen by") {
		t.Errorf("%d %q %q", status, out, said)
	}
}
