package expenses

import (
	"encoding/json"
	"fmt"
	programs "os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"

	"pgregory.net/rapid"
)

func candidatesOf(n int) []Candidate {
	var out []Candidate
	for i := range n {
		out = append(out, Candidate{ID: fmt.Sprintf("claim-%03d", i), Tickets: 1 + i%4})
	}
	return out
}

// EXP-06: anybody with the seed and the candidates draws the same ones, in any order; at least the share is drawn, and nobody twice.
func TestEXP06ADrawCanBeDrawnAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := candidatesOf(rapid.IntRange(0, 120).Draw(t, "n"))
		percent, risk := rapid.IntRange(0, 100).Draw(t, "percent"), rapid.IntRange(0, 100).Draw(t, "risk")
		a, b := drawn("seed", all, percent, risk)
		c, d := drawn("seed", rapid.Permutation(all).Draw(t, "order"), percent, risk)
		if !slices.Equal(a, c) || !slices.Equal(b, d) {
			t.Fatalf("%v %v, then %v %v", a, b, c, d)
		}
		if len(a)*100 < len(all)*percent || slices.ContainsFunc(b, func(id string) bool { return slices.Contains(a, id) }) {
			t.Fatalf("%d of %d at %d %%: %v %v", len(a), len(all), percent, a, b)
		}
	})
	one, _ := drawn("seed", candidatesOf(101), 5, 0)
	if other, _ := drawn("another", candidatesOf(101), 5, 0); slices.Equal(one, other) || len(one) != 6 {
		t.Error("another seed draws the same")
	}
}

// EXP-06: tickets are chances: over many seeds a claim with four tickets is drawn four times as often as one with one, to within chance.
func TestEXP06TicketsAreChances(t *testing.T) {
	t.Parallel()
	all := []Candidate{{ID: "a", Tickets: 8}, {ID: "b", Tickets: 2}}
	n := 0
	for i := range 2000 {
		seed := fmt.Sprint(i)
		if ticket(seed, "a", all[0].Tickets) < ticket(seed, "b", all[1].Tickets) {
			n++
		}
	}
	if n < 1520 || n > 1680 { // 1,600 expected; four and a half standard deviations
		t.Errorf("%d of 2000", n)
	}
}

// EXP-06: the seed comes from what a checkpoint signs and nothing else, and another program makes the same of it.
func TestEXP06TheSeedIsOfTheSignedCheckpoint(t *testing.T) {
	t.Parallel()
	const head = "throughline.training/99\n12\nW0yYnvX0cTtPTn7vZqtEyiNYKtXIWWdPCGNRE4Jj7RU=\n"
	signed := head + "\n— throughline.training/99 abc=\n"
	if headOf(signed) != head || seedOf(headOf(signed), "d") != seedOf(headOf(signed+"— witness def=\n"), "d") || seedOf(head, "d") == seedOf(head, "e") {
		t.Error("a second signature steers the draw")
	}
	if at, err := programs.LookPath("sha256sum"); err == nil {
		cmd := programs.Command(at)
		cmd.Stdin = strings.NewReader(head + "draw d\n")
		if out, err := cmd.Output(); err != nil || !strings.HasPrefix(string(out), seedOf(head, "d")) {
			t.Errorf("%v %s", err, out)
		}
	}
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []string{head, signed, strings.TrimRight(head, "\n")} {
		q, _ := json.Marshal(sampleQuestion{ID: "d", Head: h, Percent: 5, RiskPercent: 50, Candidates: candidatesOf(20)})
		got, err := AskExpenseSample.Run(book, when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)), q)
		a, b := drawn(seedOf(head, "d"), candidatesOf(20), 5, 50)
		if x, ok := got.(sampleAnswer); err != nil || !ok || !slices.Equal(x.Drawn, a) || !slices.Equal(x.Risky, b) || x.Seed != seedOf(head, "d") {
			t.Errorf("%v %+v", err, got)
		}
	}
	for _, wrong := range []string{`{}`, `{"id":"d","head":"x","percent":5,"risk_percent":5,"candidates":[{"id":"a","tickets":1}]}`, `{"id":"d","head":"a\n1\nb\n","percent":101,"risk_percent":5,"candidates":[{"id":"a","tickets":1}]}`,
		`{"id":"d","head":"a\n1\nb\n","percent":5,"risk_percent":5,"candidates":[{"id":"a","tickets":1},{"id":"a","tickets":1}]}`, `{"id":"d","head":"a\n1\nb\n","percent":5,"risk_percent":5,"candidates":[]}`} {
		if _, err := AskExpenseSample.Run(book, when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)), json.RawMessage(wrong)); err == nil {
			t.Errorf("%s was answered", wrong)
		}
	}
}

// EXP-06: odd patterns are reasons to look: most claims at the month's end, most late, far more than the team.
func TestEXP06PatternsAreReasonsToLook(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	at := func(day string) time.Time { return when.MustDay(day).At(12, 0) }
	claim := func(id, staff, day string, pence int64) Claim {
		return Claim{ID: id, Staff: staff, CostCentre: "response", Pence: pence, SubmittedAt: at(day)}
	}
	all := []Claim{claim("1", "a", "2026-11-28", 500), claim("2", "a", "2026-11-29", 500), claim("3", "a", "2026-11-10", 500), // two of three in the last three days
		claim("4", "b", "2026-11-27", 500), claim("5", "b", "2026-11-10", 500), claim("6", "b", "2026-11-11", 500), // the 27th is not among them
		claim("7", "c", "2026-11-30", 6100), claim("8", "d", "2026-11-30", 100)} // one claim is no pattern
	found := map[string][]string{"4": {"late"}, "5": {"late", "round_sums"}, "6": {}}
	got, err := patterns(book, when.MustDay("2026-12-01"), all, found)
	if err != nil {
		t.Fatal(err)
	}
	// the median of 1500, 1500, 6100 and 100 is 1500: more than three times as much is 4501
	for staff, want := range map[string][]string{"a": {"month_end"}, "b": {"late_pattern"}, "c": {"peers"}, "d": nil} {
		if !slices.Equal(got[staff], want) {
			t.Errorf("%s: %v, want %v", staff, got[staff], want)
		}
	}
	for day, want := range map[string]bool{"2027-02-26": true, "2027-02-25": false, "2028-02-26": false, "2028-02-27": true, "2028-02-29": true, "2026-12-29": true, "2026-12-28": false} {
		if atMonthEnd(when.MustDay(day), 3) != want {
			t.Errorf("%s: not %v", day, want)
		}
	}
}
