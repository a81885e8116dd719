package guides

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	quoted  = regexp.MustCompile(`"([^"\n]{2,80})"|'([^'\n]{2,80})'`)
	between = regexp.MustCompile(`>\s*([^<>{}\n]{2,80}?)\s*<`)
	said    = regexp.MustCompile(`(?m)^\s*(?:- )?[\w.]+: "?([^"\n]{2,80}?)"?\s*$`)
)

// texts are those of the product, each whole: what stands in quotes in the code of pages, between tags on the phone, and in words.
func texts(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	add := func(s string) { out[strings.TrimSpace(s)] = true }
	for _, dir := range []string{"app", "police", "platform", "words", "web/officer", "law"} {
		err := filepath.WalkDir("../../"+dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(p, "_test.go") || strings.Contains(p, "testdata") {
				return err
			}
			switch filepath.Ext(p) {
			case ".go":
				f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
				if err != nil {
					return err
				}
				ast.Inspect(f, func(n ast.Node) bool {
					if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
						if s, err := strconv.Unquote(l.Value); err == nil {
							add(s)
						}
					}
					return true
				})
			case ".ts", ".tsx", ".yaml":
				b, err := os.ReadFile(p)
				if err != nil {
					return err
				}
				for _, re := range []*regexp.Regexp{quoted, between, said} {
					for _, m := range re.FindAllStringSubmatch(string(b), -1) {
						for _, s := range m[1:] {
							add(s)
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Whatever a guide sets in bold is the name of a button, a link or a heading: a name that the product does not have leads nowhere.
func TestEveryNameInAGuideIsOneOfTheProduct(t *testing.T) {
	t.Parallel()
	have := texts(t)
	if have["A button that nobody has"] || len(have) < 3000 {
		t.Fatalf("%d texts were found: the test looks in the wrong place", len(have))
	}
	for _, name := range Names {
		for _, lang := range []string{"en", "cy"} {
			text, ok := Text(name, lang)
			bold := Bold(text)
			if !ok || len(bold) < 4 {
				t.Errorf("%s names %d buttons: a guide names what is pressed", name, len(bold))
			}
			for _, b := range bold {
				if !have[b] {
					t.Errorf("%s in %s: no page, button or heading is called %q", name, lang, b)
				}
			}
		}
	}
}

// Each guide has the same four parts and five things to do, and stays one page.
func TestAGuideIsOnePage(t *testing.T) {
	t.Parallel()
	listed, err := filepath.Glob("*.md")
	if err != nil || len(Names) != 17 {
		t.Fatal(len(Names), err)
	}
	for _, name := range Names {
		text, _ := Text(name, "en")
		if !slices.Contains(listed, name+".md") || Title(text) == "" {
			t.Errorf("%s is not there or has no title", name)
		}
		if n := len(strings.Fields(text)); n > 420 {
			t.Errorf("%s has %d words, which is more than a page", name, n)
		}
		var heads []string
		for _, b := range Read(text) {
			if b.Kind == "heading" {
				heads = append(heads, b.Parts[0][0].Text)
			}
			if b.Kind == "numbers" && len(b.Parts) != 5 {
				t.Errorf("%s has %d things to do, not five", name, len(b.Parts))
			}
		}
		if want := []string{"What you open first", "The five things that you do most", "What the system does by itself", "When it is wrong, or there is no link"}; !slices.Equal(heads, want) {
			t.Errorf("%s has the parts %q", name, heads)
		}
	}
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names {
		if !strings.Contains(string(b), "docs/guides/"+name+".md") {
			t.Errorf("README.md does not lead to the guide %s", name)
		}
	}
}

// What is written by hand is read as it is meant, and a mark that is not closed stays as it was typed.
func TestRead(t *testing.T) {
	t.Parallel()
	got := Read("# T\n\n## H\n\nPress **Go** or `x`, see [map](a.md). 2 ** 3\n\n1. one\n2. two **b**\n\n- p\n")
	var kinds []string
	for _, b := range got {
		kinds = append(kinds, b.Kind+strconv.Itoa(len(b.Parts)))
	}
	if !slices.Equal(kinds, []string{"heading1", "text1", "numbers2", "points1"}) {
		t.Fatal(kinds)
	}
	want := []Span{{Text: "Press "}, {Kind: "bold", Text: "Go"}, {Text: " or "}, {Kind: "code", Text: "x"}, {Text: ", see "}, {Kind: "link", Text: "map", Href: "a.md"}, {Text: ". 2 ** 3"}}
	if !slices.Equal(got[1].Parts[0], want) {
		t.Errorf("%+v", got[1].Parts[0])
	}
	if welsh, _ := Text("victim", "cy"); len(Read(welsh)) != len(Read(func() string { s, _ := Text("victim", "en"); return s }())) {
		t.Error("the victim's guide does not say in Welsh what it says in English")
	}
	if For(func(r string) bool { return r == "officer" || r == "sergeant" }) != "sergeant" || For(func(string) bool { return false }) != "" {
		t.Error("the guide of somebody's own role")
	}
}
