package promise

import "time"

// Known is the promise as the record had it at an instant, which counts: what had been recorded by then and nothing else.
// It is false when nobody had recorded yet that this is owed.
func (l Life) Known(at time.Time) (Promise, bool) {
	made := l.MadeAt
	if made.IsZero() { // from before that was kept: its start is the nearest that is known
		made = l.StartedAt
	}
	if made.After(at) {
		return Promise{}, false
	}
	for _, w := range l.Was {
		if w.Until.After(at) {
			return w.Promise, true
		}
	}
	return l.Promise, true
}

// Stood is the promise as it stood at an instant, which counts, as far as is known now: every change that had happened by
// then, whenever it was recorded. Where two changes touch the same fact, the one that was recorded later is what is known.
// It is false when the duty had not begun.
func (l Life) Stood(at time.Time) (Promise, bool) {
	if l.StartedAt.After(at) {
		return Promise{}, false
	}
	if len(l.Was) == 0 {
		return l.Promise, true
	}
	out := l.Was[0].Promise
	for i, w := range l.Was {
		next := l.Promise
		if i+1 < len(l.Was) {
			next = l.Was[i+1].Promise
		}
		if w.Happened.After(at) {
			continue
		}
		apply(&out, w.Promise, next)
	}
	return out, true
}

// apply makes the changes between two versions on a third.
func apply(out *Promise, from, to Promise) {
	if from.Owner != to.Owner {
		out.Owner = to.Owner
	}
	if !from.DueAt.Equal(to.DueAt) {
		out.DueAt = to.DueAt
	}
	if from.State != to.State {
		out.State = to.State
	}
	if !from.ClosedAt.Equal(to.ClosedAt) {
		out.ClosedAt = to.ClosedAt
	}
	if from.Proof != to.Proof {
		out.Proof = to.Proof
	}
	if from.Reason != to.Reason {
		out.Reason = to.Reason
	}
	if !from.PausedAt.Equal(to.PausedAt) {
		out.PausedAt = to.PausedAt
	}
}
