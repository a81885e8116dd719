package main

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"throughline/app"
)

const envPrefix = "THROUGHLINE_"

func envName(setting string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))
}

// notSettings are the names that the tests, the benches and the browser's runner use among themselves.
var notSettings = []string{"THROUGHLINE_PROVE", "THROUGHLINE_LONE_ACT", "THROUGHLINE_URL", "THROUGHLINE_ROUTES", "THROUGHLINE_VICTIM", "THROUGHLINE_THREAD", "THROUGHLINE_DRAWN"}

// knownEnvironment refuses a THROUGHLINE_ name in the environment that is no setting of serve nor of this verb: a slip of
// the pen must not leave a default in force. The error names the setting that is nearest.
func knownEnvironment(verb reflect.Type) error {
	var known []string
	for _, t := range []reflect.Type{reflect.TypeFor[app.Settings](), reflect.TypeFor[exportSettings](), verb} {
		for i := range t.NumField() {
			if name := t.Field(i).Tag.Get("name"); name != "" {
				known = append(known, envName(name))
			}
		}
	}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) || strings.HasPrefix(name, envPrefix+"TEST_") || slices.Contains(notSettings, name) || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int { return apart(name, a) - apart(name, b) })
		return fmt.Errorf("%s is in the environment and is not a setting; the nearest is %s", name, nearest)
	}
	return nil
}

// apart is how many letters must be changed, added or left out to make one word of another (Levenshtein).
func apart(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			before, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, before+cost)
		}
	}
	return row[len(b)]
}
