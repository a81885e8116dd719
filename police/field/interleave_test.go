package field_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/platform/room/roomtest"
	"throughline/platform/sync"
	"throughline/police/control"
	"throughline/police/field"
)

// Two phones of one officer, a server that crashes after any step, answers that are lost, rounds that are sent again, in part
// and in any order: at the end there is exactly one of each, numbered densely, in the order of each phone.
func TestAnyInterleavingEndsWithExactlyOneOfEach(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		run := 0
		rapid.Check(t, func(r *rapid.T) {
			if run++; run > 25 && os.Getenv("THROUGHLINE_PROVE") == "" { // a round is many acts on a real engine
				return
			}
			officer := fmt.Sprintf("officer%d", run)
			phones := []*phone{newPhone(t, h, d, officer), newPhone(t, h, d, officer)}
			crash := errors.New("the server stopped")
			for range rapid.IntRange(4, 16).Draw(r, "steps") {
				p := phones[rapid.IntRange(0, 1).Draw(r, "phone")]
				switch rapid.IntRange(0, 3).Draw(r, "what") {
				case 0, 1:
					p.writes(fmt.Sprintf("%s %d", p.id, len(p.made)+1))
				default:
					if len(p.made) == 0 {
						continue
					}
					at := rapid.SampledFrom([]string{"received", "applied", "settled", "never"}).Draw(r, "crash")
					skip := rapid.IntRange(0, 2).Draw(r, "skip")
					d.BreakAt(func(step string) error {
						if step == at {
							if skip--; skip < 0 {
								return crash
							}
						}
						return nil
					})
					acts := rapid.SliceOfN(rapid.SampledFrom(p.made), 0, 6).Draw(r, "sent")
					if _, err := d.Sync(p.ctx, p.token, p.round(acts...)); err != nil && !errors.Is(err, crash) {
						r.Fatal(err)
					}
					d.BreakAt(func(string) error { return nil })
				}
			}
			texts := map[string]int{}
			total := 0
			for _, p := range phones {
				got := p.sends(p.made...)
				total += len(p.made)
				for i, a := range p.made {
					if got[a.ID].State != sync.Record {
						r.Fatalf("%d of a phone: %+v", i+1, got[a.ID])
					}
				}
			}
			book := phones[0].book()
			if len(book) != total {
				r.Fatalf("%d entries of %d", len(book), total)
			}
			last := map[string]int{}
			for i := len(book) - 1; i >= 0; i-- {
				n := book[i]
				if texts[n.Text]++; texts[n.Text] > 1 || n.Number != len(book)-i {
					r.Fatalf("%q stands %d times, under %d", n.Text, texts[n.Text], n.Number)
				}
				var no int
				fmt.Sscan(strings.TrimPrefix(n.Text, n.Device+" "), &no)
				if no != last[n.Device]+1 {
					r.Fatalf("phone %s: %d after %d", n.Device, no, last[n.Device])
				}
				last[n.Device] = no
			}
		})
	})
}
