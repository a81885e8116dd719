package retain

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
)

// batch is how many bodies one act erases: few enough that other acts do not wait for it.
const batch = 100

type work struct {
	Review string `json:"review"`
}

type oneFile struct {
	Hash string `json:"hash"`
}

// eraseRows deletes what the rooms hold of a matter, and its promises. Which files it named is queued first; they go only once
// nothing names them.
func (d *Desk) eraseRows(tx *act.Tx, r *Review) error {
	var named []string
	for _, f := range d.dispose {
		gone, err := f(tx, r.threads)
		if err != nil {
			return err
		}
		for _, x := range gone.Streams {
			r.streams = append(r.streams, x.Kind+"/"+x.ID)
		}
		named = append(named, gone.Files...)
	}
	for _, k := range d.tables {
		if k.Files == "" {
			continue
		}
		hashes, err := d.filesIn(tx, k, r.threads)
		if err != nil {
			return err
		}
		named = append(named, hashes...)
	}
	slices.Sort(named)
	named = slices.Compact(named)
	for _, h := range named {
		if err := LetFileGo(tx, r.ID, h, r.label); err != nil {
			return err
		}
	}
	r.Files = int64(len(named))
	for _, k := range d.tables {
		if err := d.remove(tx, k, r.threads); err != nil {
			return err
		}
	}
	return promise.Erase(tx, r.threads)
}

// erase erases the bodies of a matter's entries, a batch an act, and says at the end that it is done. It may be run again at any
// point: what is gone already is not there to be found.
func (d *Desk) erase(ctx context.Context, j jobs.Job) error {
	var w work
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	for {
		done, err := d.eraseBatch(ctx, w.Review)
		if err != nil || done {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func (d *Desk) eraseBatch(ctx context.Context, reviewID string) (done bool, err error) {
	r, err := getReview(d.host.DB.Read(ctx), reviewID)
	if err != nil || r.State == erased {
		return true, err
	}
	ctx = access.WithActor(ctx, access.System("retention"))
	out, err := act.Do(ctx, d.host.Door, act.Of("retention.erase", journal.Ref{Kind: kind, ID: reviewID}, r.DecidedWhy), func(tx *act.Tx) (bool, error) {
		r, err := getReview(tx, reviewID)
		if err != nil {
			return false, err
		}
		if r.State == erased {
			return true, nil
		}
		es, err := journal.Unerased(tx, r.threads, subjects(r.streams), ownPrefix, batch)
		if err != nil {
			return false, err
		}
		for _, e := range es {
			if _, err := tx.Record(journal.TombstoneFor(e, r.Rule), act.About("entry", e.ID), act.OnThreads()); err != nil {
				return false, err
			}
			if err := journal.Erase(tx, e.ID); err != nil {
				return false, err
			}
		}
		r.Entries += int64(len(es))
		if len(es) == batch {
			return false, updateReview(tx, &r)
		}
		r.State = erased
		if _, err := tx.Record(Disposed{Review: r.ID, Rule: r.Rule, Entries: r.Entries, Streams: len(r.streams), Files: r.Files}, act.OnThreads(r.threads...)); err != nil {
			return false, err
		}
		return true, updateReview(tx, &r)
	})
	return out.Value, err
}

func subjects(streams []string) []journal.Ref {
	out := make([]journal.Ref, len(streams))
	for i, s := range streams {
		k, id, _ := strings.Cut(s, "/")
		out[i] = journal.Ref{Kind: k, ID: id}
	}
	return out
}

// LetFileGo erases a kept file after an act that made a record let go of it, unless another record still names it. key is the
// record's, so that it is asked once.
func LetFileGo(tx *act.Tx, key, hash, label string) error {
	return tx.Queue(jobs.Job{Kind: filesJob, Key: key + "/" + hash, Label: label, Payload: oneFile{hash}})
}

// eraseFile deletes a kept file that nothing names any longer.
func (d *Desk) eraseFile(ctx context.Context, j jobs.Job) error {
	var f oneFile
	if err := j.Into(&f); err != nil {
		return jobs.Permanent(err)
	}
	named, err := d.named(d.host.DB.Read(ctx), f.Hash)
	if err != nil || named {
		return err
	}
	err = d.host.Files.Delete(ctx, f.Hash)
	if until := blob.Locked(err); !until.IsZero() {
		return d.wait(ctx, j, f, until)
	}
	return err
}

// wait asks again when a file's lock is over, and says so on the record: nothing names the file any longer, and it lies there still.
func (d *Desk) wait(ctx context.Context, j jobs.Job, f oneFile, until time.Time) error {
	ctx = access.WithActor(ctx, access.System("retention"))
	until = until.Add(time.Minute) // the clocks of two machines
	a := act.Of("retention.file.wait", journal.Ref{Kind: "file", ID: f.Hash}).With(access.Resource{Label: j.Label})
	_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (bool, error) {
		if err := tx.Queue(jobs.Job{Kind: filesJob, Key: f.Hash + "@" + until.UTC().Format(time.RFC3339), Label: j.Label, RunAt: until, Payload: f}); err != nil {
			return false, err
		}
		_, err := tx.Record(FileWaits{Hash: f.Hash, Until: until}, act.OnThreads(), act.Labelled(j.Label))
		return true, err
	})
	return err
}
