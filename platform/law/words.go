package law

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Lines writes a value as people read and type it, one name a line: "pence: 45". ReadLines reads it back.
func (r Row) Lines() []string {
	var m map[string]any
	if json.Unmarshal(r.value, &m) != nil {
		var s string
		if json.Unmarshal(r.value, &s) == nil {
			return []string{s}
		}
		return []string{string(r.value)}
	}
	var out []string
	for k, x := range m {
		out = append(out, spoken(k)+": "+typed(x))
	}
	slices.Sort(out)
	return out
}

// Words writes a value in one line: "minutes: 15; area: urban".
func (r Row) Words() string { return strings.Join(r.Lines(), "; ") }

// ReadLines reads a value that was typed as Lines writes it, with the names and kinds of this row's own.
func (r Row) ReadLines(text string) (json.RawMessage, error) {
	var like map[string]any
	if err := json.Unmarshal(r.value, &like); err != nil {
		return nil, fmt.Errorf("law: %s has no names: %w", r.ref, err)
	}
	names := map[string]string{}
	for k := range like {
		names[spoken(k)] = k
	}
	out := map[string]any{}
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		said, value, ok := strings.Cut(line, ":")
		name, known := names[strings.ToLower(spoken(strings.TrimSpace(said)))]
		if _, twice := out[name]; !ok || !known || twice {
			return nil, fmt.Errorf("law: the line %q names nothing of %s, or names it twice", line, r.ref)
		}
		x, err := read(strings.TrimSpace(value), like[name])
		if err != nil {
			return nil, err
		}
		out[name] = x
	}
	return json.Marshal(out)
}

func spoken(name string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(name) }

func typed(x any) string {
	switch v := x.(type) {
	case string:
		return v
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	}
	b, _ := json.Marshal(x) // it was read from JSON
	return string(b)
}

// read reads what was typed as a value of the kind of another.
func read(text string, like any) (any, error) {
	switch like.(type) {
	case string:
		return text, nil
	case bool:
		switch strings.ToLower(text) {
		case "yes", "true":
			return true, nil
		case "no", "false":
			return false, nil
		}
		return nil, fmt.Errorf("law: %q is neither yes nor no", text)
	}
	var x any
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		return nil, fmt.Errorf("law: %q: %w", text, err)
	}
	return x, nil
}
