package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"

	"pgregory.net/rapid"
)

var ctx = context.Background()

func do(t testing.TB, d *db.DB, fn func(q db.Querier) error) {
	t.Helper()
	if err := d.Do(ctx, func(tx *db.Tx) error { return fn(tx) }); err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, d *db.DB, docs ...Doc) {
	t.Helper()
	do(t, d, func(q db.Querier) error {
		for _, x := range docs {
			if err := Put(q, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func ids(t testing.TB, d *db.DB, ask Query) []string {
	t.Helper()
	if ask.Labels == nil {
		ask.Labels = []string{"open"}
	}
	hits, err := Find(d.Read(ctx), ask)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

func person(id string, names ...string) Doc {
	return Doc{Kind: "person", ID: id, Label: "open", Title: names[0], Names: names}
}

func TestNamesAreFoundHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	people := []Doc{person("obrien", "Niamh O'Brien"), person("llyr", "Siân Llŷr"), person("twin", "Ann Smith-Jones"),
		person("mc", "Ewan McDonald"), person("stra", "Jürgen Straße"), person("smith", "John Smith"), person("lee", "Wei Le")}
	people[5].Keys = []string{"+44 7700 900123", "NP20 4AB", "AB12 CDE", "21AB0012326"}
	people[5].Threads = []string{"thread-1", "thread-2"}
	cases := map[string][]string{
		"O'Brien": {"obrien"}, "OBrien": {"obrien"}, "O Brien": {"obrien"}, "o’brien niamh": {"obrien"}, "O`Brein": {"obrien"},
		"sian llyr": {"llyr"}, "SIÂN": {"llyr"}, "smith-jones": {"twin"}, "Smithjones": {"twin"}, "smith jones": {"twin"}, "smith‐jones ann": {"twin"},
		"mc donald": {"mc"}, "macdonald": {"mc"}, "strasse": {"stra"}, "strase": {"stra"}, "smiht john": {"smith"}, "jon smiht": {"smith"},
		"smi": {"smith", "twin"}, "john smi": {"smith"}, "07700 900 123": {"smith"}, "0044 7700900123": {"smith"}, "(+44) 07700-900123": {"smith"},
		"np204ab": {"smith"}, "NP20 4AB": {"smith"}, "smith ab12cde": {"smith"}, "ab12 cde john": {"smith"}, "21ab0012326": {"smith"},
		"07700 900124": {}, "np20 4a": {}, "lee": {}, "wei le": {"lee"}, "smith ann": {"twin"}, "zzz smith": {}, "": {}, "'-%_": {}, "\xff\xfe": {},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put(t, d, people...)
		for asked, want := range cases {
			if got := ids(t, d, Query{Text: asked}); !slices.Equal(got, want) {
				t.Errorf("%q: %v, want %v", asked, got, want)
			}
		}
		hits, err := Find(d.Read(ctx), Query{Text: "jhon smith", Labels: []string{"open"}})
		if err != nil || len(hits) != 1 || hits[0].Title != "John Smith" || hits[0].Slips != 1 || hits[0].Label != "open" || !slices.Equal(hits[0].Threads, []string{"thread-1", "thread-2"}) {
			t.Errorf("hit %+v, %v", hits, err)
		}
	}, Migrations)
}

func TestExactComesBeforeUnfinishedBeforeMisspelt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put(t, d, person("two", "Morgyns"), person("one", "Margan"), person("begin", "Morganson"), person("more", "Rhys Morgan"), person("same", "Morgan"))
		want := []string{"same", "more", "begin", "one", "two"}
		for limit := 1; limit <= 5; limit++ {
			if got := ids(t, d, Query{Text: "morgan", Limit: limit}); !slices.Equal(got, want[:limit]) {
				t.Errorf("limit %d: %v", limit, got)
			}
		}
	}, Migrations)
}

func TestARestrictedRecordChangesNothingForOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i := range 30 {
			put(t, d, person(fmt.Sprintf("p%02d", i), fmt.Sprintf("Morgan Test%c", 'a'+i%26)))
		}
		questions := []Query{{Text: "morgan", Limit: 5}, {Text: "mor", Limit: 40}, {Text: "m", Limit: 7}, {Text: "margon testa", Limit: 10}, {Text: "np20 4ab"}, {Text: "morgan secret"}}
		var before [][]string
		for _, q := range questions {
			before = append(before, ids(t, d, q))
		}
		for i := range 300 {
			x := person(fmt.Sprintf("r%d", i), "A Morgan", "Margon Secret Testa", fmt.Sprintf("Mor%c%c", 'a'+i%26, 'a'+i/26))
			x.Label, x.Keys = "restricted:1", []string{"NP20 4AB"}
			put(t, d, x)
		}
		for i, q := range questions {
			if got := ids(t, d, q); !slices.Equal(got, before[i]) {
				t.Errorf("%q: %v, before %v", q.Text, got, before[i])
			}
		}
		if got := ids(t, d, Query{Text: "morgan secret", Labels: []string{"open", "restricted:1"}, Limit: 500}); len(got) != maxLimit {
			t.Errorf("the few who may see them find %d", len(got))
		}
		if got, err := Find(d.Read(ctx), Query{Text: "morgan"}); len(got) != 0 || err != nil {
			t.Errorf("a reader without labels finds %v, %v", got, err)
		}
	}, Migrations)
}

