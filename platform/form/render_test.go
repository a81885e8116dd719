package form

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"gopkg.in/yaml.v3"
	g "maragu.dev/gomponents"

	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/page"
)

type book map[string]string

func (b book) Say(_, code string, params map[string]string) string {
	s, ok := b[code]
	if !ok {
		return code
	}
	for k, v := range params {
		s = strings.ReplaceAll(s, "{"+k+"}", v)
	}
	return s
}

func TestMain(m *testing.M) {
	b := book{}
	for _, name := range []string{"page", "form", "when"} {
		raw, err := os.ReadFile("../../words/en/" + name + ".yaml")
		if err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal(raw, &b); err != nil {
			panic(err)
		}
	}
	page.SetWords(b)
	os.Exit(m.Run())
}

func parse(t *testing.T, n g.Node) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(string(page.Markup(n))))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func all(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && match(c) {
			out = append(out, c)
		}
	}
	return out
}

func byAttr(n *html.Node, key, value string) *html.Node {
	found := all(n, func(c *html.Node) bool { return attrOf(c, key) == value })
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func TestEveryInputHasALabelAndEveryIdIsOne(t *testing.T) {
	t.Parallel()
	for name, doc := range map[string]*html.Node{
		"contact": parse(t, Render(Spec{For: contact{}, Submit: "Record", Fields: nil}, nil, nil)),
		"upload":  parse(t, Render(Spec{For: upload{}, Submit: "Send"}, nil, nil)),
		"yes no":  parse(t, Render(Spec{For: contact{}, Fields: []Field{{Name: "safe", As: AsYesNo}, {Name: "channel", As: AsSelect}, {Name: "at"}}}, nil, nil)),
	} {
		seen := map[string]bool{}
		for _, n := range all(doc, func(n *html.Node) bool { return attrOf(n, "id") != "" }) {
			if seen[attrOf(n, "id")] {
				t.Errorf("%s: id %s twice", name, attrOf(n, "id"))
			}
			seen[attrOf(n, "id")] = true
		}
		inputs := all(doc, func(n *html.Node) bool {
			return (n.Data == "input" && attrOf(n, "type") != "hidden") || n.Data == "textarea" || n.Data == "select"
		})
		if len(inputs) == 0 {
			t.Errorf("%s: no inputs", name)
		}
		for _, n := range inputs {
			if label := byAttr(doc, "for", attrOf(n, "id")); label == nil || strings.TrimSpace(words(label)) == "" {
				t.Errorf("%s: %s has no label", name, attrOf(n, "name"))
			}
		}
	}
}

func TestEveryErrorLinkLeadsToAField(t *testing.T) {
	t.Parallel()
	r := posted(url.Values{"channel": {"pigeon"}, "on-day": {"31"}, "at": {"x"}, "miles": {"x"}, "told": {"x"}, "ref": {"x"}, "safe": {"x"}})
	err := Decode(r, &contact{})
	if len(fault.Of(err).Fields) < 10 {
		t.Fatalf("only %v are wrong", codes(err))
	}
	doc := parse(t, Render(Spec{For: contact{}}, Typed(r), err))
	links := all(doc, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attrOf(n, "href"), "#") })
	if len(links) != len(fault.Of(err).Fields) {
		t.Errorf("%d links for %d errors", len(links), len(fault.Of(err).Fields))
	}
	for _, a := range links {
		target := byAttr(doc, "id", strings.TrimPrefix(attrOf(a, "href"), "#"))
		if target == nil || (target.Data != "input" && target.Data != "select" && target.Data != "textarea") {
			t.Errorf("%s leads to no field", attrOf(a, "href"))
		}
		if s := words(a); strings.Contains(s, "{") || strings.HasPrefix(s, "form.") || strings.HasPrefix(s, "when.") {
			t.Errorf("sentence %q", s)
		}
	}
}

func TestWhatWasTypedIsShownAgainAndTheKeyIsKept(t *testing.T) {
	t.Parallel()
	key := id.New()
	r := posted(url.Values{KeyName: {key}, "place": {"<b>&\"'"}, "on-day": {"31"}, "on-month": {"Juny"}, "note": {"\nx"}, "channel": {"visit"}, "told": {"parent"}, "miles": {"a few"}})
	err := Decode(r, &contact{})
	doc := parse(t, Render(Spec{For: contact{}, Known: map[string]string{"ref": "BX21"}}, Typed(r), err))
	for idValue, want := range map[string]string{"place": "<b>&\"'", "on-day": "31", "on-month": "Juny", "miles": "a few", "ref": ""} {
		if got := attrOf(byAttr(doc, "id", idValue), "value"); got != want {
			t.Errorf("%s shows %q, want %q", idValue, got, want)
		}
	}
	if got := words(byAttr(doc, "id", "note")); got != "\nx" {
		t.Errorf("the note shows %q", got)
	}
	for _, v := range []string{"visit", "parent"} {
		n := byAttr(doc, "value", v)
		if n == nil || !strings.Contains(outer(n), "checked") {
			t.Errorf("%s is not ticked again", v)
		}
	}
	if got := attrOf(byAttr(doc, "name", KeyName), "value"); got != key {
		t.Errorf("key %q, want %q", got, key)
	}
}

func outer(n *html.Node) string {
	var b strings.Builder
	for _, a := range n.Attr {
		b.WriteString(a.Key + " ")
	}
	return b.String()
}

func TestWhatTheRecordKnowsIsShownAndSaid(t *testing.T) {
	t.Parallel()
	doc := parse(t, Render(Spec{For: contact{}, Known: map[string]string{"place": "High Street", "on": "2026-11-03", "at": "2026-11-23T09:05:00Z"}}, nil, nil))
	for idValue, want := range map[string]string{"place": "High Street", "on-day": "3", "on-month": "11", "on-year": "2026", "at-time": "09:05"} {
		if got := attrOf(byAttr(doc, "id", idValue), "value"); got != want {
			t.Errorf("%s shows %q, want %q", idValue, got, want)
		}
	}
	if hint := byAttr(doc, "id", "place-hint"); hint == nil || !strings.Contains(words(hint), "From the record") {
		t.Error("the hint does not say that it is from the record")
	}
	if !id.Valid(attrOf(byAttr(doc, "name", KeyName), "value")) {
		t.Error("the form has no idempotency key")
	}
}

func TestAFaultWithoutFieldsIsSaidAndAPlainErrorIsNot(t *testing.T) {
	t.Parallel()
	conflict := parse(t, Render(Spec{For: contact{}}, nil, fault.New(fault.Conflict, "form.too_much")))
	if s := words(conflict); !strings.Contains(s, "larger than this form takes") {
		t.Error("the sentence of the fault is not there")
	}
	plain := parse(t, Render(Spec{For: contact{}}, nil, os.ErrPermission))
	if s := words(plain); strings.Contains(s, os.ErrPermission.Error()) || !strings.Contains(s, "has been reported") {
		t.Error("a plain error reaches the page")
	}
}
