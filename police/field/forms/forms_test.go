package forms_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/platform/form"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

func shipped(t *testing.T) []forms.Form {
	t.Helper()
	set, err := forms.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return set.On(book, when.MustDay("2026-11-28"))
}

func TestShippedFormsAreRead(t *testing.T) {
	t.Parallel()
	for _, f := range shipped(t) {
		for _, g := range f.Groups {
			for _, q := range g.Questions {
				if (q.Type == forms.Choice || q.Type == forms.Many) && len(q.Options) < 2 {
					t.Errorf("%s.%s has no options", f.Code, q.ID)
				}
			}
		}
	}
}

// vector is a case that this engine and web/officer/engine/form.ts are both held to.
type vector struct {
	Name    string            `json:"name"`
	Form    string            `json:"form"`
	Now     time.Time         `json:"now"`
	Only    string            `json:"only"`
	Answers forms.Answers     `json:"answers"`
	Card    map[string]string `json:"card"`
	Change  map[string]string `json:"change"`
	Wrong   [][2]string       `json:"wrong"`
	Shown   []string          `json:"shown"`
	Hidden  []string          `json:"hidden"`
	Kept    []string          `json:"kept"`
	Origins form.Origins      `json:"origins"`
}

// SS-01, SS-02, SS-03, MOB-01, MOB-02, MOB-05, MOB-09, MOB-10, MOB-11, MOB-12, MOB-13: the names of the vectors say which.
func TestVectorsOfBothEngines(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	by := map[string]forms.Form{}
	for _, f := range shipped(t) {
		by[f.Code] = f
	}
	for _, v := range all {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			f := by[v.Form]
			a, origins := f.Carry(v.Answers, v.Card)
			for q, to := range v.Change {
				f.Change(a, q, to)
			}
			got := f.Check(a, v.Now)
			if v.Only != "" {
				got = f.CheckGroup(v.Only, a, v.Now)
			}
			wrong := [][2]string{}
			for _, w := range got {
				wrong = append(wrong, [2]string{w.Name, w.Code})
			}
			if !slices.Equal(wrong, v.Wrong) {
				t.Errorf("wrong\n%v, want\n%v", wrong, v.Wrong)
			}
			var shown []string
			for _, q := range f.Shown(a) {
				shown = append(shown, q.ID)
			}
			for _, id := range v.Shown {
				if !slices.Contains(shown, id) {
					t.Errorf("%s is not asked", id)
				}
			}
			for _, id := range v.Hidden {
				if slices.Contains(shown, id) {
					t.Errorf("%s is asked", id)
				}
			}
			if v.Origins != nil && !maps.Equal(origins, v.Origins) {
				t.Errorf("origins %v, want %v", origins, v.Origins)
			}
			if kept := slices.Sorted(maps.Keys(f.Kept(a))); v.Kept != nil && !slices.Equal(kept, v.Kept) {
				t.Errorf("kept %v, want %v", kept, v.Kept)
			}
		})
	}
}

// The forms as a phone gets them are written down, so that the TypeScript engine is tested with the very same. Run with
// UPDATE=1 after a form was changed.
func TestTheWrittenFormsAreTheShippedOnes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(shipped(t)); err != nil {
		t.Fatal(err)
	}
	const name = "testdata/forms.json"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(name); err != nil || !bytes.Equal(have, b.Bytes()) {
		t.Errorf("testdata/forms.json is not what law/forms says now (%v): run this test with UPDATE=1 and look at the difference", err)
	}
}

// A mandatory question cites its reason, and the reading is strict: each of these is refused with its question's name.
func TestAFormThatIsNotSoundIsRefused(t *testing.T) {
	t.Parallel()
	const head = "code: x\ntitle: X\nfrom: 2026-01-01\nmade: 2026-01-01\nsource: \"s\"\nrecord: field\ngroups:\n  - id: a\n    title: A\n    sees: all\n    questions:\n" +
		"      - {id: happened_at, ask: \"When?\", type: datetime, why: \"w\", must: {cite: \"c\"}}\n"
	for line, says := range map[string]string{
		`{id: b, ask: "B", type: text, why: "w", must: {cite: ""}}`:                                                      "must cite its reason",
		`{id: b, ask: "B", type: text, must: {cite: "c"}}`:                                                               "why it is asked",
		`{id: b, ask: "B", type: colour, why: "w"}`:                                                                      "type",
		`{id: b, ask: "B", type: choice, why: "w"}`:                                                                      "options",
		`{id: b, ask: "B", type: text, why: "w", when: [{q: later, is: ["yes"]}]}`:                                       "not asked before",
		`{id: happened_at, ask: "B", type: text, why: "w"}`:                                                              "twice",
		`{id: b, ask: "B", type: text, why: "w", mandatory: true}`:                                                       "mandatory",
		`{id: b, ask: "B", type: text, why: "w", when: [{q: happened_at}]}`:                                              "says nothing",
		`{id: b, ask: "B", type: choice, why: "w", options: [{value: a, text: A}], when: [{q: happened_at, has: some}]}`: "",
	} {
		_, err := forms.Read(fstest.MapFS{"forms/x.yaml": {Data: []byte(head + "      - " + line + "\n")}}, "forms")
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// SS-01: a name, an address and a date of birth cannot be demanded, whatever else is answered.
func TestSS01NothingOfAPersonsIdentityIsMandatory(t *testing.T) {
	t.Parallel()
	for _, f := range shipped(t) {
		if f.Code != "stop_search" {
			continue
		}
		for _, id := range []string{"given", "family", "born_on", "address", "person", "age"} {
			if q, ok := f.Question(id); !ok || q.Must != nil {
				t.Errorf("%s is mandatory or not there", id)
			}
		}
	}
}

// Whoever fills in a form is told the law or a reason, and never the number of a rule of this house.
func TestWhatIsNeededIsSaidInWords(t *testing.T) {
	t.Parallel()
	inside := regexp.MustCompile(`[A-Z]{2,5}-[0-9]{2}\b|to be checked`)
	for _, f := range shipped(t) {
		for _, g := range f.Groups {
			for _, q := range g.Questions {
				if q.Must != nil && (q.Must.Says == "" || inside.MatchString(q.Must.Says)) {
					t.Errorf("%s, %s: needed: %q", f.Code, q.ID, q.Must.Says)
				}
			}
		}
	}
}
