package evidence

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// disposeJob erases a recording that is no evidence when its term is over.
const disposeJob = "evidence.video_dispose"

type disposal struct {
	Video string `json:"video"`
}

// term says until when a recording is kept, counted from a moment, by the retention row of this day: whole days after that day, and
// no end while it is evidence (MOB-07). The disposal is queued in the same act; whoever marks it meanwhile stops it.
func (d *Desk) term(tx *act.Tx, v *Video, from time.Time) error {
	v.KeepUntil, v.Law = time.Time{}, ""
	if v.Evidential {
		return nil
	}
	goes, ref, err := retain.Goes(d.host.Law, videoKind, today(from), today(tx.Now()))
	if err == nil && !goes.After(today(tx.Now())) { // docked when its term was over: nobody could mark it before, so it counts from now
		goes, ref, err = retain.Goes(d.host.Law, videoKind, today(tx.Now()), today(tx.Now()))
	}
	if err != nil {
		return err
	}
	v.KeepUntil, v.Law = goes.Start(), ref
	return tx.Queue(jobs.Job{Kind: disposeJob, Key: v.ID + "/" + goes.String(), Label: v.Label, RunAt: v.KeepUntil, Payload: disposal{v.ID}})
}

// dispose erases the file of a recording whose term is over and that is no evidence. Everything is asked again, because time has
// passed; the record of the recording, and that it went, stay.
func (d *Desk) dispose(ctx context.Context, j jobs.Job) error {
	var w disposal
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	if v, err := getVideo(d.host.DB.Read(ctx), w.Video); fault.Is(err, fault.NotFound) || err == nil && !v.over(d.host.Clock.Now()) {
		return nil // it is evidence now, went with its case, or has another day
	} else if err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("evidence"))
	_, err := act.Do(ctx, d.host.Door, act.Of("evidence.video.dispose", journal.Ref{Kind: "material", ID: w.Video}), func(tx *act.Tx) (bool, error) {
		v, err := getVideo(tx, w.Video)
		if err != nil || !v.over(tx.Now()) {
			return false, err
		}
		if d.OnFile != nil {
			if on, err := d.OnFile(tx, v.Thread); err != nil || on {
				return false, d.keepOn(tx, v, err)
			}
		}
		hash := v.SHA256
		v.GoneAt = tx.Now()
		if err := forgetVideo(tx, v); err != nil {
			return false, err
		}
		if _, err := tx.Record(entry.VideoDisposed{Video: v.ID, Hash: hash, Size: v.Size, KeptUntil: v.KeepUntil, Law: v.Law}, act.OnThreads(v.Thread)); err != nil {
			return false, err
		}
		return true, retain.LetFileGo(tx, v.ID, hash, v.Label)
	})
	return err
}

// keepOn keeps a recording for another term, because a case file lists it: whoever sees to disclosure decides, and time does not.
func (d *Desk) keepOn(tx *act.Tx, v Video, err error) error {
	if err != nil {
		return err
	}
	if err := d.term(tx, &v, tx.Now()); err != nil {
		return err
	}
	if err := updateVideo(tx, v); err != nil {
		return err
	}
	_, err = tx.Record(entry.VideoMarked{Video: v.ID, Evidential: v.Evidential, Personal: v.Personal, Vulnerable: v.Vulnerable, Why: "A case file lists it, so it is kept and looked at again", KeepUntil: v.KeepUntil, Law: v.Law}, act.OnThreads(v.Thread))
	return err
}

// over tells whether a recording goes at a moment: what is evidence has no end (term).
func (v Video) over(now time.Time) bool {
	return v.GoneAt.IsZero() && !v.KeepUntil.IsZero() && !now.Before(v.KeepUntil)
}

// lastDay is the last whole day on which a recording is kept.
func (v Video) lastDay() string { return when.DayOf(v.KeepUntil.Add(-time.Second)).Text() }
