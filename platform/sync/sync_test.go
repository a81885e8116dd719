package sync_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/fault"
	"throughline/platform/sync"
)

func golden(t *testing.T, name string, v any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	again, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if json.Unmarshal(b, &want) != nil || json.Unmarshal(again, &got) != nil {
		t.Fatal("not JSON")
	}
	w, _ := json.Marshal(want)
	g, _ := json.Marshal(got)
	if string(w) != string(g) {
		t.Errorf("%s is read and written otherwise:\n%s\n%s", name, w, g)
	}
}

func TestMOB08TheWireIsItsGoldenFiles(t *testing.T) {
	t.Parallel()
	var r sync.Round
	golden(t, "round.1.json", &r)
	if err := r.Check(); err != nil {
		t.Error(err)
	}
	for _, a := range r.Acts {
		if err := a.Check(); err != nil {
			t.Errorf("%s: %v", a.ID, err)
		}
	}
	var a sync.Answer
	golden(t, "answer.1.json", &a)
	golden(t, "wipe.1.json", &sync.Answer{})
	if !a.Acts[0].State.Settled() || a.Acts[1].State.Settled() || !a.Acts[2].State.Settled() || !a.Acts[3].State.Settled() {
		t.Error("which states are the last")
	}
}

func TestMOB08DeviceTimeAndOffsetAndReceipt(t *testing.T) {
	t.Parallel()
	type stamp struct {
		Wall, Mono, Received int64
		Boot                 string
	}
	var cases []struct {
		Say, By   string
		Made, Now stamp
		Before    []stamp
		At        int64
	}
	b, err := os.ReadFile("testdata/clock.json")
	if err != nil || json.Unmarshal(b, &cases) != nil || len(cases) < 5 {
		t.Fatal("the golden file of the clock", err)
	}
	pair := func(s stamp) sync.Pair {
		return sync.Pair{Stamp: sync.Stamp{Wall: s.Wall, Mono: s.Mono, Boot: s.Boot}, Received: time.UnixMilli(s.Received)}
	}
	for _, c := range cases {
		var before []sync.Pair
		for _, s := range c.Before {
			before = append(before, pair(s))
		}
		at, by := sync.Corrected(pair(c.Made).Stamp, pair(c.Now), before...)
		if at.UnixMilli() != c.At || by != c.By {
			t.Errorf("%s: %d by %s, want %d by %s", c.Say, at.UnixMilli(), by, c.At, c.By)
		}
	}
}

func TestWhatDoesNotFitTheProtocolIsSaid(t *testing.T) {
	t.Parallel()
	var r sync.Round
	golden(t, "round.1.json", &r)
	for code, spoil := range map[string]func(a *sync.Act){
		"sync.id": func(a *sync.Act) { a.ID = "../../etc" }, "sync.record": func(a *sync.Act) { a.Record = "" }, "sync.no": func(a *sync.Act) { a.No = 0 },
		"sync.boot": func(a *sync.Act) { a.Boot = "a b" }, "sync.body": func(a *sync.Act) { a.Body = json.RawMessage(`[1]`) },
		"sync.media": func(a *sync.Act) { a.Media = []sync.Media{{SHA256: strings.Repeat("A", 64)}} }, "sync.after": func(a *sync.Act) { a.After = []string{a.ID} },
	} {
		a := r.Acts[0]
		spoil(&a)
		if err := a.Check(); !fault.Is(err, fault.Invalid) || !fault.HasCode(err, code) {
			t.Errorf("%s: %v", code, err)
		}
		if a.Print() == r.Acts[0].Print() && code != "sync.body" {
			t.Errorf("%s: another act has the same print", code)
		}
	}
	big := r.Acts[0]
	big.Body = json.RawMessage(`{"text":"` + strings.Repeat("x", sync.MostBody) + `"}`)
	if err := big.Check(); !fault.HasCode(err, "sync.body") {
		t.Errorf("a large body: %v", err)
	}
	r.Version = 2
	if err := r.Check(); !fault.HasCode(err, "sync.version") {
		t.Errorf("another version: %v", err)
	}
}

// The server's part as the rules say it: what is sent in any order, in pieces, twice, is applied once and in order.
func TestAnyOrderOfArrivalIsAppliedInTheOrderOfTheRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "acts")
		nos := map[string]int{}
		var acts []sync.Act
		for i := range n {
			record := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "record")
			nos[record]++
			a := sync.Act{ID: string(rune('A' + i)), Record: record, No: nos[record]}
			if i > 0 && rapid.Bool().Draw(t, "follows") {
				a.After = []string{acts[rapid.IntRange(0, i-1).Draw(t, "whom")].ID}
			}
			acts = append(acts, a)
		}
		fails := map[string]bool{}
		for _, a := range acts {
			fails[a.ID] = rapid.IntRange(0, 5).Draw(t, "fails") == 0
		}
		states, settled, applied := map[string]sync.State{}, map[string]int{}, []sync.Act{}
		known := sync.Known{Settled: settled, State: func(id string) sync.State { return states[id] }}
		arrived := map[string]sync.Act{}
		for range 200 {
			for _, a := range rapid.SliceOfN(rapid.SampledFrom(acts), 0, n).Draw(t, "arrive") {
				arrived[a.ID] = a
			}
			if rapid.IntRange(0, 3).Draw(t, "all") == 0 {
				for _, a := range acts {
					arrived[a.ID] = a
				}
			}
			var held []sync.Act
			for _, a := range arrived {
				held = append(held, a)
			}
			for _, a := range sync.Sorted(held, func(sync.Act) bool { return false }) {
				if states[a.ID].Settled() {
					continue
				}
				w := sync.Next(a, known)
				if w == sync.ForOrder {
					continue
				}
				if w == sync.Never && settled[a.Record] < a.No-1 {
					continue
				}
				states[a.ID] = sync.Record
				if w == sync.Never || fails[a.ID] {
					states[a.ID] = sync.Refused
				} else {
					applied = append(applied, a)
				}
				settled[a.Record] = a.No
			}
			if len(states) == n {
				break
			}
		}
		if len(states) != n {
			t.Fatalf("%d of %d settled", len(states), n)
		}
		last := map[string]int{}
		for _, a := range applied {
			if a.No <= last[a.Record] {
				t.Fatalf("record %s: %d after %d", a.Record, a.No, last[a.Record])
			}
			last[a.Record] = a.No
			for _, id := range a.After {
				if states[id] != sync.Record {
					t.Fatalf("%s was applied before or without %s", a.ID, id)
				}
			}
		}
	})
}
