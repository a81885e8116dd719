package scrub

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/platform/blob"
	"throughline/platform/fault"
)

// Verdict is what one reading of all files found.
type Verdict struct {
	Files, Bytes int64
	Bad          []Damage
}

// Verdict reads all files once, at the rate, and names what is damaged or missing. It blocks what is damaged and writes nothing else:
// the server that finds a file blocked says so in the record. told is called every few seconds.
func (d *Desk) Verdict(ctx context.Context, told func(string)) (Verdict, error) {
	var v Verdict
	pace, last := d.pace(), time.Now()
	bad := func(sha, what string) error {
		owners, err := d.Owners(d.host.DB.Read(ctx), sha)
		if what == Missing && (len(owners) == 0 || slices.ContainsFunc(v.Bad, func(x Damage) bool { return x.SHA256 == sha })) {
			return err // erased meanwhile, or named by two tables
		}
		v.Bad = append(v.Bad, Damage{SHA256: sha, What: what, Owners: owners})
		return err
	}
	err := d.host.Files.Walk(ctx, "", func(r blob.Ref) error {
		v.Files, v.Bytes = v.Files+1, v.Bytes+r.Size
		if time.Since(last) > 5*time.Second {
			last = time.Now()
			told(fmt.Sprintf("%d files, %d MiB read so far", v.Files, v.Bytes>>20))
		}
		err := d.host.Files.Check(ctx, r.SHA256, pace)
		if isDamaged(err) {
			if err = d.host.Files.Block(ctx, r.SHA256); err == nil {
				err = bad(r.SHA256, Changed)
			}
		}
		if fault.HasCode(err, "blob.not_found") {
			return nil // erased meanwhile
		}
		return err
	})
	if err != nil {
		return v, err
	}
	return v, d.eachMissing(ctx, func(sha string) error { return bad(sha, Missing) })
}
