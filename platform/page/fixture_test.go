package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	g "maragu.dev/gomponents"
)

const fixtures = "../../web/node_modules/govuk-frontend/dist/govuk/components"

// draw decodes a fixture's options straight into the component's own options, refusing any that it does not know.
type draw func(options []byte) (g.Node, error)

func of[P any](f func(P) g.Node) draw {
	return func(options []byte) (g.Node, error) {
		var p P
		var tree any
		if err := json.Unmarshal(options, &tree); err != nil {
			return nil, err
		}
		fitted, err := json.Marshal(fit(tree, reflect.TypeFor[P]()))
		if err != nil {
			return nil, err
		}
		d := json.NewDecoder(bytes.NewReader(fitted))
		d.DisallowUnknownFields()
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		return f(p), nil
	}
}

var components = map[string]draw{
	"back-link": of(BackLink), "breadcrumbs": of(Breadcrumbs), "button": of(Button), "character-count": of(CharacterCount),
	"checkboxes": of(Checkboxes), "date-input": of(DateInput), "details": of(Details), "error-message": of(ErrorMessage),
	"error-summary": of(ErrorSummary), "fieldset": of(func(p FieldsetProps) g.Node { return Fieldset(p) }), "file-upload": of(fileUploadFixture),
	"hint": of(Hint), "input": of(Input), "inset-text": of(InsetText), "label": of(Label), "notification-banner": of(NotificationBanner),
	"pagination": of(Pagination), "panel": of(Panel), "phase-banner": of(PhaseBanner), "radios": of(Radios), "select": of(Select),
	"skip-link": of(SkipLink), "summary-list": of(SummaryList), "table": of(Table), "tabs": of(Tabs), "tag": of(Tag),
	"task-list": of(TaskList), "textarea": of(Textarea), "warning-text": of(WarningText),
}

// Every component is equal, in every fixture, to the HTML that the govuk-frontend package ships for it.
func TestComponentsEqualTheirFixtures(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(fixtures); err != nil {
		t.Skip("LOUD: govuk-frontend is not installed (npm ci in web/): the components were NOT compared with their fixtures")
	}
	for name, f := range components {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(filepath.Join(fixtures, name, "fixtures.json"))
			if err != nil {
				t.Fatal(err)
			}
			var file struct {
				Fixtures []struct {
					Name, HTML string
					Options    json.RawMessage
				}
			}
			if err := json.Unmarshal(raw, &file); err != nil {
				t.Fatal(err)
			}
			if len(file.Fixtures) < 5 {
				t.Fatalf("only %d fixtures: the file's shape has changed", len(file.Fixtures))
			}
			for _, x := range file.Fixtures {
				node, err := f(x.Options)
				if err != nil {
					t.Errorf("%s: %v", x.Name, err)
					continue
				}
				if got, want := normal(t, string(markupOf(node))), normal(t, x.HTML); got != want {
					t.Errorf("%s\n--- want\n%s\n--- got\n%s", x.Name, want, got)
				}
			}
		})
	}
}

// One fixture gives a file field a value, which the original takes and never uses: no browser lets a page choose a file.
func fileUploadFixture(p struct {
	FileUploadProps
	Value string `json:"value"`
}) g.Node {
	return FileUpload(p.FileUploadProps)
}

func markupOf(n g.Node) HTML {
	if n == nil {
		return ""
	}
	return Markup(n)
}

// fit turns what only Nunjucks takes loosely into what the struct takes: a number or a truth where words are meant, null,
// false or "" for an item that is not there.
func fit(v any, t reflect.Type) any {
	if t.Kind() == reflect.Pointer {
		if v == nil {
			return nil
		}
		if v == false && t.Elem() == reflect.TypeFor[DateItem]() {
			return map[string]any{"omit": true}
		}
		if b, ok := v.(bool); ok && t.Elem().Kind() == reflect.String {
			return fmt.Sprint(b)
		}
		return fit(v, t.Elem())
	}
	switch t.Kind() {
	case reflect.String:
		return loose(v)
	case reflect.Int:
		return number(v)
	case reflect.Struct:
		return fitStruct(v, t)
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return nil
		}
		out := make([]any, len(list))
		for i := range list {
			out[i] = fit(list[i], t.Elem())
		}
		return out
	case reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			return v
		}
		out := map[string]any{}
		for k := range m {
			out[k] = fit(m[k], t.Elem())
		}
		return out
	}
	return v
}

func fitStruct(v any, t reflect.Type) any {
	m, ok := v.(map[string]any)
	if !ok {
		return nil // false, null or "": not there
	}
	out := map[string]any{}
	for k, x := range m {
		out[k] = x
		for _, f := range reflect.VisibleFields(t) {
			if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == k {
				out[k] = fit(x, f.Type)
			}
		}
	}
	return out
}

func loose(v any) any {
	switch x := v.(type) {
	case nil, string:
		return x
	case float64:
		return fmt.Sprint(x)
	case bool:
		if x {
			return "true"
		}
		return nil
	}
	return v
}

func number(v any) any {
	if s, ok := v.(string); ok {
		return json.Number(s)
	}
	return v
}

// normal parses HTML and writes it with one node a line, attributes in order and white space at the edges of text taken away.
func normal(t *testing.T, s string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		write(&b, n, 0)
	}
	return b.String()
}

func write(b *strings.Builder, n *html.Node, depth int) {
	pad := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		if s := strings.Join(strings.Fields(n.Data), " "); s != "" {
			fmt.Fprintf(b, "%s%s\n", pad, s)
		}
	case html.ElementNode:
		attrs := make([]string, 0, len(n.Attr))
		for _, a := range n.Attr {
			v := a.Val
			if a.Key == "class" {
				v = strings.Join(strings.Fields(v), " ")
			}
			attrs = append(attrs, fmt.Sprintf("%s=%q", a.Key, v))
		}
		sort.Strings(attrs)
		fmt.Fprintf(b, "%s<%s %s>\n", pad, n.Data, strings.Join(attrs, " "))
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(b, c, depth+1)
		}
	}
}
