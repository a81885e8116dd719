// Package arch holds the house to its rules: each rule of house.md is a test here, run with -count=1.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// source is one Go file of ours.
type source struct {
	path  string // from the root, with slashes
	test  bool
	file  *ast.File
	fset  *token.FileSet
	lines int
}

const root = "../.."

// sources reads every Go file of the project, without generated data and node_modules.
func sources() ([]source, error) {
	var out []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case "node_modules", ".git", "var", "bin", "testdata", "dist":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, b, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		out = append(out, source{path: filepath.ToSlash(rel), test: strings.HasSuffix(p, "_test.go"), file: f, fset: fset, lines: strings.Count(string(b), "\n")})
		return nil
	})
	return out, err
}

// imports are the packages of ours that a file imports, from the root: "platform/act".
func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		if p, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "throughline/"); ok {
			out = append(out, p)
		}
	}
	return out
}

func (s source) part() string { p, _, _ := strings.Cut(s.path, "/"); return p }

// room is the room of a file under police/, else "".
func (s source) room() string { return roomOf(s.path) }

func roomOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 2 || parts[0] != "police" {
		return ""
	}
	return parts[1]
}

// order is where each room stands on the thread.
func order() (map[string]int, error) {
	b, err := os.ReadFile(filepath.Join(root, "police", "ORDER"))
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for i, r := range strings.Fields(string(b)) {
		out[r] = i
	}
	return out, nil
}

// texts visits every string literal of a file.
func (s source) texts(visit func(text string, line int)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			visit(strings.Trim(l.Value, "`\""), s.fset.Position(l.Pos()).Line)
		}
		return true
	})
}
