package forms

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	shipped "throughline/law"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Set is every form that the program ships, with every day from which one holds.
type Set struct{ all []Form }

// Shipped reads law/forms once.
var Shipped = sync.OnceValues(func() (*Set, error) { return Read(shipped.FS, "forms") })

// file is a form as law/forms writes it.
type file struct {
	Form   `yaml:",inline"`
	FromOn string `yaml:"from"`
	MadeOn string `yaml:"made"`
}

// Read reads every form of a folder. It is strict: an unknown member, a form without a source or a day, a question without a
// reason or a reader, a mandatory question that cites nothing, a choice without options, a condition on a later question, or
// an id used twice is refused.
func Read(folder fs.FS, dir string) (*Set, error) {
	names, err := fs.Glob(folder, dir+"/*.yaml")
	if err != nil || len(names) == 0 {
		return nil, errors.Join(err, fmt.Errorf("forms: no form in %s", dir))
	}
	s := &Set{}
	for _, name := range names {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("forms: %w", err)
		}
		f, err := parse(b)
		if err != nil {
			return nil, fmt.Errorf("forms: %s: %w", name, err)
		}
		if slices.ContainsFunc(s.all, func(x Form) bool { return x.Code == f.Code && x.From == f.From }) {
			return nil, fmt.Errorf("forms: %s: the form %s from %s is written twice", name, f.Code, f.From)
		}
		s.all = append(s.all, f)
	}
	return s, nil
}

func parse(b []byte) (Form, error) {
	dec := yaml.NewDecoder(strings.NewReader(string(b)))
	dec.KnownFields(true)
	var raw file
	if err := dec.Decode(&raw); err != nil {
		return Form{}, err
	}
	f := raw.Form
	var err error
	if f.From, err = when.ParseDay(raw.FromOn); err != nil {
		return f, fmt.Errorf("from: %w", err)
	}
	if _, err = when.ParseDay(raw.MadeOn); err != nil {
		return f, fmt.Errorf("made: %w", err)
	}
	for i, g := range f.Groups {
		for j, q := range g.Questions {
			if q.Sees == "" {
				f.Groups[i].Questions[j].Sees = g.Sees
			}
			if q.Must != nil {
				q.Must.Says = q.needed()
			}
		}
	}
	f.Source, f.Note, f.CopySays = strings.TrimSpace(f.Source), strings.TrimSpace(f.Note), strings.TrimSpace(f.CopySays)
	return f, f.sound()
}

// ours is the id of a rule of this house, which says nothing to whoever fills in a form.
var ours = regexp.MustCompile(`^[A-Z]{2,5}-[0-9]{2}$`)

// needed is what is said of why an answer is needed.
func (q Question) needed() string {
	var said []string
	for _, part := range strings.Split(q.Must.Cite, ";") {
		if part = strings.TrimSpace(part); part != "" && !ours.MatchString(part) && !strings.HasPrefix(part, "to be checked") {
			said = append(said, part)
		}
	}
	if len(said) > 0 || q.Why == "" {
		return strings.Join(said, "; ")
	}
	first, size := utf8.DecodeRuneInString(q.Why)
	return string(unicode.ToLower(first)) + q.Why[size:]
}

var (
	kept  = []string{"field", "statement", "arrest", "exhibit", "crime"}
	types = []string{Text, Long, Date, Moment, YesNo, Choice, Many, Number, Person, Signature, Place, Vehicle, Officer}
)

// sound holds a form to what Read promises.
func (f Form) sound() error {
	if f.Code == "" || f.Title == "" || f.Source == "" || len(f.Groups) == 0 {
		return errors.New("a form needs a code, a title, a source and groups")
	}
	if !slices.Contains(kept, f.Record) {
		return fmt.Errorf("record %q is none of %s", f.Record, strings.Join(kept, ", "))
	}
	if f.Kind != "" && (f.Kind != "personal" || f.Record != "statement") {
		return fmt.Errorf("kind %q: a statement alone has one, and it is personal", f.Kind)
	}
	seen := map[string]Question{}
	for _, g := range f.Groups {
		if g.ID == "" || g.Title == "" || len(g.Questions) == 0 {
			return fmt.Errorf("group %q needs an id, a title and questions", g.ID)
		}
		for _, q := range g.Questions {
			if _, twice := seen[q.ID]; twice {
				return fmt.Errorf("question %s is asked twice", q.ID)
			}
			if err := q.sound(f, seen); err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
			seen[q.ID] = q
		}
	}
	for _, q := range seen {
		for _, v := range q.Voids {
			if _, ok := seen[v]; !ok {
				return fmt.Errorf("question %s voids %q, which is not asked", q.ID, v)
			}
		}
	}
	for _, q := range seen {
		for _, other := range []string{q.NotAfter, q.NotBefore} {
			if other != "" && (q.Type != Moment || seen[other].Type != Moment) {
				return fmt.Errorf("question %s is held to %q: both must be moments", q.ID, other)
			}
		}
	}
	for _, x := range f.Facts {
		if seen[x.Born].Type != Date || seen[x.Age].Type != Number || seen[x.At].Type != Moment || x.Under <= 0 || x.Cite == "" {
			return fmt.Errorf("fact %s needs a date of birth, an age, a moment, a number of years and its law", x.ID)
		}
	}
	if copied := slices.ContainsFunc(f.Groups, func(g Group) bool {
		return slices.ContainsFunc(g.Questions, func(q Question) bool { return q.Copy != "" })
	}); copied != (f.CopyTitle != "") || copied != (f.CopySays != "") {
		return errors.New("a form with questions in a copy has copy_title and copy_says, and no other form has")
	}
	if q := seen["happened_at"]; q.Type != Moment || q.Must == nil {
		return errors.New("a form asks when it happened: happened_at, a moment that must be given")
	}
	return nil
}

