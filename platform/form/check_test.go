package form

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

type claim struct {
	Officer string    `json:"officer" required:"true" maxLength:"8"`
	On      string    `json:"on" format:"date" required:"true"`
	Sum     *float64  `json:"sum" minimum:"1"`
	Lines   []line    `json:"lines"`
	Seen    *when.Day `json:"seen"`
	Via     *line     `json:"via"`
	Tags    []string  `json:"tags" maxLength:"3"`
}

type line struct {
	What  string  `json:"what" required:"true"`
	Miles float64 `json:"miles" maximum:"100"`
}

func TestCheckRunsTheSameRulesOnJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, field, code string }{
		"good":             {`{"officer":" PC 2207 ","on":"2026-11-23","sum":2,"lines":[{"what":"a","miles":3}]}`, "", ""},
		"blank":            {`{"officer":" ","on":"2026-11-23"}`, "officer", "form.required"},
		"long":             {`{"officer":"123456789","on":"2026-11-23"}`, "officer", "form.too_long"},
		"not a day":        {`{"officer":"a","on":"2026-06-31"}`, "on", "form.not_a_day"},
		"pointer to zero":  {`{"officer":"a","on":"2026-11-23","sum":0}`, "sum", "form.too_small"},
		"in a list":        {`{"officer":"a","on":"2026-11-23","lines":[{"what":"a"},{"what":""}]}`, "lines.1.what", "form.required"},
		"number in a list": {`{"officer":"a","on":"2026-11-23","lines":[{"what":"a","miles":101}]}`, "lines.0.miles", "form.too_large"},
		"behind a pointer": {`{"officer":"a","on":"2026-11-23","via":{"what":"\u0000"}}`, "via.what", "form.bad_text"},
		"blank of several": {`{"officer":"a","on":"2026-11-23","tags":["a",""]}`, "tags", "form.required_choice"},
		"long of several":  {`{"officer":"a","on":"2026-11-23","tags":["abcd"]}`, "tags", "form.too_long"},
	} {
		var v claim
		if err := json.Unmarshal([]byte(c.body), &v); err != nil {
			t.Fatal(err)
		}
		all := codes(Check(&v))
		if c.field == "" && (len(all) != 0 || v.Officer != "PC 2207") {
			t.Errorf("%s: %v, officer %q", name, all, v.Officer)
		}
		if c.field != "" && (len(all) != 1 || all[c.field] != c.code) {
			t.Errorf("%s: %v, want only %s: %s", name, all, c.field, c.code)
		}
	}
	nan := math.NaN()
	if all := codes(Check(claim{Officer: "a", On: "2026-11-23", Sum: &nan})); all["sum"] != "form.not_a_number" {
		t.Errorf("NaN: %v", all)
	}
}

type journey struct {
	From    string    `json:"from"`
	On      when.Day  `json:"on"`
	At      time.Time `json:"at"`
	Miles   float64   `json:"miles"`
	Told    []string  `json:"told"`
	Consent bool      `json:"consent"`
	Reason  string    `json:"reason" format:"textarea"`
	New     string    `json:"new"`
}

func TestOriginsOfEachField(t *testing.T) {
	t.Parallel()
	known := map[string]string{"from": "High  Street", "on": "2026-11-23", "at": "2026-11-23T12:00:00Z", "miles": "12.50", "told": "a, b", "reason": "one\ntwo", "consent": "true"}
	j := journey{From: " High Street", At: when.MustDay("2026-11-23").At(13, 0), Miles: 12.5, New: "x"}
	o, err := Carry(&j, known)
	if err != nil {
		t.Fatal(err)
	}
	want := Origins{"from": Carried, "on": Carried, "at": Corrected, "miles": Carried, "told": Carried, "reason": Carried, "consent": Corrected, "new": New}
	for name, w := range want {
		if o[name] != w {
			t.Errorf("%s is %q, want %q", name, o[name], w)
		}
	}
	if len(o) != len(want) {
		t.Errorf("origins %v", o)
	}
	if j.On != when.MustDay("2026-11-23") || strings.Join(j.Told, "+") != "a+b" || j.Reason != "one\ntwo" || j.Consent {
		t.Errorf("filled %+v", j)
	}
	if typed, carried, corrected := o.Count(); typed != 1 || carried != 5 || corrected != 2 {
		t.Errorf("counts %d %d %d", typed, carried, corrected)
	}
}

func TestBlankAndNotKnownHasNoOrigin(t *testing.T) {
	t.Parallel()
	if o, err := Carry(&journey{}, nil); err != nil || len(o) != 0 {
		t.Errorf("%v %v", o, err)
	}
}

func TestAFieldEmptiedOnThePageIsACorrection(t *testing.T) {
	t.Parallel()
	o, err := Compare(journey{New: "x"}, map[string]string{"from": "High Street"})
	if err != nil || o["from"] != Corrected || o["new"] != New || len(o) != 2 {
		t.Errorf("%v %v", o, err)
	}
}

func TestKnownThatDoesNotFitIsOurFault(t *testing.T) {
	t.Parallel()
	if _, err := Carry(&journey{}, map[string]string{"miles": "far"}); !fault.Is(err, fault.Internal) {
		t.Errorf("%v", err)
	}
}

// What a record gives to a form comes back from it unchanged, and is counted as carried.
func TestValuesOfComeBackAsCarried(t *testing.T) {
	t.Parallel()
	was := journey{From: "High Street", On: when.MustDay("2026-11-03"), At: when.MustDay("2026-10-25").At(9, 5), Miles: 12.5, Told: []string{"a", "b"}, Reason: "one\ntwo"}
	values := ValuesOf(was)
	var again journey
	if err := Decode(posted(url.Values(values)), &again); err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for name, all := range values {
		known[name] = strings.Join(all, ",")
	}
	o, err := Carry(&again, known)
	if err != nil || len(o) != len(values) {
		t.Fatalf("%v %v", o, err)
	}
	for name, origin := range o {
		if origin != Carried {
			t.Errorf("%s is %s", name, origin)
		}
	}
}
