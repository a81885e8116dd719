package scrub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// found blocks a file that is not what it was, says so on the threads of the records that name it, and owes them a good copy. A file
// that no record names is removed by nobody here: it is blocked, and said. Finding it again says nothing more.
func (d *Desk) found(ctx context.Context, sha, what string) (Damage, error) {
	if what == Changed { // before anything is said: nobody is shown it from now on
		if err := d.host.Files.Block(ctx, sha); err != nil {
			return Damage{}, err
		}
	}
	if old, ok, err := damageOf(d.host.DB.Read(ctx), sha); err != nil || ok {
		return old, err
	}
	due, law, err := d.within(d.host.Clock.Now())
	if err != nil {
		return Damage{}, err
	}
	x := Damage{ID: id.New(), SHA256: sha, What: what}
	done, err := act.Do(system(ctx), d.host.Door, act.Of("scrub.find", ref(x.ID)), func(tx *act.Tx) (Damage, error) {
		if _, ok, err := damageOf(tx, sha); err != nil || ok {
			return x, cmp.Or(err, error(errElsewhere))
		}
		owners, err := d.Owners(tx, sha)
		if err != nil {
			return x, err
		}
		x := x // the closure may run again
		x.Owners, x.FoundAt = owners, tx.Now()
		if err := insertDamage(tx, x); err != nil {
			return x, err
		}
		on := threads(owners)
		if _, err := tx.Record(Damaged{Damage: x.ID, SHA256: sha, What: what, Owners: owners}, act.OnThreads(on...)); err != nil {
			return x, err
		}
		_, err = tx.Promise(act.NewPromise{Kind: owedKind, Subject: ref(x.ID), Threads: []string{}, OwedTo: "public", Owner: "role:operations", Law: law, Start: x.FoundAt, Due: x.FoundAt.Add(due), Label: "open"})
		return x, err
	})
	if fault.HasCode(err, errElsewhere.Code) {
		x, _, err = damageOf(d.host.DB.Read(ctx), sha)
		return x, err
	}
	return done.Value, err
}

// errElsewhere leaves nothing of an act in which another node was first.
var errElsewhere = fault.New(fault.Conflict, "scrub.elsewhere")

func threads(os []Owner) []string {
	var out []string
	for _, o := range os {
		if o.Thread != "" && !slices.Contains(out, o.Thread) {
			out = append(out, o.Thread)
		}
	}
	return out
}

// within is how soon a good copy is to be there (law/platform.scrub).
func (d *Desk) within(at time.Time) (time.Duration, string, error) {
	row, v, err := d.rule("mend", at)
	return time.Duration(v) * time.Hour, row, err
}

// every is how long after one pass began the next begins, at the earliest.
func (d *Desk) every(at time.Time) (time.Duration, error) {
	_, v, err := d.rule("pass", at)
	return time.Duration(v) * time.Hour, err
}

func (d *Desk) rule(code string, at time.Time) (string, int, error) {
	row, ok := d.host.Law.Table("platform.scrub").At(code, when.DayOf(at))
	if !ok {
		return "", 0, fmt.Errorf("law: platform.scrub/%s is not in force", code)
	}
	var v struct {
		Hours int `json:"hours"`
	}
	return row.Ref(), v.Hours, errors.Join(row.Into(&v), nil)
}

// mended says that a file is what it was, and keeps what was owed.
func (d *Desk) mended(ctx context.Context, x Damage, how string) error {
	_, err := act.Do(system(ctx), d.host.Door, act.Of("scrub.mend", ref(x.ID)), func(tx *act.Tx) (Damage, error) {
		x := x
		x.MendedAt, x.How = tx.Now(), how
		first, err := mendDamage(tx, x)
		if err != nil || !first {
			return x, cmp.Or(err, error(errElsewhere))
		}
		proof, err := tx.Record(Mended{Damage: x.ID, SHA256: x.SHA256, How: how, Owners: x.Owners}, act.OnThreads(threads(x.Owners)...))
		if err != nil {
			return x, err
		}
		_, err = tx.Keep(owedKind, ref(x.ID), proof)
		return x, err
	})
	if fault.HasCode(err, errElsewhere.Code) {
		return nil
	}
	return err
}

// lookEvery is how often files that are blocked are read again: somebody may have put the good one back by hand.
const lookEvery = 10 * time.Minute

// settle goes through the files that are not what they were: those that another process blocked are said, and those that came right
// are let go. again reads them again.
func (d *Desk) settle(ctx context.Context, again bool) error {
	blocked, err := d.host.Files.Blocked(ctx)
	if err != nil {
		return err
	}
	for _, sha := range blocked {
		if _, ok, err := damageOf(d.host.DB.Read(ctx), sha); err != nil {
			return err
		} else if !ok {
			if _, err := d.found(ctx, sha, Changed); err != nil {
				return err
			}
		}
	}
	open, err := openDamage(d.host.DB.Read(ctx), 1000)
	if err != nil {
		return err
	}
	for _, x := range open {
		if err := d.settleOne(ctx, x, slices.Contains(blocked, x.SHA256), again); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) settleOne(ctx context.Context, x Damage, blocked, again bool) error {
	_, err := d.host.Files.Stat(ctx, x.SHA256)
	switch {
	case fault.HasCode(err, "blob.not_found"):
		owners, err := d.Owners(d.host.DB.Read(ctx), x.SHA256)
		if err != nil {
			return err
		}
		if len(owners) == 0 { // the case was let go under a retention rule
			return errors.Join(d.host.Files.Unblock(ctx, x.SHA256), d.mended(ctx, x, Erased))
		}
		return d.fromCopy(ctx, x)
	case err != nil:
		return err
	case !blocked && x.What == Changed: // the true content was put again
		return d.mended(ctx, x, Again)
	case !again && x.What == Changed:
		return nil
	}
	switch err := d.host.Files.Check(ctx, x.SHA256, d.pace()); {
	case err == nil:
		return errors.Join(d.host.Files.Unblock(ctx, x.SHA256), d.mended(ctx, x, Again))
	case fault.HasCode(err, "blob.damaged"):
		return d.fromCopy(ctx, x)
	default:
		return err
	}
}

// fromCopy mends a file from the second store, where that has it whole.
func (d *Desk) fromCopy(ctx context.Context, x Damage) error {
	if d.Copy == nil {
		return nil
	}
	if err := d.Copy.Check(ctx, x.SHA256, d.pace()); err != nil {
		if fault.HasCode(err, "blob.not_found") || fault.HasCode(err, "blob.damaged") {
			return nil // the copy has no good one either: it is owed
		}
		return err
	}
	from, err := d.Copy.Open(ctx, x.SHA256)
	if err != nil {
		return err
	}
	defer from.Close()
	got, err := d.host.Files.Put(ctx, from, 1<<62)
	if err != nil {
		return err
	}
	if got.SHA256 != x.SHA256 {
		return fmt.Errorf("scrub: the copy of %s was read as %s", x.SHA256, got.SHA256)
	}
	return d.mended(ctx, x, FromCopy)
}

func isDamaged(err error) bool { return fault.HasCode(err, "blob.damaged") }
