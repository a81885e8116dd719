package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/prooftest"
)

// bounded are the lists that are read whole, with what bounds them: an operation, or one list of its reply.
var bounded = map[string]string{
	"casefile.thread":                "the suspects of one case",
	"control.board":                  "what is open now, on one live screen",
	"control.dispatch.explain":       "the units that were weighed when one was sent",
	"control.duplicates":             "the likeliest, in the order of likeness",
	"control.places":                 "the places that fit best what was typed so far: more letters find others",
	"control.suggestions":            "the units on duty, in the order of arrival",
	"court.witness.check":            "what one day clashes with, and as many better dates as law duty.court says",
	"court.thread":                   "one case",
	"crime.offences":                 "the twenty codes that fit best: more words find others",
	"crime.thread":                   "one case",
	"custody.board":                  "the cells of one suite, on one live screen",
	"custody.bail.list#earlier":      "who was bailed before bail had a record of its own, 200 at most, on the first part alone",
	"custody.delays":                 "the causes and partners of one suite over 31 days at most",
	"duty.avoid":                     "one person's next weeks, as many as law duty.court says",
	"duty.calendar":                  "one person's days, of which 62 at most are asked for",
	"duty.mine":                      "one person's own: the tours ahead, the skills that law names, a year of overtime",
	"duty.plan.see":                  "the days of people of one roster",
	"duty.record.see":                "one person's service",
	"duty.states":                    "the states of one person over the days asked for, a year at most",
	"evidence.disclosure.see":        "what was gathered for one case: a schedule is read whole",
	"evidence.disclosure.sensitive":  "the sensitive material of one case",
	"evidence.exhibit.kept":          "the rules and holds that keep one thing",
	"evidence.material.kept":         "the rules and holds that keep one thing",
	"evidence.shelf.list":            "the shelves of one property store",
	"evidence.shelf.see":             "what lies on one shelf, and its newest ten audits",
	"evidence.statement.reverse.see": "one statement",
	"expenses.statement":             "one person's lines of one pay run",
	"expenses.mine#left_out":         "one person's last two months",
	"training.event.list":            "what a supervisor brought into one simulation, the newest few that are kept",
	"field.forms":                    "the kinds of street form, which a phone keeps whole",
	"field.budget":                   "what one phone keeps: the ways of law in which people knew of a camera, and the alarms of one crew's jobs",
	"field.jobs":                     "the jobs of one unit now",
	"insight.month":                  "the measures that law/insight names",
	"insight.case":                   "the measures that law/insight names, of one case",
	"voice.note.list#screens":        "the pages of the product",
	"voice.mended.see":               "the last forty, and the reader's own",
	"insight.records#forms":          "the kinds of form",
	"journal.read":                   "read by place, the journal's own number, which its proofs name",
	"people.search":                  "those that fit best, in the order of likeness: more words find others",
	"promise.notices":                "one person's own, not yet acknowledged",
	"reintegration.thread":           "one case",
	"roads.closures":                 "the roads that are closed or slow now",
	"training.people":                "the people of a training installation",
	"victim.page.see":                "one victim's own page",
}

// listOp is an operation that answers lists: the arrays of its reply, by the member that gives the cursor of each.
type listOp struct {
	id, path string
	lists    map[string]string // the array -> "next", "next_owed"
	paged    bool              // it declares cursor and limit
	whole    []string          // arrays without a cursor; "" when the reply itself is one
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Items      *schema
	Properties map[string]schema
}

func (s schema) rows(all map[string]schema) bool {
	return strings.Contains(fmt.Sprint(s.Type), "array") && s.Items != nil && (s.Items.Ref != "" || len(s.Items.Properties) > 0)
}

// a record is opened by its own id; what stands on it is its own.
var ofARecord = regexp.MustCompile(`/[a-z-]+/\{(id|case|review)\}$`)

