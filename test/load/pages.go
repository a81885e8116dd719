package load

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"sort"
	"strings"
	"syscall"
	"time"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// PagesAsk is a measurement of the pages that gather, over a seeded installation.
type PagesAsk struct {
	Data    string
	Callers int
	Round   time.Duration // how long each page is asked for
	Samples int           // answers that are compared with a brute-force filter
}

// targetMS is what the ninety-ninth of a hundred answers must stay under.
const targetMS = 30

const reader = "staff:marsh"

// Pages measures the thread page, the owed page and a name search, each asked by all callers at once as a reader with
// thirty labels, looks recorded, and then compares answers with a filter over everything. An answer that differs is a fault.
func Pages(ctx context.Context, ask PagesAsk, report func(any)) error {
	if _, err := os.Stat(ask.Data + "/throughline.db"); err != nil {
		return fmt.Errorf("there is no database in %s: make one with throughline seed --data %s", ask.Data, ask.Data)
	}
	sys, err := app.Open(ctx, app.Settings{Data: ask.Data, Training: true, Force: "99", ClosureLimit: time.Second})
	if err != nil {
		return err
	}
	x := &pages{PagesAsk: ask, sys: sys, site: newSite(app.NewServer(sys))}
	err = x.all(ctx, report)
	if e := sys.Stop(); err == nil {
		err = e
	}
	return err
}

type pages struct {
	PagesAsk
	sys      *app.System
	site     site
	callers  []session
	labels   map[string]bool
	threads  []string // all
	large    []string // the hundred longest
	visible  map[string]bool
	names    []string // as people were recorded
	promises []string // kinds
}

func (p *pages) all(ctx context.Context, report func(any)) error {
	if err := p.prepare(ctx); err != nil {
		return err
	}
	if err := warm(p.Data + "/throughline.db"); err != nil {
		return err
	}
	report(map[string]any{"what": "reader", "labels": len(p.labels), "threads": len(p.threads), "visible": len(p.visible)})
	for _, m := range []struct {
		page string
		path func(r *rand.Rand) (path string, hidden bool)
	}{{"thread", p.threadPath}, {"owed", p.owedPath}, {"search", p.searchPath}} {
		row, err := p.measure(m.page, m.path)
		if err != nil {
			return err
		}
		report(row)
	}
	return p.check(ctx, report)
}

// warm reads the file once: the machine of a server that has run for a day holds it in memory.
func warm(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, make([]byte, 1<<20))
	return err
}

// prepare gives the reader thirty labels and signs in every caller.
func (p *pages) prepare(ctx context.Context) error {
	q := p.sys.Host.DB.Read(ctx)
	who, err := p.sys.Directory.Actor(ctx, reader, p.sys.Host.Clock.Now())
	if err != nil {
		return err
	}
	want := readable(who.Labels)
	_, err = act.Do(access.WithActor(ctx, access.System("load")), p.sys.Host.Door, act.Of("load.reader", journal.Ref{Kind: "load", ID: "reader"}).With(access.Resource{}),
		func(tx *act.Tx) (int, error) {
			for _, l := range want[len(who.Labels):] {
				if _, err := access.AddMember(tx, l, reader, "named", tx.Now(), time.Time{}); err != nil {
					return 0, err
				}
			}
			_, err := tx.Record(noted{Text: "a reader for the benches"})
			return len(want), err
		})
	if err != nil {
		return err
	}
	p.sys.Directory.Forget()
	p.labels = map[string]bool{}
	for _, l := range want {
		p.labels[l] = true
	}
	for range p.Callers {
		s, err := p.site.signIn(reader)
		if err != nil {
			return err
		}
		p.callers = append(p.callers, s)
	}
	p.promises = p.sys.Host.Door.Promises.Names()
	if p.names, err = recordedNames(q); err != nil {
		return err
	}
	p.threads, p.large, p.visible, err = allThreads(q, p.labels)
	return err
}

