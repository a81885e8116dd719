package page

import (
	"html"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"throughline/platform/paging"
)

var hrefs = regexp.MustCompile(`href="([^"]*)" rel="(prev|next)"`)

// A reader goes on and comes back by links alone, and every filter stays.
func TestNextAndPreviousLeadThereAndBack(t *testing.T) {
	t.Parallel()
	rows := []int{0, 1, 2, 3, 4, 5, 6}
	mark := func(i int) paging.Mark { return paging.Mark{ID: string(rune('a' + i))} }
	open := func(address string) (shown string, links map[string]string) {
		r := httptest.NewRequest("GET", address, nil)
		ask := paging.From(r)
		ask.Limit = 2
		ps, err := ask.Of("rows", "others")
		if err != nil {
			t.Fatal(err)
		}
		part, next := paging.Cut(ps[0], rows, mark)
		for _, i := range part {
			shown += mark(i).ID
		}
		links = map[string]string{}
		if n := NextPrevious(r, "rows", next); n != nil {
			var b strings.Builder
			if err := n.Render(&b); err != nil {
				t.Fatal(err)
			}
			for _, m := range hrefs.FindAllStringSubmatch(b.String(), -1) {
				links[m[2]] = html.UnescapeString(m[1])
			}
		}
		return shown, links
	}
	shown, links := open("/rows?owner=me")
	var went []string
	for links["next"] != "" {
		went = append(went, shown)
		shown, links = open(links["next"])
	}
	if strings.Join(append(went, shown), " ") != "ab cd ef g" {
		t.Fatalf("on the way: %v, then %s", went, shown)
	}
	for i := len(went) - 1; i >= 0; i-- {
		if !strings.Contains(links["prev"], "owner=me") {
			t.Fatalf("the filter is lost: %q", links["prev"])
		}
		if shown, links = open(links["prev"]); shown != went[i] {
			t.Errorf("back at page %d: %s, was %s", i+1, shown, went[i])
		}
	}
	if links["prev"] != "" {
		t.Errorf("before the first page: %q", links["prev"])
	}
	rows = rows[:2]
	if _, links := open("/rows"); len(links) != 0 {
		t.Errorf("a list that is whole on one page has %v", links)
	}
}
