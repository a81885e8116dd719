package arch

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline/platform/words"
)

func all(t *testing.T) []source {
	t.Helper()
	s, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(s) < 50 {
		t.Fatalf("only %d files were found: the test looks in the wrong place", len(s))
	}
	return s
}

// Rule 1: cmd -> app -> police -> platform; platform never imports police; only app wires.
func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	rank := map[string]int{"cmd": 4, "app": 3, "police": 2, "platform": 1, "law": 0, "policy": 0, "words": 0, "web": 0, "docs": 0}
	for _, s := range all(t) {
		from, known := rank[s.part()]
		if !known {
			continue // test/ may look at everything
		}
		for _, i := range s.imports() {
			part, _, _ := strings.Cut(i, "/")
			to, known := rank[part]
			switch {
			case known && to <= from:
			case s.test && (part == "app" || strings.HasPrefix(i, "platform/")):
			case part == "test" && s.part() == "cmd" && strings.HasPrefix(i, "test/load"):
			default:
				t.Errorf("%s imports %s: the house goes cmd, app, police, platform", s.path, i)
			}
		}
	}
}

// Rule 2: a room imports only rooms above it in police/ORDER, or any room's entry package; entry packages import only platform.
func TestTheThreadFlowsOneWay(t *testing.T) {
	t.Parallel()
	at, err := order()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all(t) {
		room := s.room()
		if room == "" {
			continue
		}
		if _, ok := at[room]; !ok {
			t.Errorf("%s: the room %s is not in police/ORDER", s.path, room)
		}
		for _, i := range s.imports() {
			other := roomOf(i)
			isEntry := strings.HasSuffix(i, "/entry")
			if strings.HasPrefix(s.path, "police/"+room+"/entry/") && !s.test && !strings.HasPrefix(i, "platform/") {
				t.Errorf("%s imports %s: an entry package imports only platform", s.path, i)
			}
			if other != "" && other != room && !isEntry && at[other] >= at[room] && !s.test {
				t.Errorf("%s imports %s, which stands below it in police/ORDER: hear its entries instead", s.path, i)
			}
		}
	}
}

var sqlText = regexp.MustCompile(`(?s)^\s*(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s|WITH\s+\w+\s+AS\s*\(|CREATE TABLE\s)`)

// Rule 4: SQL lives only in store*.go (and in platform/db and the clock's one table in app).
func TestSQLLivesInStores(t *testing.T) {
	t.Parallel()
	for _, s := range all(t) {
		base := filepath.Base(s.path)
		if s.test || strings.HasPrefix(base, "store") || strings.HasPrefix(s.path, "platform/db/") || s.part() == "test" {
			continue
		}
		if allowed := sqlExceptions[s.path]; allowed != "" {
			continue
		}
		s.texts(func(text string, line int) {
			if sqlText.MatchString(text) {
				t.Errorf("%s:%d: SQL outside a store file", s.path, line)
			}
		})
	}
}

// sqlExceptions are files that hold SQL though they are not called store, each with its reason.
var sqlExceptions = map[string]string{
	"platform/act/do.go":         "the key of a repeated act is read and kept in the act itself",
	"platform/journal/seal.go":   "the seal's tiles and checkpoints are its own storage format",
	"platform/journal/verify.go": "verify reads the journal as it lies",
	"platform/journal/look.go":   "the looks' storage",
	"platform/journal/cursor.go": "the cursors' storage",
	"platform/access/session.go": "the sessions' storage",
	"app/clock.go":               "how far the training clock was moved: one row that no room owns",
}

