package planner

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// program writes a planning period as an integer program in the LP format, for an exact solver: as many seats as can be, at most
// one tour at a time with its rest, a day without a tour in every run, and the hours of the window. It holds the rules for
// the made-up force only, in which one person has one tour of a day and every date without one has its 24 hours.
func (m *model) program() []byte {
	var objective, rows bytes.Buffer
	sum := func(b *bytes.Buffer, name string, terms []string, most int) {
		if len(terms) > 0 {
			fmt.Fprintf(b, "%s:", name)
			for _, t := range terms {
				fmt.Fprintf(b, " + %s\n", t)
			}
			fmt.Fprintf(b, " <= %d\n", most)
		}
	}
	mine := make([][]int, len(m.states))
	objective.WriteString("Maximize\n filled:")
	var all []string
	for i := range m.groups {
		var who []string
		for _, p := range m.groups[i].candidates {
			x := fmt.Sprintf("x%d_%d", p, i)
			who, all = append(who, x), append(all, x)
			fmt.Fprintf(&objective, " + %s\n", x)
			mine[p] = append(mine[p], i)
		}
		sum(&rows, fmt.Sprintf("seat%d", i), who, len(m.groups[i].posts))
	}
	for p, groups := range mine {
		for _, at := range groups {
			var terms []string
			for _, i := range groups {
				if g := &m.groups[i]; g.start <= m.groups[at].start && m.groups[at].start < g.end+m.limits.rest {
					terms = append(terms, fmt.Sprintf("x%d_%d", p, i))
				}
			}
			sum(&rows, fmt.Sprintf("rest%d_%d", p, at), terms, 1)
		}
		m.runRows(sum, &rows, p, groups)
		left := m.limits.week
		for _, t := range m.states[p].tours {
			if t.day > m.days-1-m.limits.window && t.day < m.days {
				left -= t.length()
			}
		}
		var hours []string
		for _, i := range groups {
			hours = append(hours, fmt.Sprintf("%d x%d_%d", m.groups[i].length(), p, i))
		}
		sum(&rows, fmt.Sprintf("hours%d", p), hours, int(left))
	}
	out := append(objective.Bytes(), "Subject To\n"...)
	out = append(append(out, rows.Bytes()...), "Binary\n"...)
	for _, x := range all {
		out = fmt.Appendf(out, " %s\n", x)
	}
	return append(out, "End\n"...)
}

func (m *model) runRows(sum func(*bytes.Buffer, string, []string, int), rows *bytes.Buffer, p int, groups []int) {
	length := m.limits.runDays + 1
	for from := -m.limits.runDays; from < m.days; from++ {
		most := m.limits.runDays
		for _, t := range m.states[p].tours {
			if t.day >= from && t.day < from+length {
				most--
			}
		}
		var terms []string
		for _, i := range groups {
			if d := m.groups[i].day; d >= from && d < from+length {
				terms = append(terms, fmt.Sprintf("x%d_%d", p, i))
			}
		}
		sum(rows, fmt.Sprintf("run%d_%d", p, from+length), terms, int(max(most, 0)))
	}
}

var optimal = regexp.MustCompile(`Optimal - objective value ([0-9.]+)`)

// cbc asks COIN-OR's solver (Debian: coinor-cbc). found is false where it is not installed.
func (m *model) cbc(t *testing.T) (best int, found bool) {
	t.Helper()
	if _, err := exec.LookPath("cbc"); err != nil {
		return 0, false
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.lp"), filepath.Join(dir, "out.txt")
	if err := os.WriteFile(in, m.program(), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.Command("cbc", in, "sec", "120", "solve", "solution", out).CombinedOutput(); err != nil {
		t.Fatalf("cbc: %v\n%s", err, text)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	found2 := optimal.FindSubmatch(text)
	if found2 == nil {
		t.Fatalf("cbc came to no end: %.80s", text)
	}
	value, err := strconv.ParseFloat(string(found2[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(value + 0.5), true
}
