package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/journal"
	"throughline/policy"
)

// Every kind of record that has a page says which action opens it, and its room says its facts: a reader is then led to it
// exactly when it opens. The kinds are whatever the rooms' own code names and gives a page.
func TestEveryKindWithAPageSaysWhatOpensIt(t *testing.T) {
	t.Parallel()
	p := installation(t)
	word := regexp.MustCompile(`^[a-z][a-z_]+$`)
	kinds := map[string]bool{}
	for _, root := range []string{"../police", "../platform"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if x, err := strconv.Unquote(l.Value); err == nil && word.MatchString(x) {
						kinds[x] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	paged := 0
	for k := range kinds {
		if p.srv.linkOf(journal.Ref{Kind: k, ID: "x"}) == "" {
			continue
		}
		paged++
		action := sees[k]
		if action == "" {
			t.Errorf("a %s has a page and sees names no action that opens it", k)
			continue
		}
		if !p.srv.Host.Door.Knows(k) && leads[k] == "" {
			t.Errorf("a %s has a page and its room registers no facts of it", k)
		}
	}
	if paged < 20 {
		t.Errorf("only %d kinds have a page", paged)
	}
	actions := map[string]bool{}
	policies, err := access.LoadPolicies(policy.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range policies.Actions() {
		actions[a] = true
	}
	for _, m := range []map[string]string{sees, leads, panelSees} {
		for k, a := range m {
			if !actions[a] {
				t.Errorf("%s is opened by %s, which no policy names", k, a)
			}
		}
	}
}
