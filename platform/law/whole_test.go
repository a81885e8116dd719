package law

import (
	"reflect"
	"testing"

	"throughline/platform/when"
)

type nested struct {
	Grades []string           `json:"grades"`
	By     map[string][]int   `json:"by"`
	More   *struct{ N []int } `json:"more"`
	Any    any                `json:"any"`
	Pair   [2][]string        `json:"pair"`
	On     when.Day           `json:"on"`
	Note   string             `json:"note,omitempty"`
}

// What one caller does to what a row says, no other caller reads; what a caller had put there before stays.
func TestEveryReaderOfARowHasAValueOfTheirOwn(t *testing.T) {
	r := NewRow(Row{Table: "x", Code: "y"}, []byte(`{"grades":["1","2"],"by":{"a":[1,2]},"more":{"N":[7]},"any":{"k":["v"]},"pair":[["p"],["q"]],"on":"2026-10-25"}`))
	read := func() (v nested) {
		t.Helper()
		if err := r.Into(&v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := read()
	for range 3 {
		v := read()
		if !reflect.DeepEqual(v, want) {
			t.Fatalf("%+v, not %+v", v, want)
		}
		v.Grades[0] = "9"
		_ = append(v.Grades[:1], "8")
		v.By["a"][0], v.By["b"] = 9, nil
		v.More.N[0] = 9
		v.Any.(map[string]any)["k"].([]any)[0] = "w"
		v.Pair[1][0] = "r"
	}
	left := nested{Note: "left"}
	if err := r.Into(&left); err != nil || left.Note != "left" || left.Grades[1] != "2" {
		t.Errorf("%+v %v", left, err)
	}
	want.Grades[0] = "9"
	if read().Grades[0] != "1" {
		t.Error("the first reader of a row changed what others read")
	}
	var other struct {
		Grades []string `json:"grades"`
	}
	if r.Into(&other) == nil {
		t.Error("a type that does not know all members reads the row once another has")
	}
}

func BenchmarkARowThatIsReadAgain(b *testing.B) {
	r := NewRow(Row{Table: "x", Code: "y"}, []byte(`{"grades":["1","2"],"by":{"a":[1,2]},"more":{"N":[7]},"any":{"k":["v"]},"pair":[["p"],["q"]],"on":"2026-10-25"}`))
	for b.Loop() {
		var v nested
		if err := r.Into(&v); err != nil {
			b.Fatal(err)
		}
	}
}
