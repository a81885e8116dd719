package evidence

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
)

// Verification is how fast the signed log is verified, beside what one core hashes: in one stream, and in pieces as long as the
// bodies of this log.
type Verification struct {
	What    string  `json:"what"`
	Entries int64   `json:"entries"`
	Body    float64 `json:"mean_body_bytes"`
	Rate    float64 `json:"verified_mib_s"`
	Second  float64 `json:"entries_a_second"`
	Core    float64 `json:"one_core_sha256_mib_s"`
	Pieces  float64 `json:"one_core_sha256_in_such_pieces_mib_s"`
	Ratio   float64 `json:"ratio"`
	Wants   float64 `json:"wants"`
}

// verify rebuilds the log of a seeded folder from its entries, as throughline verify does.
func (b *bench) verify(ctx context.Context, report func(any)) error {
	if b.Data == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(b.Data, "throughline.db")); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Settings{Dir: b.Data})
	if err != nil {
		return err
	}
	defer d.Close()
	keys, err := journal.PublicKeys(filepath.Join(b.Data, "keys"))
	if err != nil {
		return err
	}
	n, bytes, err := bodies(d.Read(ctx))
	if err != nil {
		return err
	}
	out := Verification{What: "verification of the log beside one core's SHA-256", Entries: n, Body: float64(bytes) / float64(max(n, 1)), Wants: 0.5}
	p, err := b.pairs("", 0, func() (float64, error) {
		began := time.Now()
		_, err := journal.Check{Keys: keys}.Run(ctx, d.Read(ctx))
		took := time.Since(began)
		out.Second = float64(n) / took.Seconds()
		return rate(bytes, took), err
	}, func() (float64, error) {
		began := time.Now()
		sha256.Sum256(b.large)
		return rate(b.Size, time.Since(began)), nil
	})
	if err != nil {
		return err
	}
	out.Rate, out.Core, out.Ratio = p.Ours, p.Other, p.Ratio
	piece := b.large[:max(int(out.Body), 1)]
	began, count := time.Now(), 0
	for time.Since(began) < 200*time.Millisecond {
		for range 1000 {
			sha256.Sum256(piece)
			count++
		}
	}
	out.Pieces = rate(int64(count*len(piece)), time.Since(began))
	report(out)
	return nil
}