// threadPath asks for any thread, every third time for one of the longest, mostly as it opens and sometimes for more of it.
func (p *pages) threadPath(r *rand.Rand) (string, bool) {
	id := p.threads[r.IntN(len(p.threads))]
	if r.IntN(3) == 0 {
		id = p.large[r.IntN(len(p.large))]
	}
	more := ""
	switch n := r.IntN(100); {
	case n < 20:
		more = "?view=all"
	case n < 25:
		more = fmt.Sprintf("?view=all&before=%d", 1+r.IntN(5000))
	case n < 30:
		more = "?owed=all"
	case n < 35:
		more = "?stage=Custody"
	}
	return "/threads/" + id + more, !p.visible[id]
}

func (p *pages) owedPath(r *rand.Rand) (string, bool) { return "/owed?" + p.owedQuery(r), false }

// owedQuery asks for everybody's duties or some, of any kind or one, from the first or later.
func (p *pages) owedQuery(r *rand.Rand) string {
	q := "owner=" + []string{"all", "all", "mine", "me", "team", "roles"}[r.IntN(6)]
	if r.IntN(3) == 0 {
		q += "&kind=" + p.promises[r.IntN(len(p.promises))]
	}
	if r.IntN(3) == 0 {
		q += "&cursor=" + paging.Part{List: "owed"}.Next(paging.Mark{At: p.sys.Host.Clock.Now().Add(time.Duration(r.IntN(1000)) * time.Hour), ID: "0"})
	}
	return q
}

func (p *pages) searchPath(r *rand.Rand) (string, bool) {
	return "/people?q=" + strings.ReplaceAll(p.typed(r), " ", "+"), false
}

// typed is a name as people type it: whole, in part, with the family name first, alone, or with a slip.
func (p *pages) typed(r *rand.Rand) string {
	given, family, _ := strings.Cut(p.names[r.IntN(len(p.names))], " ")
	switch r.IntN(6) {
	case 0:
		return family
	case 1:
		return family + " " + given[:1]
	case 2:
		return given + " " + slip(r, family)
	case 3:
		return slip(r, slip(r, family))
	case 4:
		return family[:min(len(family), 3+r.IntN(3))]
	}
	return given + " " + family
}

// slip types one letter wrongly: left out, doubled, changed, or after the one that follows it.
func slip(r *rand.Rand, s string) string {
	i := r.IntN(len(s) - 1)
	switch r.IntN(4) {
	case 0:
		return s[:i] + s[i+1:]
	case 1:
		return s[:i] + s[i:i+1] + s[i:]
	case 2:
		return s[:i] + string(rune('a'+r.IntN(26))) + s[i+1:]
	}
	return s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]
}

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure lets every caller ask for a page without pause. What must be hidden must be answered as not found.
func (p *pages) measure(page string, path func(r *rand.Rand) (string, bool)) (map[string]any, error) {
	random := make([]*rand.Rand, p.Callers)
	for i := range random {
		random[i] = rand.New(rand.NewPCG(uint64(i), uint64(len(page))))
	}
	one := func(caller, _ int) error {
		at, hidden := path(random[caller])
		w := p.callers[caller].ask(http.MethodGet, at, nil)
		for w.Code == http.StatusTooManyRequests { // measured on: the reader asks faster than any person
			time.Sleep(5 * time.Millisecond)
			w = p.callers[caller].ask(http.MethodGet, at, nil)
		}
		if want := map[bool]int{false: http.StatusOK, true: http.StatusNotFound}[hidden]; w.Code != want {
			return fmt.Errorf("%s: %d, not %d: %.300s", at, w.Code, want, w.Body)
		}
		return nil
	}
	if _, err := hammer(p.Callers, p.Round/5, one); err != nil { // warms the caches
		return nil, err
	}
	before := processorTime()
	t, err := hammer(p.Callers, p.Round, one)
	if err != nil {
		return nil, err
	}
	sort.Slice(t.each, func(i, j int) bool { return t.each[i] < t.each[j] })
	at := func(f float64) float64 {
		return float64(t.each[int(f*float64(len(t.each)-1))].Microseconds()) / 1000
	}
	return map[string]any{"page": page, "callers": p.Callers, "requests": t.n, "per_second": int(t.perSecond()), "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1),
		"cpu_ms_each": math.Round(float64((processorTime()-before).Microseconds())/float64(t.n)) / 1000, // says more than the clock on a machine with other work
		"target_ms":   targetMS, "met": at(0.99) < targetMS}, nil
}