// Rule 3: a table belongs to one room: only that room's store files and migrations name it.
func TestATableIsNamedByItsRoomOnly(t *testing.T) {
	t.Parallel()
	tables := map[string]string{}
	create := regexp.MustCompile(`(?i)CREATE TABLE (?:IF NOT EXISTS )?(\w+)`)
	files, err := filepath.Glob(filepath.Join(root, "police", "*", "migrations", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(root, f)
		room := roomOf(filepath.ToSlash(rel))
		for _, m := range create.FindAllStringSubmatch(string(b), -1) {
			if !strings.HasPrefix(m[1], room) {
				t.Errorf("%s: the table %s does not begin with its room's name", rel, m[1])
			}
			tables[m[1]] = room
		}
		if strings.Contains(strings.ToUpper(string(b)), " REFERENCES ") && !ownReferences(string(b), room) {
			t.Errorf("%s: a foreign key across rooms", rel)
		}
	}
	named := regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)`)
	for _, s := range all(t) {
		if s.test || s.room() == "" {
			continue
		}
		s.texts(func(text string, line int) {
			if !sqlText.MatchString(text) {
				return
			}
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				if owner := tables[m[1]]; owner != "" && owner != s.room() && !strings.HasPrefix(m[1], owner+"_public_") {
					t.Errorf("%s:%d: names %s, a table of %s", s.path, line, m[1], owner)
				}
			}
		})
	}
}

func ownReferences(sql, room string) bool {
	for _, m := range regexp.MustCompile(`(?i)REFERENCES\s+(\w+)`).FindAllStringSubmatch(sql, -1) {
		if !strings.HasPrefix(m[1], room) {
			return false
		}
	}
	return true
}

// Rule 4, second half: transactions come only from act: nobody else calls the database's Do.
func TestTransactionsComeFromTheDoor(t *testing.T) {
	t.Parallel()
	for _, s := range all(t) {
		if s.test || s.room() == "" && s.part() != "app" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := c.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if inner, ok := sel.X.(*ast.SelectorExpr); ok && inner.Sel.Name == "DB" && sel.Sel.Name == "Do" && s.path != "app/clock.go" {
				t.Errorf("%s:%d: a transaction outside the door", s.path, s.fset.Position(c.Pos()).Line)
			}
			return true
		})
	}
}

// Rule 7: a file at 400 lines and a function at 80 holds a second idea; and no drawer for odds and ends.
func TestFilesAndFunctionsStaySmall(t *testing.T) {
	t.Parallel()
	banned := []string{"util", "utils", "common", "helpers", "helper", "models", "manager", "misc"}
	for _, s := range all(t) {
		if s.lines > 400 {
			t.Errorf("%s has %d lines: find the second idea in it", s.path, s.lines)
		}
		base := strings.TrimSuffix(filepath.Base(s.path), ".go")
		if slices.Contains(banned, base) || slices.Contains(banned, s.file.Name.Name) {
			t.Errorf("%s: say what it is", s.path)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line
			limit := 80
			if s.test {
				limit = 120
			}
			if n > limit {
				t.Errorf("%s: %s has %d lines: find the second idea in it", s.path, f.Name.Name, n)
			}
		}
	}
}

var (
	codeText  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	faultCall = map[string]int{"New": 1, "InvalidField": 1}
)

// kindOfRef is the kind of record that a journal.Ref in the code names: the door says KIND.not_found of one that is hidden.
func kindOfRef(n ast.Node) string {
	c, ok := n.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	if sel, ok := c.Type.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Ref" {
		return ""
	}
	for _, e := range c.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, isName := kv.Key.(*ast.Ident)
		if l, ok := kv.Value.(*ast.BasicLit); ok && isName && name.Name == "Kind" {
			return strings.Trim(l.Value, `"`)
		}
	}
	return ""
}

// Every code of a fault has a sentence, in English; so has every kind of record, for when it is not there.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	book, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]string{}
	for _, s := range all(t) {
		if s.test || s.part() == "test" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if kind := kindOfRef(n); kind != "" && !book.Has("en", kind+".not_found") {
				missing[kind+".not_found"] = s.path
			}
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := c.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			i, isFault := faultCall[sel.Sel.Name]
			if !ok || x.Name != "fault" || !isFault || len(c.Args) <= i {
				return true
			}
			if l, ok := c.Args[i].(*ast.BasicLit); ok {
				code := strings.Trim(l.Value, `"`)
				if codeText.MatchString(code) && !book.Has("en", code) {
					missing[code] = s.path
				}
			}
			return true
		})
	}
	for code, path := range missing {
		t.Errorf("%s: %q has no sentence in words/en", path, code)
	}
}

// Every room says in half a page what it is.
func TestEveryRoomHasAReadme(t *testing.T) {
	t.Parallel()
	at, err := order()
	if err != nil {
		t.Fatal(err)
	}
	for room := range at {
		b, err := os.ReadFile(filepath.Join(root, "police", room, "README.md"))
		if err != nil {
			if _, e := os.Stat(filepath.Join(root, "police", room)); e == nil {
				t.Errorf("police/%s has no README.md", room)
			}
			continue
		}
		for _, h := range []string{"Purpose", "Words", "Law", "Tables", "Entries", "Hears", "Promises", "Screens"} {
			if !strings.Contains(string(b), h) {
				t.Errorf("police/%s/README.md does not speak of its %s", room, h)
			}
		}
	}
}

// Rooms use the act's time: a rule that reads the machine's clock cannot be trained on, tested or explained later.
func TestRoomsDoNotReadTheMachinesClock(t *testing.T) {
	t.Parallel()
	for _, s := range all(t) {
		if s.test || s.room() == "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
				t.Errorf("%s:%d: time.%s in a room: use the act's or the host's clock", s.path, s.fset.Position(n.Pos()).Line, sel.Sel.Name)
			}
			return true
		})
	}
}