func TestRelabelAndRemoveTakeEffectAndTheSweepForgets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		put(t, d, person("a", "Featherstone"), person("b", "Featherstone Quill"))
		do(t, d, func(q db.Querier) error { return Relabel(q, "person", "b", "team:1") })
		if got := ids(t, d, Query{Text: "fetherstone"}); !slices.Equal(got, []string{"a"}) {
			t.Errorf("after relabel: %v", got)
		}
		if got := ids(t, d, Query{Text: "fetherstone quil", Labels: []string{"team:1"}}); !slices.Equal(got, []string{"b"}) {
			t.Errorf("under the new label: %v", got)
		}
		var idle string
		d.Read(ctx).QueryRow(`SELECT min(word) FROM search_term WHERE idle <> 0`).Scan(&idle)
		if idle != "quill" {
			t.Errorf("%q is out of use: featherstone is still the name of the other", idle)
		}
		do(t, d, func(q db.Querier) error { return Remove(q, "person", "b") })
		do(t, d, func(q db.Querier) error { return Remove(q, "person", "never") })
		do(t, d, func(q db.Querier) error { return Relabel(q, "person", "never", "open") })
		now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		sweep := func(now time.Time) (n int) {
			do(t, d, func(q db.Querier) (err error) { n, err = Sweep(q, now); return })
			return n
		}
		if n := sweep(now); n != 0 {
			t.Errorf("swept %d words that another act may still be using", n)
		}
		put(t, d, person("c", "Quill")) // the word is in use again before it is forgotten
		if n := sweep(now.Add(2 * time.Minute)); n != 2 {
			t.Errorf("swept %d words, want featherstone and quill of team:1", n)
		}
		var left int
		d.Read(ctx).QueryRow(`SELECT (SELECT count(*) FROM search_near WHERE label = 'team:1') + (SELECT count(*) FROM search_term WHERE label = 'team:1')`).Scan(&left)
		if left != 0 {
			t.Errorf("%d rows still hold the removed name", left)
		}
		if got := ids(t, d, Query{Text: "quil"}); !slices.Equal(got, []string{"c"}) {
			t.Errorf("the word that came back: %v", got)
		}
	}, Migrations)
}

func TestARecordPutByManyAtOnceIsFoundOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		var failed atomic.Int64
		for i := range 40 {
			wg.Go(func() {
				x := person(fmt.Sprint(i%4), "Geraint Pritchard", fmt.Sprintf("Alias%c", 'a'+i))
				if err := d.Do(ctx, func(tx *db.Tx) error { return Put(tx, x) }); err != nil {
					failed.Add(1)
				}
			})
		}
		wg.Wait()
		if got := ids(t, d, Query{Text: "gerant prichard"}); len(got) != 4 || failed.Load() != 0 {
			t.Errorf("found %v, %d failed", got, failed.Load())
		}
	}, Migrations)
}

