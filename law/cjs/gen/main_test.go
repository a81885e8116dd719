package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// pkg is where `npm ci` in web/ puts the package.
const pkg = "../../../web/node_modules/@moj-bichard7-developers/bichard7-next-data"

func TestGenerateIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(pkg); err != nil {
		t.Skip("SKIPPED LOUDLY: the npm package is not installed, so the generator was not tested: run npm ci in web/")
	}
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := Generate(pkg, dir); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(one)
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		a, errA := os.ReadFile(filepath.Join(one, f.Name()))
		b, errB := os.ReadFile(filepath.Join(two, f.Name()))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs (%v, %v)", f.Name(), errA, errB)
		}
	}
}

func TestGenerateRefuses(t *testing.T) {
	t.Parallel()
	write := func(dir, name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const named = `{"name":"@moj-bichard7-developers/bichard7-next-data","version":"1"}`
	for name, files := range map[string]map[string]string{
		"nothing installed": {},
		"another package":   {"package.json": `{"name":"left-pad","version":"1"}`},
		"no tables":         {"package.json": named},
		"an empty table":    {"package.json": named, "data/offence-code.json": `[]`},
		"another shape":     {"package.json": named, "data/offence-code.json": `{"a":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := t.TempDir(), t.TempDir()
			for f, text := range files {
				write(from, f, text)
			}
			if err := Generate(from, to); err == nil {
				t.Fatal("generated from it")
			}
			if left, _ := os.ReadDir(to); len(left) != 0 {
				t.Errorf("%d files written by a refused run", len(left))
			}
		})
	}
}
