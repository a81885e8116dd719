package arch

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

type budget struct {
	ID, Who, From, To string
	Budget            int
	Test              string `json:"-"`
	Measured          *int   `yaml:"-"`
	On                string `yaml:"-"`
}

// Every screen budget is walked by a browser test of that name, and what is published agrees with it. The figures are renewed by `make budgets`.
func TestScreenBudgetsAreWalkedAndPublished(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join(root, "test/budgets.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var rows, published []budget
	if err := yaml.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(filepath.Join(root, "app/screen_budgets.json")); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &published); err != nil {
		t.Fatal(err)
	}
	specs, err := filepath.Glob(filepath.Join(root, "test/e2e/*.spec.ts"))
	if err != nil {
		t.Fatal(err)
	}
	var walks strings.Builder
	for _, f := range specs {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		walks.Write(text)
	}
	if len(rows) != len(published) {
		t.Fatalf("%d budgets and %d published: run `make budgets`", len(rows), len(published))
	}
	seen := map[string]bool{}
	for i, r := range rows {
		p := published[i]
		if r.ID == "" || seen[r.ID] || r.Who == "" || r.From == "" || r.To == "" || r.Budget < 0 {
			t.Errorf("%+v is not a whole row, or its id is taken", r)
		}
		seen[r.ID] = true
		if !strings.Contains(walks.String(), "'"+strings.ReplaceAll(r.Test, "'", `\'`)+"'") && !strings.Contains(walks.String(), `"`+r.Test+`"`) {
			t.Errorf("%s: no browser test is called %q", r.ID, r.Test)
		}
		if !strings.Contains(walks.String(), "'"+r.ID+"'") {
			t.Errorf("%s is counted by no browser test", r.ID)
		}
		if p.ID != r.ID || p.Who != r.Who || p.From != r.From || p.To != r.To || p.Budget != r.Budget {
			t.Errorf("%s is published as %+v: run `make budgets`", r.ID, p)
		}
		if p.Measured != nil && (*p.Measured > p.Budget || p.On == "") {
			t.Errorf("%s: %d was counted on %q, and %d are allowed", r.ID, *p.Measured, p.On, p.Budget)
		}
	}
}
