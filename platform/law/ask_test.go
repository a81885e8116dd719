package law

import (
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/platform/words"
)

type question struct {
	Kind   string   `json:"kind"`
	Count  int      `json:"count,omitempty"`
	On     *string  `json:"on,omitempty"`
	Born   when.Day `json:"born,omitempty"`
	Events []struct {
		At   string `json:"at"`
		Area string `json:"area,omitempty"`
		Deep *struct {
			Flag bool `json:"flag"`
		} `json:"deep,omitempty"`
	} `json:"events"`
}

func TestDecodeNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"kind":"a","events":[{"at":"x","colour":1}]}`:         "law.ask.unknown_field events[0].colour",
		`{"kind":"a","events":[],"colour":1}`:                   "law.ask.unknown_field colour",
		`{"Kind":"a","events":[]}`:                              "law.ask.unknown_field Kind",
		`{"kind":"a","kind":"b","events":[]}`:                   "law.ask.given_twice kind",
		`{"kind":7,"events":[]}`:                                "law.ask.wrong_kind kind",
		`{"kind":"a","count":1.5,"events":[]}`:                  "law.ask.wrong_kind count",
		`{"kind":"a","count":99999999999999999999,"events":[]}`: "law.ask.wrong_kind count",
		`{"kind":"a","events":{}}`:                              "law.ask.wrong_kind events",
		`{"kind":"a","events":[{"at":"x"},{"at":["y"]}]}`:       "law.ask.wrong_kind events[1].at",
		`{"kind":"a","events":[{"at":"x"},{"area":"y"}]}`:       "law.ask.missing events[1].at",
		`{"kind":"a","events":[{"at":"x","deep":{}}]}`:          "law.ask.missing events[0].deep.flag",
		`{"kind":null,"events":[]}`:                             "law.ask.missing kind",
		`{"kind":"a"}`:                                          "law.ask.missing events",
		`{"kind":"a","events":[{"at":"x"},null]}`:               "law.ask.missing events[1]",
		`{"kind":"a","born":"2026-02-30","events":[]}`:          "when.not_a_day born",
		``:                                  "law.ask.empty ",
		` `:                                 "law.ask.empty ",
		`null`:                              "law.ask.not_an_object ",
		`[]`:                                "law.ask.not_an_object ",
		`"kind"`:                            "law.ask.not_an_object ",
		`{"kind":"a","events":[]`:           "law.ask.not_json ",
		`{"kind":"a","events":[]} {}`:       "law.ask.not_json ",
		`{"kind":"a","events":[],}`:         "law.ask.not_json ",
		"{\"kind\":\"\xff\",\"events\":[]}": "law.ask.not_json kind",
		`{"kind":"` + strings.Repeat("a", maxAsk) + `","events":[]}`: "law.ask.too_long ",
		strings.Repeat(`[`, 20000):                                   "law.ask.not_an_object ",
	} {
		var q question
		err := Decode([]byte(in), &q)
		f := fault.Of(err)
		if err == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 {
			t.Errorf("%.60s: %v", in, err)
			continue
		}
		if got := f.Fields[0].Code + " " + f.Fields[0].Name; got != want {
			t.Errorf("%.60s: %q, want %q", in, got, want)
		}
	}
	var q question
	if err := Decode([]byte(`{"kind":"a","events":[{"at":"x","deep":{"flag":false}}],"on":null}`), &q); err != nil || q.Kind != "a" || q.Events[0].At != "x" {
		t.Errorf("a good question: %+v %v", q, err)
	}
}

func TestTimeAndDayNameTheField(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"2026-10-25T01:30": "when.occurs_twice", "2026-03-29T01:30": "when.never_occurs", "yesterday": "when.not_a_time", "": "when.not_a_time",
	} {
		_, err := Time("events[3].at", value)
		if f := fault.Of(err); err == nil || f.Code != want || f.Fields[0].Name != "events[3].at" {
			t.Errorf("%q: %v", value, err)
		}
	}
	if _, err := Day("born_on", "2026-06-31"); err == nil || fault.Of(err).Fields[0].Name != "born_on" {
		t.Errorf("day: %v", err)
	}
	if at, err := Time("at", "2026-10-25T01:30+01:00"); err != nil || when.RFC3339(at) != "2026-10-25T01:30:00+01:00" {
		t.Errorf("time: %v %v", at, err)
	}
}

// Every way that Decode, Time and Day can refuse has a sentence with its placeholders filled.
func TestProblemOfSaysASentence(t *testing.T) {
	t.Parallel()
	w, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	say := func(code string, params map[string]string) string { return w.Say(words.English, code, params) }
	_, badTime := Time("at", "soon")
	var q question
	for _, err := range []error{badTime, Decode([]byte(`{"colour":1}`), &q), Decode([]byte(`{"kind":1}`), &q), Decode([]byte(`{}`), &q), Decode([]byte(`{"kind":"a","kind":"b"}`), &q), Decode(nil, &q), Decode([]byte(`[`), &q)} {
		p := ProblemOf(err, say)
		if p.Detail == p.Code || strings.ContainsAny(p.Detail, "{}") || !strings.HasSuffix(p.Detail, ".") && !strings.Contains(p.Detail, ". ") {
			t.Errorf("%+v", p)
		}
	}
	p := ProblemOf(badTime, say)
	if p.Field != "at" || p.Code != "when.not_a_time" || !strings.Contains(p.Detail, "“soon”") {
		t.Errorf("%+v", p)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"kind":"a","events":[{"at":"x"}]}`))
	f.Add([]byte(`{"kind":"a","kind":"b"}`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var q question
		if err := Decode(in, &q); err != nil && fault.Of(err).Kind != fault.Invalid {
			t.Fatalf("%q: %v", in, err)
		}
	})
}