func listOps(t *testing.T, p *play.Play) []listOp {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name string }
			Responses   map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := p.As("coles").Get("/api/openapi.json", &doc); err != nil {
		t.Fatal(err)
	}
	var out []listOp
	for path, ops := range doc.Paths {
		op, ok := ops["get"]
		if !ok || ofARecord.MatchString(path) && !strings.Contains(path, "/thread/") {
			continue
		}
		s := op.Responses["200"].Content["application/json"].Schema
		if s.Ref != "" {
			s = doc.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		}
		x := listOp{id: op.OperationID, path: path, lists: map[string]string{}}
		if s.rows(doc.Components.Schemas) {
			x.whole = append(x.whole, "")
		}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if !s.Properties[name].rows(doc.Components.Schemas) {
				continue
			}
			if _, ok := s.Properties["next_"+name]; ok {
				x.lists[name] = "next_" + name
			} else {
				x.whole = append(x.whole, name)
			}
		}
		x.whole = slices.DeleteFunc(x.whole, func(name string) bool { return name != "" && bounded[x.id+"#"+name] != "" })
		if _, ok := s.Properties["next"]; ok && len(x.whole) == 1 {
			x.lists[x.whole[0]], x.whole = "next", nil
		}
		asks := map[string]bool{}
		for _, a := range op.Parameters {
			asks[a.Name] = true
		}
		x.paged = asks["cursor"] && asks["limit"]
		if len(x.lists)+len(x.whole) > 0 {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b listOp) int { return strings.Compare(a.id, b.id) })
	return out
}

// Every list of the API is read a page at a time, and its pages are the list: for each sort of reader, with a case among the
// rows that is kept to a few and that nobody else can tell is there. In a run each list is read by a quarter of the readers and each
// reader reads a quarter of the lists, and in make prove all.
func TestEveryListIsReadByPages(t *testing.T) {
	t.Parallel()
	share := prooftest.Drawn(t)
	for _, c := range openToAll { // a case kept to a few is on the same installation
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, at := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			open := leftAt(t, at, "a need", false)
			leftAt(t, at, "the claim", false)
			few := leftAt(t, at, "the request", true)
			w := walker{t: t, p: few, thread: open.Case.Thread, longest: map[string]int{}}
			ops := listOps(t, few)
			if len(ops) < 30 {
				t.Fatalf("the API document has only %d lists", len(ops))
			}
			unused := maps.Clone(bounded)
			maps.DeleteFunc(unused, func(name, _ string) bool { return strings.Contains(name, "#") })
			for n, op := range ops {
				if bounded[op.id] != "" {
					delete(unused, op.id)
					continue
				}
				if !op.paged || len(op.whole) > 0 {
					t.Errorf("%s does not page: it declares cursor and limit: %v; lists without a next: %q", op.id, op.paged, op.whole)
					continue
				}
				for turn, who := range readers {
					if share.Takes(6, turn, n) {
						w.walk(op, who, who == "nosey")
					}
				}
				for turn, who := range readers { // a list that some reader has rows in is turned in every run
					if !share.Takes(6, turn, n) && slices.ContainsFunc(slices.Collect(maps.Keys(op.lists)), func(list string) bool {
						return slices.Contains(turned, op.id+" "+list) && w.longest[op.id+" "+list] < 2
					}) {
						w.walk(op, who, who == "nosey")
					}
				}
			}
			if len(unused) > 0 {
				t.Errorf("these are no lists, and need no reason: %v", unused)
			}
			for _, name := range turned {
				if w.longest[name] < 2 {
					t.Errorf("%s has %d rows: its pages were not turned", name, w.longest[name])
				}
			}
		})
	}
}

// turned are the lists that a finished case and a half-finished one leave rows in: their pages are really turned. The others
// are turned by the tests of their rooms.
var turned = []string{"casefile.list files", "casefile.list messages", "court.results results", "crime.list crimes", "duty.on staff", "duty.units units", "evidence.list exhibits", "evidence.list materials",
	"expenses.desk periods", "expenses.mine claims", "insight.records records", "looks.see looks", "owed.see promises", "thread.entries entries", "thread.list threads", "victim.list cases", "victim.outbox.see messages"}

// readers are one of every sort. Nosey may do nearly everything, and is not one of the few.
var readers = []string{"nosey", "coles", "marsh", "bryant", "howells", "patel", "edwards", "vaughan", "okoro", "lloyd", "flynn", "quinn", "simulator:outbox"}

func leftAt(t *testing.T, at, step string, restricted bool) *play.Play {
	t.Helper()
	p := play.New(at, nil)
	p.Until, p.Restricted, p.Crowded = step, restricted, true
	if _, err := p.Assault("charge"); err != nil && !(restricted && strings.Contains(err.Error(), "outsider")) {
		t.Fatalf("to %s: %v", step, err)
	}
	return p
}

