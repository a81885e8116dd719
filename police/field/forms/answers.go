package forms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/when"
)

// Answers are what was answered, by question. Every answer is a list: a question with one answer has a list of one. In JSON
// one answer may also be written as a text alone.
type Answers map[string][]string

// UnmarshalJSON reads a text or a list of texts for each question; null and "" are no answer.
func (a *Answers) UnmarshalJSON(b []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*a = Answers{}
	for name, v := range raw {
		switch v := v.(type) {
		case nil:
		case string:
			a.Set(name, v)
		case []any:
			var all []string
			for _, x := range v {
				s, ok := x.(string)
				if !ok {
					return fmt.Errorf("forms: an answer of %q is not a text", name)
				}
				all = append(all, s)
			}
			a.Set(name, all...)
		default:
			return fmt.Errorf("forms: the answer of %q is neither a text nor a list of texts", name)
		}
	}
	return nil
}

// Get is the only or first answer, "" for none.
func (a Answers) Get(q string) string {
	if len(a[q]) == 0 {
		return ""
	}
	return a[q][0]
}

// Set puts an answer in the place of the one before; blanks are no answer.
func (a Answers) Set(q string, values ...string) {
	values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return strings.TrimSpace(s) == "" })
	if len(values) == 0 {
		delete(a, q)
		return
	}
	a[q] = values
}

// Change puts an answer in the place of the one before. When it differs, the answers that do not outlive the change go: an edit
// of a statement's text voids its signature (MOB-03).
func (f Form) Change(a Answers, id string, values ...string) {
	was := slices.Clone(a[id])
	a.Set(id, values...)
	q, _ := f.Question(id)
	if slices.Equal(was, a[id]) {
		return
	}
	for _, v := range q.Voids {
		delete(a, v)
	}
}

// Shown are the questions that are asked, given what is answered, in the order of the form.
func (f Form) Shown(a Answers) []Question {
	var out []Question
	seen := Answers{}
	for _, g := range f.Groups {
		for _, q := range g.Questions {
			if !f.holds(q.When, seen) {
				continue
			}
			out = append(out, q)
			if len(a[q.ID]) > 0 {
				seen[q.ID] = a[q.ID]
			}
		}
	}
	return out
}

// Kept are the answers to what is asked alone, as they are kept: what was answered before another answer hid its question goes.
func (f Form) Kept(a Answers) Answers {
	out := Answers{}
	for _, q := range f.Shown(a) {
		if len(a[q.ID]) > 0 {
			for _, v := range a[q.ID] {
				out[q.ID] = append(out[q.ID], q.tidy(v))
			}
		}
	}
	return out
}

var gaps = strings.NewReplacer(" ", "", "-", "", ".", "")

// tidy is how an answer is kept: a registration mark in capitals without gaps, an officer's number and name with one space between.
func (q Question) tidy(v string) string {
	switch q.Type {
	case Vehicle:
		return strings.ToUpper(gaps.Replace(squeeze(v)))
	case Officer:
		return squeeze(v)
	}
	return v
}

func (f Form) holds(all []Condition, seen Answers) bool {
	for _, c := range all {
		if !f.holdsOne(c, seen) {
			return false
		}
	}
	return true
}

func (f Form) holdsOne(c Condition, seen Answers) bool {
	have := seen[c.Q]
	if x, is := f.fact(c.Q); is {
		have = nil
		if v := x.of(seen); v != "" {
			have = []string{v}
		}
	}
	has := func(s string) bool { return slices.Contains(have, s) }
	switch {
	case len(c.Is) > 0 && !slices.ContainsFunc(c.Is, has):
		return false
	case len(c.Not) > 0 && (len(have) == 0 || slices.ContainsFunc(c.Not, has)):
		return false
	case c.Has == "some" && len(have) == 0, c.Has == "none" && len(have) > 0:
		return false
	case c.Short:
		q, _ := f.Question(c.Q)
		return len(have) > 0 && slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value != q.None && !has(o.Value) })
	}
	return true
}

