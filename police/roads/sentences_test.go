package roads

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Every fault that this room makes has a sentence, and no sentence is left without a fault.
func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "..", "words", "en", "roads.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := yaml.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`"((?:roads\.(?:archive|ask|build|change|get|open|tile|turn)|road_change)\.[a-z_]+)"`)
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllSubmatch(src, -1) {
			used[string(m[1])] = true
			if c := string(m[1]); strings.HasPrefix(c, "roads.turn.") && c != "roads.turn.ahead" { // also said of a road without a name
				used[string(m[1])+"_unnamed"] = true
			}
			if !strings.HasSuffix(words[string(m[1])], ".") {
				t.Errorf("%s: %s has no sentence in words/en/roads.yaml", f, m[1])
			}
		}
	}
	for c := range used {
		if !strings.HasSuffix(words[c], ".") {
			t.Errorf("%s has no sentence in words/en/roads.yaml", c)
		}
	}
	for c := range words {
		if !used[c] {
			t.Errorf("%s is a sentence that nothing says", c)
		}
	}
}
