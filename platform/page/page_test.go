package page

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/platform/fault"
)

func fetch(t *testing.T, path string, cookies ...string) (*httptest.ResponseRecorder, *html.Node) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for _, c := range cookies {
		r.Header.Set("Cookie", c)
	}
	w := httptest.NewRecorder()
	gallery().ServeHTTP(w, r)
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return w, doc
}

func value(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

var galleryPaths = []string{"/thread", "/forms", "/desk", "/public", "/fault"}

// The strict policy allows nothing inline, so a page that has any is broken for everyone.
func TestPagesHoldNothingInlineAndNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, path := range galleryPaths {
		w, doc := fetch(t, path)
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept by a cache", path)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", path, n.Data, a.Key)
				}
			}
			src, has := value(n, "src")
			if n.Data == "style" || (n.Data == "script" && (!has || !strings.HasPrefix(src, "/assets/"))) {
				t.Errorf("%s: inline or foreign <%s %s>", path, n.Data, src)
			}
		}
	}
}

func TestPagesHaveOneHeadingALanguageUniqueIdsAndASkipLink(t *testing.T) {
	t.Parallel()
	for _, path := range galleryPaths {
		_, doc := fetch(t, path)
		ids, h1, lang := map[string]bool{}, 0, ""
		var skip string
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if v, ok := value(n, "id"); ok {
				if ids[v] {
					t.Errorf("%s: id %q twice", path, v)
				}
				ids[v] = true
			}
			switch {
			case n.Data == "h1":
				if c, _ := value(n, "class"); c != "govuk-panel__title" {
					h1++
				}
			case n.Data == "html":
				lang, _ = value(n, "lang")
			case n.Data == "a" && skip == "":
				skip, _ = value(n, "href")
			}
		}
		if h1 != 1 || lang != "en" || skip != "#main" || !ids["main"] {
			t.Errorf("%s: %d h1, lang %q, first link %q", path, h1, lang, skip)
		}
	}
}

func TestTrainingShowsTheServersTimeInLondonOnEveryPage(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/thread", "/forms", "/desk", "/fault"} {
		w, _ := fetch(t, path)
		for _, want := range []string{"TRAINING", "Thu 26 Nov 2026, 09:20", "clock moved forward 2 d 15 h", "OFFICIAL"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
	if w, _ := fetch(t, "/public"); strings.Contains(w.Body.String(), "TRAINING") {
		t.Error("a live page says that it is training")
	}
}

func TestPublicPageGivesNothingAwayInItsTabAndHasAPlainWayOut(t *testing.T) {
	t.Parallel()
	w, _ := fetch(t, "/public")
	body := w.Body.String()
	if !strings.Contains(body, "<title>Your page</title>") {
		t.Error("the tab says more than the neutral title")
	}
	if !strings.Contains(body, `class="tl-leave" href="https://www.bbc.co.uk/weather"`) {
		t.Error("there is no plain link out")
	}
	if strings.Contains(body, "Threads") {
		t.Error("a public page shows the force's navigation")
	}
}

func TestReadersOwnThemeIsDrawnByTheServer(t *testing.T) {
	t.Parallel()
	for cookie, want := range map[string]string{"theme=dark": `class="desk dark"`, "theme=light": `class="desk light"`, "theme=x%22": `class="desk"`, "": `class="desk"`} {
		if w, _ := fetch(t, "/desk", cookie); !strings.Contains(w.Body.String(), `<html lang="en" `+want) {
			t.Errorf("cookie %q: no %s", cookie, want)
		}
	}
}

func TestFaultSaysItsSentenceAndNeverThePlainError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err       error
		status    int
		says, not string
	}{
		{fault.New(fault.NotFound, "control.incident.not_found"), 404, "There is no incident with that number.", "control.incident"},
		{fault.InvalidField("q", "control.incident.not_found"), 422, "There is no incident with that number.", "control.incident"},
		{fault.New(fault.Unavailable, "control.incident.not_found"), 503, "Nothing was saved", ""},
		{errors.New("disk sda1 on fire"), 500, "something went wrong", "sda1"},
		{fault.New(fault.Internal, "x").Wrap(errors.New("sda1")), 500, "something went wrong", "sda1"},
	} {
		w := httptest.NewRecorder()
		Fault(w, httptest.NewRequest("GET", "/", nil), c.err)
		body := w.Body.String()
		if w.Code != c.status || !strings.Contains(body, c.says) || (c.not != "" && strings.Contains(body, c.not)) {
			t.Errorf("%v: %d\n%s", c.err, w.Code, body)
		}
	}
}

func TestWhatIsGivenIsEscaped(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	const evil = `<script>alert(1)</script>"'`
	Render(w, httptest.NewRequest("GET", "/", nil), Page{Title: evil, Crumbs: []Crumb{{Text: evil, Href: evil}}},
		Timeline([]Item{{At: thursday, What: evil, Detail: evil, Stage: evil, Href: evil, Kept: Yes, Outcome: evil}}, ""),
		Owed([]Due{{Clock: evil, What: evil, Owner: evil, By: evil, Act: &Act{Text: evil, Href: evil, Post: true, Key: evil}}}, evil, ""),
		DenseTable(evil, []string{evil}, []Row{{Cells: []Cell{{Text: evil}}}}, ""), Bar(evil, 2, Late), SummaryCard(evil, nil, P(evil)))
	if strings.Contains(w.Body.String(), "<script>alert") || strings.Contains(w.Body.String(), `="<script`) {
		t.Error("markup from a value reaches the page")
	}
}

func TestPagesLeaveGapsButNeverTheEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at, count int
		want      string
	}{{1, 1, ""}, {1, 3, "[1] 2 3"}, {5, 9, "1 … 4 [5] 6 … 9"}, {9, 9, "1 … 8 [9]"}} {
		var got []string
		doc, err := html.Parse(strings.NewReader(string(markupOf(Pages(c.at, c.count, func(int) string { return "#" })))))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			class, _ := value(n, "class")
			if n.Data != "li" || !strings.HasPrefix(class, "govuk-pagination__item") {
				continue
			}
			switch {
			case strings.Contains(class, "ellipsis"):
				got = append(got, "…")
			case strings.Contains(class, "current"):
				got = append(got, "["+n.FirstChild.FirstChild.Data+"]")
			default:
				got = append(got, n.FirstChild.FirstChild.Data)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%d of %d: %q, want %q", c.at, c.count, s, c.want)
		}
	}
}
