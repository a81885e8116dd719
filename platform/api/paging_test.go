package api

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Pages, one after the other, are the list that the reader may see: each row once, in order, however they are cut.
func TestPagesAreTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 40).Draw(t, "rows") // 0 is a row that the reader may not see
		mark := func(i int) Mark { return Mark{time.UnixMicro(int64(100 - i)), string(rune('a' + i))} }
		read := func(after Mark, n int) (out []int, _ error) {
			us, id := after.Key()
			for i := range all {
				m := mark(i)
				if at := m.At.UnixMicro(); (at < us || at == us && m.ID < id) && len(out) < n {
					out = append(out, i)
				}
			}
			return out, nil
		}
		keep := func(rows []int) (out []int, _ error) {
			for _, i := range rows {
				if all[i] != 0 {
					out = append(out, i)
				}
			}
			return out, nil
		}
		p := Paging{Limit: rapid.IntRange(1, 7).Draw(t, "limit")}
		var got []int
		for {
			rows, next, err := Fill(p, read, keep, mark)
			if err != nil || len(rows) > p.Limit || next != "" && len(rows) != p.Limit {
				t.Fatalf("%v %q %v", rows, next, err)
			}
			got = append(got, rows...)
			if p.Before = next; next == "" {
				break
			}
		}
		whole, _ := read(Mark{}, 1000)
		want, _ := keep(whole)
		if !slices.Equal(got, want) {
			t.Fatalf("the pages hold %v, the list %v", got, want)
		}
	})
}
