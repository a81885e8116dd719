package scenario

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/search"
)

// RRD-02, GOV-06: a case that nothing keeps any longer is erased by two people, with the people who were in no other case, and
// no table still says a word of it; a case that is kept by any rule is not. The journal holds before and after.
func TestRRD02ACaseThatNothingKeepsIsErased(t *testing.T) {
	t.Parallel()
	for _, c := range openToAll {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, url := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			p := play.New(url, func(play.Line) {})
			if _, err := p.Assault("no-further-action"); err != nil {
				t.Fatal(err)
			}
			d := disposal{t: t, s: s, p: p, thread: p.Case.Thread}
			d.words = d.personal()
			d.refuses("retention.too_early")
			r, err := p.As("shah").HTTP().Get(url + "/threads/" + d.thread + "/retention")
			d.must(err)
			form, err := io.ReadAll(r.Body)
			r.Body.Close()
			if d.must(err); !strings.Contains(string(form), `<option value="mopi_2"`) || !strings.Contains(string(form), "Group 2") {
				t.Error("the form of a review does not offer the rules by their names")
			}
			if left := d.found(); len(left) < 10 {
				t.Fatalf("the words that are looked for are not what the case holds: %v", left)
			}
			for now := s.Host.Clock.Now(); s.Host.Clock.Now().Before(now.AddDate(10, 1, 0)); {
				d.must(p.As("shah").Post("/api/clock", map[string]any{"forward": "8760h"}, nil, "moves the clock"))
			}
			id := d.propose("mopi_2")
			d.fails(p.As("shah").Post("/api/retention/reviews/"+id+"/decide", map[string]string{"decision": "erase", "why": "I said so"}, nil, ""), http.StatusForbidden)
			d.fails(p.As("rees").Post("/api/retention/reviews/"+id+"/decide", map[string]string{"decision": "erase", "why": "I said so"}, nil, ""), http.StatusForbidden)
			d.must(p.As("pryor").Post("/api/retention/reviews/"+id+"/decide", map[string]string{"decision": "erase", "why": "Nothing keeps it"}, nil, "erases the case"))
			d.until(func() bool {
				var r retain.Review
				d.must(p.As("shah").Get("/api/retention/reviews/"+id, &r))
				return r.State == "erased" && r.Entries > 50
			})
			d.tidy()
			if left := d.found(); len(left) > 0 {
				t.Errorf("still there after the case was erased: %v", left)
			}
			ctx := context.Background()
			d.until(func() bool { // until the tombstones are sealed
				v, err := journal.Verify(ctx, s.Host.DB.Read(ctx), s.Sealer.Key.Public)
				if err != nil {
					t.Fatal(err)
				}
				return v.Erased > 50 && v.Sealed == v.Entries
			})
			d.fails(p.As("shah").Post("/api/threads/"+d.thread+"/retention", map[string]string{"rule": "mopi_2", "decision": "keep", "why": "Too late"}, nil, ""), http.StatusConflict)
			for _, page := range []string{"/threads/" + d.thread, "/retention", "/retention/" + id} {
				r, err := p.As("shah").HTTP().Get(url + page)
				d.must(err)
				if r.Body.Close(); r.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", page, r.Status)
				}
			}
		})
	}
}

type disposal struct {
	t      *testing.T
	s      *app.System
	p      *play.Play
	thread string
	words  []string
}

// tidy does what the housekeeping does now and then: it lets go of old replies, and of words that stand on no name any more.
func (d disposal) tidy() {
	d.t.Helper()
	ctx, now := context.Background(), d.s.Host.Clock.Now()
	_, err := d.s.Host.Door.ForgetReplies(ctx, now)
	d.must(err)
	for range 3 {
		now = now.Add(time.Minute)
		d.must(search.SweepAll(ctx, d.s.Host.DB, now))
	}
}

func (d disposal) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d disposal) fails(err error, status int) {
	d.t.Helper()
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) {
		d.t.Fatalf("wanted %d: %v", status, err)
	}
}

func (d disposal) until(done func() bool) {
	d.t.Helper()
	for end := time.Now().Add(5 * time.Minute); !done(); {
		if time.Now().After(end) {
			d.t.Fatal("it never came")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (d disposal) propose(rule string) string {
	d.t.Helper()
	var out retain.Review
	d.must(d.p.As("shah").Post("/api/threads/"+d.thread+"/retention", map[string]string{"rule": rule, "decision": "erase", "why": "Not necessary for a policing purpose any longer"}, &out, "proposes to erase"))
	return out.ID
}

func (d disposal) refuses(code string) {
	d.t.Helper()
	err := d.p.As("shah").Post("/api/threads/"+d.thread+"/retention", map[string]string{"rule": "mopi_2", "decision": "erase", "why": "Too soon"}, nil, "")
	if err == nil || !strings.Contains(err.Error(), code) {
		d.t.Fatalf("wanted %s: %v", code, err)
	}
}

// personal are words that only this case holds: who was in it, what was said, where, and by which numbers.
func (d disposal) personal() []string {
	d.t.Helper()
	q := d.s.Host.DB.Read(context.Background())
	var out []string
	for _, text := range []string{
		`SELECT DISTINCT p.given || ' ' || p.family FROM people_person p JOIN people_link l ON l.person = p.id WHERE l.thread = $1`,
		`SELECT DISTINCT p.family FROM people_person p JOIN people_link l ON l.person = p.id WHERE l.thread = $1 AND NOT EXISTS (SELECT 1 FROM duty_staff s WHERE s.name LIKE '%' || p.family)`,
		`SELECT DISTINCT t.text FROM people_thing t JOIN people_tie i ON i.thing = t.id JOIN people_link l ON l.person = i.person WHERE l.thread = $1`,
		`SELECT substr(x.text, 10, 40) FROM evidence_statement_text x JOIN evidence_statement s ON s.id = x.statement WHERE s.thread = $1`,
		`SELECT c.cli FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $1`,
		`SELECT substr(c.said, 1, 40) FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $1`,
	} {
		ws, err := db.Strings(q, text, d.thread)
		d.must(err)
		out = append(out, ws...)
	}
	return out
}

// found are the places where the words still are: every table, but the log of looks, which has a term of its own (GOV-02).
func (d disposal) found() []string {
	d.t.Helper()
	ctx := context.Background()
	tables, err := d.s.Host.DB.Tables(ctx)
	d.must(err)
	var out []string
	for _, name := range tables {
		if name == "journal_look" {
			continue
		}
		text := `SELECT * FROM ` + name
		if name == "journal_body" {
			text = `SELECT e.kind || ' ' || e.subject_kind, b.* FROM journal_body b JOIN journal_entry e ON e.id = b.entry`
		}
		rows, err := d.s.Host.DB.Read(ctx).Query(text)
		d.must(err)
		columns, err := rows.Columns()
		d.must(err)
		for rows.Next() {
			vals, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range vals {
				dest[i] = &vals[i]
			}
			d.must(rows.Scan(dest...))
			for i, v := range vals {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				for _, w := range d.words {
					if w != "" && strings.Contains(strings.ToLower(fmt.Sprint(v)), strings.ToLower(w)) {
						out = append(out, fmt.Sprintf("%s.%s says %q (%v)", name, columns[i], w, vals[0]))
					}
				}
			}
		}
		d.must(rows.Err())
		d.must(rows.Close())
	}
	return out
}