func (q Question) sound(f Form, before map[string]Question) error {
	switch {
	case q.ID == "" || q.Ask == "":
		return errors.New("it needs an id and words")
	case q.Why == "" || q.Sees == "":
		return errors.New("it needs why it is asked and who sees it")
	case !slices.Contains(types, q.Type):
		return fmt.Errorf("type %q is none of %s", q.Type, strings.Join(types, ", "))
	case q.Must != nil && strings.TrimSpace(q.Must.Cite) == "":
		return errors.New("a mandatory question must cite its reason")
	case q.None != "" && q.Type != Many:
		return errors.New("only a question with several answers has one for none of them")
	case (q.Type == Choice || q.Type == Many) != (len(q.Options) > 0 || q.Table != ""):
		return errors.New("a choice has options or a table, and nothing else has")
	}
	for _, c := range q.When {
		_, isFact := f.fact(c.Q)
		if _, ok := before[c.Q]; !ok && !isFact {
			return fmt.Errorf("it is shown by %q, which is not asked before it", c.Q)
		}
		if len(c.Is) == 0 && len(c.Not) == 0 && c.Has == "" && !c.Short {
			return fmt.Errorf("the condition on %q says nothing", c.Q)
		}
		if x := before[c.Q]; x.Table == "" && (x.Type == Choice || x.Type == Many) {
			for _, v := range slices.Concat(c.Is, c.Not) {
				if !slices.ContainsFunc(x.Options, func(o Option) bool { return o.Value == v }) {
					return fmt.Errorf("the condition on %q names %q, which is no answer of it", c.Q, v)
				}
			}
		}
	}
	return nil
}

// At is a form as it stands on a day, its choices filled from the tables of law.
func (s *Set) At(code string, book *law.Book, on when.Day) (Form, bool) {
	best := -1
	for i, f := range s.all {
		if f.Code == code && !f.From.After(on) && (best < 0 || f.From.After(s.all[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return Form{}, false
	}
	return s.all[best].filled(book, on), true
}

// On are all forms as they stand on a day, in the order of their titles.
func (s *Set) On(book *law.Book, on when.Day) []Form {
	var out []Form
	for _, f := range s.all {
		if slices.ContainsFunc(out, func(x Form) bool { return x.Code == f.Code }) {
			continue
		}
		if now, ok := s.At(f.Code, book, on); ok {
			out = append(out, now)
		}
	}
	slices.SortFunc(out, func(a, b Form) int { return strings.Compare(a.Title, b.Title) })
	return out
}

func (f Form) filled(book *law.Book, on when.Day) Form {
	groups := slices.Clone(f.Groups)
	for i, g := range groups {
		groups[i].Questions = slices.Clone(g.Questions)
		for j, q := range groups[i].Questions {
			if q.Table == "" {
				continue
			}
			for _, row := range book.Table(q.Table).On(on) {
				var v struct {
					Label string `json:"label"`
				}
				if json.Unmarshal(row.Value(), &v) == nil { // other members are the table's own, read where they are used
					groups[i].Questions[j].Options = append(groups[i].Questions[j].Options, Option{Value: row.Code, Text: v.Label})
				}
			}
		}
	}
	f.Groups = groups
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // texts and numbers are always written
	}
	sum := sha256.Sum256(b)
	f.Version = f.From.String() + "." + hex.EncodeToString(sum[:])[:12]
	return f
}

// HashOf is the version of a whole set: a phone asks for the forms again when it differs.
func HashOf(all []Form) string {
	h := sha256.New()
	for _, f := range all {
		h.Write([]byte(f.Code + " " + f.Version + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
