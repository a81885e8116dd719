package paging

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/fault"
)

// Pages, one after the other, are the list that the reader may see: each row once, in order, however they are cut.
func TestPagesAreTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 40).Draw(t, "rows") // 0 is a row that the reader may not see
		mark := func(i int) Mark { return Mark{At: time.UnixMicro(int64(100 - i)), ID: fmt.Sprintf("%02d", i)} }
		read := func(after Mark, n int) (out []int, _ error) {
			us, id := after.Down()
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
		p := Ask{Limit: rapid.IntRange(1, 7).Draw(t, "limit")}
		var got []int
		for {
			part, err := p.One("rows")
			if err != nil {
				t.Fatal(err)
			}
			rows, next, err := Fill(part, read, keep, mark)
			if err != nil || len(rows) > p.Limit || next != "" && len(rows) != p.Limit {
				t.Fatalf("%v %q %v", rows, next, err)
			}
			got = append(got, rows...)
			if p.Cursor = next; next == "" {
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

// A list that is worked out is cut alike, whatever order it comes in.
func TestCutsAreTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.IntRange(0, 99), 0, 30, rapid.ID[int]).Draw(t, "rows")
		mark := func(i int) Mark { return Mark{By: fmt.Sprintf("%d", i%3), ID: fmt.Sprintf("%02d", i)} }
		p := Ask{Limit: rapid.IntRange(1, 7).Draw(t, "limit")}
		var got []int
		for {
			part, err := p.One("rows")
			if err != nil {
				t.Fatal(err)
			}
			rows, next := Cut(part, all, mark)
			got = append(got, rows...)
			if p.Cursor = next; next == "" {
				break
			}
		}
		want := slices.Clone(all)
		slices.SortFunc(want, func(a, b int) int { return mark(a).compare(mark(b)) })
		if !slices.Equal(got, want) {
			t.Fatalf("the pages hold %v, the list %v", got, want)
		}
	})
}

// A cursor goes on in the list that gave it, and nowhere else; what is no cursor is refused with a sentence.
func TestACursorIsOfItsList(t *testing.T) {
	t.Parallel()
	p := Part{List: "owed"}
	good := p.Next(Mark{At: time.UnixMicro(7), ID: "x"})
	ps, err := Ask{Cursor: good}.Of("crimes", "owed")
	if err != nil || ps[0].After.ID != "" || ps[1].After.ID != "x" || ps[1].After.At.UnixMicro() != 7 {
		t.Errorf("%+v %v", ps, err)
	}
	for _, bad := range []string{"x", "1_2", good + "?", good[:8], (Part{}).Next(Mark{}), p.Next(Mark{ID: "a\x00b"}), p.Next(Mark{ID: "a\xff"})} {
		if _, err := (Ask{Cursor: bad}).Of("crimes", "owed"); !fault.HasCode(err, "paging.cursor") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := (Ask{Cursor: good}).One("files"); !fault.HasCode(err, "paging.cursor") {
		t.Errorf("another list's cursor: %v", err)
	}
}