func TestPutNeedsALabel(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, Migrations)
	if err := d.Do(ctx, func(tx *db.Tx) error { return Put(tx, Doc{Kind: "person", ID: "1"}) }); err == nil {
		t.Error("a record without a label was taken: nobody could say who may see it")
	}
}

// Names are made of few letters, so that slips and common beginnings are frequent.
var (
	word = rapid.StringMatching(`[abo]{1,9}`)
	name = rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", "'"}).Draw(t, "between"))
	})
	someKey = rapid.StringMatching(`[ab]{1,2}[12]{1,2}`)
	world1  atomic.Int64
)

func TestFindAgreesWithLookingAtEveryRecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			run := world1.Add(1)
			label := rapid.Custom(func(r *rapid.T) string { return fmt.Sprintf("%d:%d", run, rapid.IntRange(1, 3).Draw(r, "label")) })
			w := &world{docs: map[string]*kept{}}
			err := d.Do(ctx, func(tx *db.Tx) error { return build(r, tx, w, run, label) })
			if err != nil {
				r.Fatal(err)
			}
			for range 8 {
				ask := Query{Text: rapid.OneOf(name, someKey, rapid.Custom(func(r *rapid.T) string { return name.Draw(r, "n") + " " + someKey.Draw(r, "k") })).Draw(r, "asked"),
					Labels: rapid.SliceOfN(label, 1, 3).Draw(r, "labels"), Limit: rapid.IntRange(1, 12).Draw(r, "limit"),
					Kinds: rapid.SliceOfN(rapid.SampledFrom([]string{"person", "vehicle"}), 0, 2).Draw(r, "kinds")}
				hits, err := Find(d.Read(ctx), ask)
				if err != nil {
					r.Fatal(err)
				}
				var got, want []string
				for _, h := range hits {
					got = append(got, h.Kind+"/"+h.ID)
				}
				for _, a := range w.find(ask) {
					want = append(want, a.at)
				}
				if !slices.Equal(got, want) {
					r.Fatalf("%+v: got %v, want %v", ask, got, want)
				}
			}
		})
	}, Migrations)
}

func build(r *rapid.T, q db.Querier, w *world, run int64, label *rapid.Generator[string]) error {
	for range rapid.IntRange(1, 40).Draw(r, "acts") {
		kind := rapid.SampledFrom([]string{"person", "vehicle"}).Draw(r, "kind")
		id := fmt.Sprintf("%d/%d", run, rapid.IntRange(1, 25).Draw(r, "id"))
		var err error
		switch rapid.IntRange(0, 9).Draw(r, "act") {
		case 0:
			delete(w.docs, kind+"/"+id)
			err = Remove(q, kind, id)
		case 1:
			l := label.Draw(r, "label")
			if x := w.docs[kind+"/"+id]; x != nil {
				x.Label = l
			}
			err = Relabel(q, kind, id, l)
		default:
			x := Doc{Kind: kind, ID: id, Label: label.Draw(r, "label"), Title: name.Draw(r, "title"),
				Names: rapid.SliceOfN(name, 0, 2).Draw(r, "names"), Keys: rapid.SliceOfN(someKey, 0, 2).Draw(r, "keys")}
			w.put(x)
			err = Put(q, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func TestWordsNearEachOtherShareADeleteKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.StringMatching(`[abcd]{3,10}`).Draw(r, "a"), rapid.StringMatching(`[abcd]{3,10}`).Draw(r, "b")
		limit := min(tolerance(a), tolerance(b))
		d := slips([]rune(a), []rune(b))
		if got := Distance(a, b, limit); got != min(d, limit+1) {
			r.Fatalf("distance %s %s: %d, want %d", a, b, got, d)
		}
		shared := slices.ContainsFunc(deletes(a), func(k string) bool { return slices.Contains(deletes(b), k) })
		if d <= limit && !shared {
			r.Fatalf("%s and %s are %d apart and share no key", a, b, d)
		}
	})
}
