package search

import (
	"bufio"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
)

// lines reads a list of the shared data, or skips loudly.
func lines(t testing.TB, name string) []string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "people", name))
	if err != nil {
		t.Skipf("SKIPPED, LOUDLY: the real names are not here: %v", err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		out = append(out, strings.TrimSpace(s.Text()))
	}
	return out
}

// slip makes one typing slip: a letter lost, doubled or wrong, or two swapped.
func slip(r *rand.Rand, s string) string {
	x := []rune(s)
	i := r.IntN(len(x))
	switch r.IntN(4) {
	case 0:
		x = slices.Delete(x, i, i+1)
	case 1:
		x = slices.Insert(x, i, x[i])
	case 2:
		x[i] = 'a' + rune(r.IntN(26))
	case 3:
		if i+1 < len(x) {
			x[i], x[i+1] = x[i+1], x[i]
		}
	}
	return string(x)
}

func TestRealSurnamesAreFoundWithASlip(t *testing.T) {
	t.Parallel()
	names := once(lines(t, "surnames/uk.txt"))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{docs: map[string]*kept{}}
		for chunk := range slices.Chunk(names, 500) {
			var docs []Doc
			for _, n := range chunk {
				docs = append(docs, person(n, n))
			}
			put(t, d, docs...)
			for _, x := range docs {
				w.put(x)
			}
		}
		r := rand.New(rand.NewPCG(1, 2))
		for i := 0; i < len(names); i += 25 {
			asked := slip(r, strings.ToLower(names[i]))
			got := ids(t, d, Query{Text: asked, Limit: maxLimit})
			var want []string
			for _, a := range w.find(Query{Text: asked, Labels: []string{"open"}, Limit: maxLimit}) {
				want = append(want, strings.TrimPrefix(a.at, "person/"))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", asked, got, want)
			}
			if len([]rune(asked)) >= 3 && !strings.ContainsAny(names[i], "- '") && len(names[i]) > 3 && !slices.Contains(got, names[i]) {
				t.Errorf("%s is not found by %s", names[i], asked)
			}
		}
	}, Migrations)
}

// people makes n records whose names repeat as they do in life: a few names are common, most are rare.
func people(b *testing.B, n int) []Doc {
	var first []string
	for i, l := range lines(b, "first-names-england-wales-2020.derived.csv") {
		if f := strings.Split(l, ","); i > 0 && len(f) > 2 {
			first = append(first, strings.Trim(f[2], `"`))
		}
	}
	last := slices.Concat(lines(b, "surnames/uk.txt"), lines(b, "surnames/us.txt")[:26000])
	r := rand.New(rand.NewPCG(3, 4))
	common, rare := rand.NewZipf(r, 1.1, 20, uint64(len(first)-1)), rand.NewZipf(r, 1.1, 40, uint64(len(last)-1))
	perm := r.Perm(len(last))
	out := make([]Doc, n)
	for i := range out {
		names := first[common.Uint64()] + " " + last[perm[rare.Uint64()]]
		label := "open"
		if i%20 == 0 {
			label = fmt.Sprintf("team:%d", i/20%60)
		}
		out[i] = Doc{Kind: "person", ID: fmt.Sprint(i), Label: label, Title: names, Names: []string{names}, Keys: []string{fmt.Sprintf("07700 9%05d", i)}}
	}
	return out
}

// BenchmarkFind asks 100,000 records as a reader with 30 labels and prints the slow end of the answers.
func BenchmarkFind(b *testing.B) {
	d := dbtest.SQLite(b, Migrations)
	docs := people(b, 100_000)
	for chunk := range slices.Chunk(docs, 1000) {
		put(b, d, chunk...)
	}
	labels := []string{"open"}
	for i := range 29 {
		labels = append(labels, fmt.Sprintf("team:%d", i))
	}
	r := rand.New(rand.NewPCG(5, 6))
	some := func() string { return docs[r.IntN(len(docs))].Title }
	kinds := map[string]func() string{
		"exact":  some,
		"slip":   func() string { return slip(r, some()) },
		"slips":  func() string { return slip(r, slip(r, some())) },
		"one":    func() string { f := strings.Fields(some()); return slip(r, f[len(f)-1]) },
		"typing": func() string { s := []rune(some()); return string(s[:1+r.IntN(len(s))]) },
		"letter": func() string { return some()[:1] },
		"key":    func() string { return fmt.Sprintf("+44 7700 9%05d", r.IntN(len(docs))) },
	}
	for _, kind := range []string{"exact", "slip", "slips", "one", "typing", "letter", "key"} {
		b.Run(kind, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				ask := Query{Text: kinds[kind](), Labels: labels}
				start := time.Now()
				if _, err := Find(d.Read(ctx), ask); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.SortFunc(took, cmp.Compare)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