type walker struct {
	t       *testing.T
	p       *play.Play
	thread  string
	longest map[string]int // the most rows that some reader has, by list
}

func (w walker) get(who, path string, out any) int {
	w.t.Helper()
	err := w.p.As(who).Get(path, out)
	var p *play.Problem
	switch {
	case errors.As(err, &p):
		return p.Status
	case err != nil:
		w.t.Fatalf("%s at %s: %v", who, path, err)
	}
	return http.StatusOK
}

func (w walker) walk(op listOp, who string, outside bool) {
	path := strings.NewReplacer("{measure}", "code_duties", "{kind}", "thread", "{thread}", w.thread, "{id}", w.thread).Replace(op.path)
	if op.id == "owed.see" {
		path += "?owner=all"
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	ask := func(cursor string, limit int) (out map[string]json.RawMessage) {
		q := url.Values{"cursor": {cursor}, "limit": {fmt.Sprint(limit)}}
		if code := w.get(who, path+sep+q.Encode(), &out); code != http.StatusOK {
			return nil
		}
		return out
	}
	whole := ask("", 200)
	if whole == nil {
		return // not for this reader
	}
	for _, bad := range []string{"cursor=MTIz", "limit=0", "limit=201", "limit=x"} {
		if code := w.get(who, path+sep+bad, nil); code != http.StatusUnprocessableEntity {
			w.t.Errorf("%s with %s is answered %d", op.id, bad, code)
		}
	}
	for list, next := range op.lists {
		want := rowsOf(w.t, whole[list])
		if string(whole[next]) != "" {
			w.t.Errorf("%s: more than 200 %s: the test compares nothing", op.id, list)
		}
		name := op.id + " " + list
		w.longest[name] = max(w.longest[name], len(want))
		for _, limit := range []int{1, 2} {
			if len(want) > 40 && limit == 1 {
				continue
			}
			var got []string
			for cursor, n := "", 0; ; n++ {
				page := ask(cursor, limit)
				if page == nil || n > len(want)+1 {
					w.t.Fatalf("%s, %s: page %d of %s is not there, or there is no end", op.id, who, n, list)
				}
				rows := rowsOf(w.t, page[list])
				if cursor = textOf(page[next]); cursor != "" && len(rows) != limit {
					w.t.Errorf("%s, %s: a page of %s comes short with %d rows, and there are more", op.id, who, list, len(rows))
				}
				got = append(got, rows...)
				if cursor == "" {
					break
				}
			}
			if op.id == "looks.see" { // the walk itself may be a look
				continue
			}
			if !slices.Equal(got, want) {
				w.t.Errorf("%s, %s: pages of %d hold %d %s, and the list %d", op.id, who, limit, len(got), list, len(want))
			}
		}
	}
	if told := fmt.Sprint(stringsOf(whole)); outside && (strings.Contains(told, w.p.Case.Thread) || strings.Contains(told, w.p.Case.Crime) || strings.Contains(told, w.p.Case.File)) {
		w.t.Errorf("%s shows an outsider the case that is kept to a few", op.id)
	}
}

func stringsOf(m map[string]json.RawMessage) (out []string) {
	for _, x := range m {
		out = append(out, string(x))
	}
	return out
}

// rowsOf are the rows of a list, each by its id where it has one: how long something still has is another text a moment later.
func rowsOf(t *testing.T, list json.RawMessage) (out []string) {
	t.Helper()
	var rows []map[string]any
	if len(list) > 0 && json.Unmarshal(list, &rows) != nil {
		t.Fatalf("%s is no list", list)
	}
	for _, x := range rows {
		for _, name := range []string{"id", "incident", "message", "period", "callsign", "started_at", "At"} {
			if v, ok := x[name]; ok && v != "" {
				out = append(out, fmt.Sprint(v))
				break
			}
		}
	}
	if len(out) != len(rows) {
		t.Fatalf("a row has no name: %s", list)
	}
	return out
}

func textOf(x json.RawMessage) (s string) {
	if len(x) > 0 && json.Unmarshal(x, &s) != nil {
		return "not a text"
	}
	return s
}
