// Package evidence measures what gathering costs: an upload that is hashed and on disk before it is answered, over HTTP on this
// machine, beside the same steps in one process; many at once beside one; and how fast the signed log is verified. Every figure is a
// ratio of two things in the same run.
package evidence

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"throughline/platform/blob"
	"throughline/platform/sync"
)

// Ask is a measurement.
type Ask struct {
	Dir   string // a folder on the disk that is measured; a temporary one in it is made and removed
	Size  int64  // bytes of one large upload
	Pairs int    // alternating pairs of each comparison
	Many  int    // uploads at once
	Small int64  // bytes of each of those
	Data  string // a folder that throughline seed has filled, whose log is verified; empty for none
}

// Pairs are the medians of alternating pairs, and the median of their ratios.
type Pairs struct {
	What  string  `json:"what"`
	Ours  float64 `json:"ours_mib_s"`
	Other float64 `json:"other_mib_s"`
	Ratio float64 `json:"ratio"`
	Wants float64 `json:"wants"`
}

// Hash is how long after the last byte the hash of an upload was known, and its sender answered, in milliseconds.
type Hash struct {
	What     string  `json:"what"`
	Ready    float64 `json:"hash_ready_ms_median"`
	Most     float64 `json:"hash_ready_ms_most"`
	Answered float64 `json:"durable_answer_ms_median"`
	Wants    float64 `json:"wants_below_ms"`
}

// Memory is what one of many transfers took at most, the client in the same process with it.
type Memory struct {
	What  string  `json:"what"`
	Each  float64 `json:"mib_a_transfer"`
	Wants float64 `json:"wants_below_mib"`
}

// Measure runs everything and reports each figure as it is found.
func Measure(ctx context.Context, a Ask, report func(any)) error {
	dir, err := os.MkdirTemp(a.Dir, "throughline-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := bench{Ask: a, dir: dir, large: make([]byte, a.Size), small: make([]byte, a.Small)}
	for _, x := range [][]byte{b.large, b.small} {
		if _, err := rand.Read(x); err != nil {
			return err
		}
	}
	for _, f := range []func(context.Context, func(any)) error{b.beside, b.hash, b.atOnce, b.verify} {
		if err := f(ctx, report); err != nil {
			return err
		}
	}
	return nil
}

type bench struct {
	Ask
	dir          string
	large, small []byte
	n            int
}

// fresh is a place for uploads with nothing in it.
func (b *bench) fresh(dir string) (*sync.Uploads, error) {
	b.n++
	at := filepath.Join(dir, fmt.Sprint("run", b.n))
	files, err := blob.OpenFolder(blob.Settings{Dir: filepath.Join(at, "files"), MinFree: -1})
	return &sync.Uploads{Dir: filepath.Join(at, "up"), Files: files, Now: time.Now, Unhashed: true}, err
}

func rate(bytes int64, took time.Duration) float64 {
	return float64(bytes) / (1 << 20) / took.Seconds()
}

func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

// pairs measures two things in turn, which of them first alternating.
func (b *bench) pairs(what string, wants float64, ours, other func() (float64, error)) (Pairs, error) {
	var os, ts, rs []float64
	for n := range b.Pairs + 1 {
		var x, y float64
		var err error
		if n%2 == 0 {
			if x, err = ours(); err == nil {
				y, err = other()
			}
		} else if y, err = other(); err == nil {
			x, err = ours()
		}
		if err != nil {
			return Pairs{}, err
		}
		if n > 0 { // the first warms up
			os, ts, rs = append(os, x), append(ts, y), append(rs, x/y)
		}
	}
	return Pairs{What: what, Ours: median(os), Other: median(ts), Ratio: median(rs), Wants: wants}, nil
}