func (f Form) fact(id string) (Fact, bool) {
	for _, x := range f.Facts {
		if x.ID == id {
			return x, true
		}
	}
	return Fact{}, false
}

// of works a fact out: by the date of birth on the London day of the moment, else by the age that was said.
func (x Fact) of(a Answers) string {
	age := -1
	at, err := when.Parse(a.Get(x.At))
	if born, bad := when.ParseDay(a.Get(x.Born)); bad == nil && err == nil {
		age = AgeOn(born, when.DayOf(at))
	} else if n, bad := strconv.Atoi(a.Get(x.Age)); bad == nil {
		age = n
	}
	switch {
	case age < 0:
		return ""
	case age < x.Under:
		return Yes
	}
	return No
}

// AgeOn is the age in whole years on a day. Who was born on 29 February is a year older on 1 March.
func AgeOn(born, on when.Day) int {
	n := on.Year - born.Year
	if on.Month < born.Month || on.Month == born.Month && on.Date < born.Date {
		n--
	}
	return n
}

// Carry fills what is blank from a person's card and says where each answer came from: typed, carried, or corrected when the
// card knows something else. What the card knows need never be typed.
func (f Form) Carry(a Answers, card map[string]string) (Answers, form.Origins) {
	out := Answers{}
	for k, v := range a {
		out[k] = slices.Clone(v)
	}
	origins := form.Origins{}
	for _, g := range f.Groups {
		for _, q := range g.Questions {
			known := ""
			if q.Carry != "" {
				known = squeeze(card[q.Carry])
			}
			have := squeeze(strings.Join(out[q.ID], ","))
			switch {
			case have == "" && known == "":
				continue
			case have == "":
				if q.Type == Long { // an answer of one line has no line breaks
					known = strings.TrimSpace(card[q.Carry])
				}
				out.Set(q.ID, known)
				origins[q.ID] = form.Carried
			case known == "":
				origins[q.ID] = form.New
			case have == known:
				origins[q.ID] = form.Carried
			default:
				origins[q.ID] = form.Corrected
			}
		}
	}
	return out, origins
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Row is one answer as it is read back before it is sent.
type Row struct {
	ID   string `json:"id"`
	Ask  string `json:"ask"`
	Text string `json:"text"` // blank when it was left so
}

// Part is a group as it is read back.
type Part struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Rows  []Row  `json:"rows"`
}

// ReadBack is the whole form as its officer checks it: each group that asks something, each question that is asked.
func (f Form) ReadBack(a Answers) []Part {
	shown := f.Shown(a)
	var out []Part
	for _, g := range f.Groups {
		p := Part{ID: g.ID, Title: g.Title}
		for _, q := range g.Questions {
			if !slices.ContainsFunc(shown, func(s Question) bool { return s.ID == q.ID }) {
				continue
			}
			var said []string
			for _, v := range a[q.ID] {
				said = append(said, q.shown(v))
			}
			p.Rows = append(p.Rows, Row{ID: q.ID, Ask: q.Ask, Text: strings.Join(said, "; ")})
		}
		if len(p.Rows) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Left are the answers that are there, whatever asked for them: of a form that another room keeps, what that room has no place for.
func (f Form) Left(a Answers) []Part {
	var out []Part
	for _, g := range f.Groups {
		p := Part{ID: g.ID, Title: g.Title}
		for _, q := range g.Questions {
			if v := a.Get(q.ID); v != "" {
				p.Rows = append(p.Rows, Row{ID: q.ID, Ask: q.Ask, Text: q.shown(v)})
			}
		}
		if len(p.Rows) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (q Question) shown(v string) string {
	switch q.Type {
	case Moment:
		if t, err := when.Parse(v); err == nil {
			return t.In(when.London).Format("Mon 2 Jan 2006 15:04")
		}
	case Date:
		if d, err := when.ParseDay(v); err == nil {
			return d.Text()
		}
	case Signature:
		return "Signed"
	}
	return q.text(q.tidy(v))
}

// future tells whether a moment is ahead of now by more than a clock may be out.
func future(t, now time.Time) bool { return t.After(now.Add(time.Minute)) }
