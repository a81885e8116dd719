package app

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/search"
	"throughline/platform/thread"
	"throughline/policy"
)

// everyLabel are labels of every sort that there is.
var everyLabel = []string{"open", "team:cid", "team:response", "suite:central", "supervisors", "audit", "personnel", "restricted:a", "restricted:b"}

type marked struct{}

func (marked) EntryKind() (string, int) { return "test.marked", 1 }
func (marked) Line() journal.Line       { return journal.Line{Stage: "Test", Title: "marked"} }

// labelled is a house with one thread, one promise, one entry and one search row under each label.
type labelled struct {
	q       db.Querier
	threads map[string]string // by label
	entries map[string]string // their threads, by entry
}

func labelledHouse(t *testing.T, d *db.DB) labelled {
	h := roomtest.New(t, d)
	h.Start()
	h.Door.Kinds.Add(journal.KindOf[marked]())
	h.Door.Promises.Add(promise.Kind{Name: "test.duty", Title: "A duty"})
	out := labelled{q: d.Read(context.Background()), threads: map[string]string{}, entries: map[string]string{}}
	for _, label := range everyLabel {
		_, err := act.Do(h.System(), h.Door, act.Of("test.mark", journal.Ref{Kind: "test", ID: "one"}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
			th, err := tx.OpenThread(label)
			if err != nil {
				return "", err
			}
			out.threads[label] = th.ID
			if _, err := tx.Promise(act.NewPromise{Kind: "test.duty", Owner: "staff:howells", Due: tx.Now().Add(time.Hour)}); err != nil {
				return "", err
			}
			if err := search.Put(tx, search.Doc{Kind: "test", ID: th.ID, Label: label, Title: "Zwyvernstone", Names: []string{"Zwyvernstone"}}); err != nil {
				return "", err
			}
			e, err := tx.Record(marked{})
			out.entries[e] = th.ID
			return e, err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// shown are the labels of what each sort of list shows to who holds these labels.
func (l labelled) shown(t *rapid.T, held []string) map[string][]string {
	labelOf := map[string]string{}
	for label, th := range l.threads {
		labelOf[th] = label
	}
	out := map[string][]string{}
	add := func(list string, err error, threads ...string) {
		if err != nil {
			t.Fatalf("%s: %v", list, err)
		}
		for _, x := range threads {
			out[list] = append(out[list], labelOf[x])
		}
	}
	ts, err := thread.Recent(l.q, held, "", true, 100)
	add("threads", err)
	for _, th := range ts {
		add("threads", nil, th.ID)
	}
	ps, err := promise.Owed(l.q, promise.Filter{Labels: held})
	add("owed", err)
	on, err := promise.ThreadsOf(l.q, ps, promise.Key)
	add("owed", err)
	for _, x := range on {
		add("owed", nil, x...)
	}
	es, err := journal.About(l.q, journal.Ref{Kind: "test", ID: "one"}, held, 100)
	add("entries", err)
	for _, e := range es {
		add("entries", nil, l.entries[e.ID])
	}
	hits, err := search.Find(l.q, search.Query{Text: "zwyvernstone", Labels: held})
	add("search", err)
	for _, h := range hits {
		add("search", nil, h.ID)
	}
	return out
}

var everyRole = []string{"auditor", "call_handler", "chief", "control_supervisor", "court", "custody_officer", "dispatcher", "duty_inspector", "duty_planner", "file_supervisor", "finance", "hr",
	"information_assurance", "investigator", "offender_manager", "officer", "operations", "outbox", "prosecutor", "sergeant", "superintendent", "witness_care"}

func drawReader(t *rapid.T) *access.Actor {
	kind := rapid.SampledFrom([]string{"staff", "staff", "staff", "simulator", "victim"}).Draw(t, "kind")
	labels := append(rapid.SliceOfDistinct(rapid.SampledFrom(everyLabel[1:]), func(s string) string { return s }).Draw(t, "labels"), "open")
	slices.Sort(labels)
	return &access.Actor{Account: kind + ":x", Kind: kind, Staff: "x", RankNo: rapid.IntRange(0, 8).Draw(t, "rank"), OnDuty: rapid.Bool().Draw(t, "on duty"), Labels: labels,
		Roles: rapid.SliceOfDistinct(rapid.SampledFrom(everyRole), func(s string) string { return s }).Draw(t, "roles"), Teams: []string{"cid"}}
}

// drawFacts are facts of a record that any policy asks for, some of them about the reader.
func drawFacts(t *rapid.T, who *access.Actor) map[string]any {
	out := map[string]any{"owed": int64(rapid.IntRange(0, 1).Draw(t, "owed")), "plans": int64(0), "rank_no": int64(1)}
	for _, x := range []string{"account", "asked_by", "brought_by", "claimant", "keeper", "sender", "officer", "oic", "owner", "requested_by", "staff", "sender", "brought_by", "told", "witness", "manager"} {
		out[x] = rapid.SampledFrom([]string{"", who.Account, who.Staff}).Draw(t, x)
	}
	for _, x := range []string{"case", "charged", "designated", "emergency", "restricted", "safety"} {
		out[x] = rapid.Bool().Draw(t, x)
	}
	for _, x := range []string{"crew", "investigators", "named", "offered_by", "sent_to", "teams"} {
		out[x] = rapid.SampledFrom([][]string{{}, {who.Account}, {who.Staff}, {"cid"}}).Draw(t, x)
	}
	out["form"] = rapid.SampledFrom([]string{"", "stop_search", "first_account"}).Draw(t, "form")
	for _, x := range []string{"role", "sort", "state", "team"} {
		out[x] = rapid.SampledFrom([]string{"", "officer", "cid"}).Draw(t, x)
	}
	return out
}

// GOV-04: labels are held to Cedar. For random readers and records, what the label filter of each sort of list shows is what
// the policy of every look allows, as far as labels go: who may look at such a record at all may look at one under a label
// exactly when the lists show it, and nobody looks at what the lists would hide. Both engines show the same labels.
func TestGOV04LabelsAreHeldToCedar(t *testing.T) {
	t.Parallel()
	policies, err := access.LoadPolicies(policy.FS)
	if err != nil {
		t.Fatal(err)
	}
	var looks []string
	for _, a := range policies.Actions() {
		if strings.HasSuffix(a, ".see") || strings.HasSuffix(a, ".list") || strings.HasSuffix(a, ".search") || a == "live.listen" {
			looks = append(looks, a)
		}
	}
	if len(looks) < 15 {
		t.Fatalf("only %d looks: %v", len(looks), looks)
	}
	houses := []labelled{labelledHouse(t, dbtest.SQLite(t))} // what the policy says is the same on both engines, and takes the longest
	if os.Getenv(dbtest.Env) != "" {
		houses = append(houses, labelledHouse(t, dbtest.Postgres(t)))
	} else {
		t.Run("postgres", func(t *testing.T) { dbtest.Postgres(t) }) // is skipped, and says so
	}
	allowed := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		who := drawReader(t)
		facts := drawFacts(t, who)
		shown := houses[0].shown(t, who.Labels)
		for _, h := range houses[1:] {
			if other := h.shown(t, who.Labels); !alike(shown, other) {
				t.Fatalf("%v are shown other labels on the other engine:\n%v\n%v", who.Labels, shown, other)
			}
		}
		why := map[string]any{"why": "a reason", "has_why": rapid.Bool().Draw(t, "has why"), "at": int64(0)}
		for _, action := range looks {
			may := func(label string) bool {
				dec := policies.Decide(who, action, access.Resource{Kind: "test", ID: "one", Label: label, Attrs: facts}, why)
				for _, r := range dec.Rules {
					if strings.Contains(r, ": ") {
						t.Fatalf("%s cannot be decided: %s", action, r)
					}
				}
				return dec.Allow
			}
			open := may("open")
			allowed[action] = allowed[action] || open
			for _, label := range everyLabel {
				allows := may(label)
				for _, list := range []string{"threads", "owed", "entries", "search"} {
					if lists := slices.Contains(shown[list], label); allows != (open && lists) {
						t.Fatalf("%s under %s: the policy says %v, the list of %s %v (and %v when it is open)", action, label, allows, list, lists, open)
					}
				}
			}
		}
	})
	if n := len(allowed); n != len(looks) || !allowed["thread.see"] {
		t.Errorf("%d of %d looks were decided: %s", n, len(looks), fmt.Sprint(allowed))
	}
}

// alike tells whether each list shows the same labels, in whatever order.
func alike(a, b map[string][]string) bool {
	return maps.EqualFunc(a, b, func(x, y []string) bool {
		return slices.Equal(slices.Compact(slices.Sorted(slices.Values(x))), slices.Compact(slices.Sorted(slices.Values(y))))
	})
}
