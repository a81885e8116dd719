package evidence

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// MOB-01: a statement has the same pages on the phone and here, because the declaration says how many each witness signed. The test of
// web/officer/engine/pages.ts reads the same file. UPDATE=1 writes what this side says.
func TestMOB01PagesAreThoseOfThePhone(t *testing.T) {
	t.Parallel()
	const file = "testdata/pages.json"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name  string   `json:"name"`
		Text  string   `json:"text"`
		Pages []string `json:"pages"`
	}
	if err := json.Unmarshal(b, &all); err != nil || len(all) < 15 {
		t.Fatalf("%d vectors: %v", len(all), err)
	}
	for i, v := range all {
		got := Paginate(v.Text)
		if os.Getenv("UPDATE") != "" {
			all[i].Pages = got
		} else if !slices.Equal(got, v.Pages) {
			t.Errorf("%s: %q, not %q", v.Name, got, v.Pages)
		}
	}
	if os.Getenv("UPDATE") == "" {
		return
	}
	if b, err = json.MarshalIndent(all, "", " "); err == nil {
		err = os.WriteFile(file, append(b, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
