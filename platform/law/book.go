// Package law reads the dated tables in law/*.yaml and answers with the row in force on the date of the event (G-01).
// It knows no police word: a room reads its own table into its own type, and keeps the row's Ref beside what it decided.
package law

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gopkg.in/yaml.v3"

	shipped "throughline/law"
	"throughline/platform/when"
)

// Book is every table. Tables do not change once made, so they may be shared; Adopt puts others in their place.
type Book struct {
	tables   map[string]*Table
	calendar *Calendar
	adopted  atomic.Pointer[Book] // with the force's own rows; nil when there are none
}

func (b *Book) now() *Book {
	if n := b.adopted.Load(); n != nil {
		return n
	}
	return b
}

// Shipped is the book of the tables embedded in the program.
var Shipped = sync.OnceValues(func() (*Book, error) { return Load(shipped.FS) })

// Fresh is a book of the shipped tables of its own: what it adopts, no other book reads. The files are read once.
func Fresh() (*Book, error) {
	b, err := Shipped()
	if err != nil {
		return nil, err
	}
	return b.With()
}

// Load reads every *.yaml at the top of the folder. It refuses a table name used twice, a row without a source, a
// row that ends before it begins, a row that does not say when it was made, and rows of one code that overlap and
// are not told apart by the day on which they were made.
func Load(folder fs.FS) (*Book, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	b := &Book{tables: map[string]*Table{}}
	for _, name := range names {
		if err := b.read(folder, name); err != nil {
			return nil, err
		}
	}
	if b.calendar, err = readCalendar(b.tables[holidayTable]); err != nil {
		return nil, err
	}
	return b, nil
}

type tableFile struct {
	Table    string    `yaml:"table"`
	KeyedOn  string    `yaml:"keyed_on"`
	Editable bool      `yaml:"editable"`
	Note     string    `yaml:"note"`
	Rows     []rowFile `yaml:"rows"`
}

type rowFile struct {
	Code   string    `yaml:"code"`
	Value  yaml.Node `yaml:"value"`
	From   string    `yaml:"from"`
	To     string    `yaml:"to"`
	Made   string    `yaml:"made"`
	Source string    `yaml:"source"`
}

func (b *Book) read(folder fs.FS, name string) error {
	f, err := folder.Open(name)
	if err != nil {
		return fmt.Errorf("law: %w", err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	for {
		var raw tableFile
		err := dec.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("law: %s: %w", name, err)
		}
		t, err := raw.table()
		if err != nil {
			return fmt.Errorf("%w (in %s)", err, name)
		}
		if _, twice := b.tables[t.Name]; twice {
			return fmt.Errorf("law: table %s is written twice, the second time in %s", t.Name, name)
		}
		b.tables[t.Name] = t
	}
}

func (f tableFile) table() (*Table, error) {
	if f.Table == "" || f.KeyedOn == "" || len(f.Rows) == 0 {
		return nil, errors.New("law: a table needs a name, the date it is keyed on, and rows")
	}
	t := &Table{Name: f.Table, KeyedOn: f.KeyedOn, Editable: f.Editable, Note: strings.TrimSpace(f.Note)}
	for i, raw := range f.Rows {
		r, err := raw.row(f.Table)
		if err != nil {
			return nil, fmt.Errorf("law: table %s, row %d (%s): %w", f.Table, i+1, raw.Code, err)
		}
		t.rows = append(t.rows, r)
	}
	return t, t.index()
}

func (f rowFile) row(table string) (Row, error) {
	r := Row{Table: table, Code: f.Code, Source: strings.TrimSpace(f.Source), read: new(sync.Map)}
	var err error
	if r.From, err = when.ParseDay(f.From); err != nil {
		return r, fmt.Errorf("from: %w", err)
	}
	if r.Made, err = when.ParseDay(f.Made); err != nil {
		return r, fmt.Errorf("made: %w", err)
	}
	if f.To != "" {
		if r.To, err = when.ParseDay(f.To); err != nil {
			return r, fmt.Errorf("to: %w", err)
		}
	}
	if r.value, err = toJSON(&f.Value); err != nil {
		return r, err
	}
	return r, r.check()
}

func (r Row) check() error {
	switch {
	case r.Code == "" || strings.ContainsAny(r.Code, "/@ "):
		return errors.New("a code is needed, without a stroke, an @ or a space")
	case r.Source == "":
		return errors.New("a row says where it comes from")
	case !r.To.IsZero() && r.To.Before(r.From):
		return fmt.Errorf("it ends on %s, before it begins on %s", r.To, r.From)
	}
	return nil
}

// Table is a table by its name. Asking for one that is not shipped is a mistake in the program, so it panics.
func (b *Book) Table(name string) *Table {
	b = b.now()
	t, ok := b.tables[name]
	if !ok {
		panic("law: there is no table " + name)
	}
	return t
}

// Lookup is Table for a name that a person typed.
func (b *Book) Lookup(name string) (*Table, bool) {
	b = b.now()
	t, ok := b.tables[name]
	return t, ok
}

// Names lists the tables in alphabetical order.
func (b *Book) Names() []string {
	var out []string
	for name := range b.now().tables {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Row reads back a Ref that a promise or decision kept.
func (b *Book) Row(ref string) (Row, bool) {
	b = b.now()
	name, _, _ := strings.Cut(ref, "/")
	t, ok := b.tables[name]
	if !ok {
		return Row{}, false
	}
	i := slices.IndexFunc(t.rows, func(r Row) bool { return r.ref == ref })
	if i < 0 {
		return Row{}, false
	}
	return t.rows[i], true
}
