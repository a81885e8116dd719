package evidence_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bytes"
	"throughline/platform/proof"
)

// shapes are how the public examples of CASE use a property of a type: "a string", "a reference", "a list of references".
type shapes map[string]bool

func shapeOf(v any) string {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			return "list"
		}
		return "list of " + shapeOf(v[0])
	case map[string]any:
		if _, ok := v["@value"]; ok {
			return fmt.Sprint("value of ", v["@type"])
		}
		if _, ok := v["@type"]; !ok && v["@id"] != nil {
			return "reference"
		}
		return "node"
	}
	return fmt.Sprintf("%T", v)
}

func (s shapes) walk(v any, use func(key string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			s.walk(x, use)
		}
	case map[string]any:
		types, ok := v["@type"].([]any)
		if !ok {
			types = []any{v["@type"]}
		}
		for _, t := range types {
			for k, x := range v {
				if k[0] != '@' && t != nil {
					use(fmt.Sprintf("%v %s is %s", t, k, shapeOf(x)))
				}
			}
		}
		for _, x := range v {
			s.walk(x, use)
		}
	}
}

// STD-05: what a package says in CASE/UCO is said as the public examples say it, type by type and property by property, and every
// reference leads to an object.
func TestSTD05TheCaseIsSaidAsThePublicExamplesSayIt(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	dir = filepath.Join(dir, "formats", "case-uco")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED LOUDLY: the shared data is not here, so no public example of CASE was compared: set THROUGHLINE_DATA")
	}
	known := shapes{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".json") {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		var v map[string]any
		if json.Unmarshal(b, &v) == nil {
			known.walk(v["@graph"], func(k string) { known[k] = true })
		}
		return nil
	})
	if err != nil || len(known) < 100 {
		t.Fatalf("%d shapes: %v", len(known), err)
	}
	// a thing that is no file is an object of the core, which the examples, all of digital things, do not have
	known["uco-core:UcoObject uco-core:description is string"] = true
	each(t, func(t *testing.T, h house) {
		h.gather(t)
		key := h.sealed(t, t.TempDir())
		_, b, err := h.taken(t, key, "")
		if err != nil {
			t.Fatal(err)
		}
		p, err := proof.Verify(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(p.Small["case.jsonld"], &v); err != nil {
			t.Fatal(err)
		}
		n, ids, refs := 0, map[string]bool{}, map[string]bool{}
		known.walk(v["@graph"], func(k string) {
			n++
			if !known[k] {
				t.Errorf("no example says that %s", k)
			}
		})
		var links func(v any)
		links = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, x := range v {
					links(x)
				}
			case map[string]any:
				if id, ok := v["@id"].(string); ok {
					if len(v) == 1 {
						refs[id] = true
					} else if ids[id] {
						t.Errorf("%s stands twice", id)
					} else {
						ids[id] = true
					}
				}
				for _, x := range v {
					links(x)
				}
			}
		}
		links(v["@graph"])
		for r := range refs {
			if !ids[r] {
				t.Errorf("%s leads nowhere", r)
			}
		}
		if s := string(p.Small["case.jsonld"]); n < 40 || !strings.Contains(s, `"SH/1"`) || !strings.Contains(s, hash([]byte("what was written"))) || strings.Count(s, "InvestigativeAction") != 5 {
			t.Errorf("%d properties: %s", n, s)
		}
	})
}
