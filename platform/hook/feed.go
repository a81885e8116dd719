package hook

import (
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

// neverSent begins the labels of what is kept to a few: no webhook carries it, whoever its owner is.
const neverSent = "restricted:"

// listener queues entries for the subscriptions that asked for their kind, each once: the delivery, the job and the cursor
// are one transaction. Where nobody asked, an entry costs no write.
func (d *Desk) listener() act.Listener {
	return act.Listener{Name: "hook.queue", Hear: d.hear, Passes: func(q db.Querier) (func(journal.Entry) bool, error) {
		all, err := hearing(q)
		return func(e journal.Entry) bool {
			passes := true
			for i, h := range all {
				if h.begins(e) {
					all[i].since, passes = e.Place, false
				} else if h.hears(e) {
					passes = false
				}
			}
			return passes
		}, err
	}}
}

// begins tells whether an entry is the one with which a subscription begins: it hears what stands behind that.
func (h Hook) begins(e journal.Entry) bool { return e.Subject == h.ref() && e.Kind == madeKind }

// hears tells whether a subscription asked for an entry.
func (h Hook) hears(e journal.Entry) bool {
	if h.since < 0 || e.Place < h.since || own(e.Kind) {
		return false
	}
	for k := range strings.SplitSeq(h.Kinds, ",") {
		if strings.HasPrefix(e.Kind, k) {
			return true
		}
	}
	return false
}

func (d *Desk) hear(tx *act.Tx, e journal.Entry, _ journal.Body) error {
	if e.Kind == madeKind {
		return hearFrom(tx, e.Subject.ID, e.Place)
	}
	all, err := hearing(tx)
	if err != nil || len(all) == 0 {
		return err
	}
	labels, err := labelsOf(tx, e)
	if err != nil {
		return err
	}
	for _, l := range labels {
		if strings.HasPrefix(l, neverSent) {
			return nil
		}
	}
	for _, h := range all {
		if !h.hears(e) {
			continue
		}
		if err := d.queue(tx, h, e); err != nil {
			return err
		}
	}
	return nil
}

// queue puts an entry behind what waits for a subscription, and sees to it that a job sends for it.
func (d *Desk) queue(tx *act.Tx, h Hook, e journal.Entry) error {
	pump, queued, err := countQueued(tx, h.ID)
	if err != nil || pump < 0 {
		return err
	}
	if err := insertDelivery(tx, h.ID, e, tx.Now()); err != nil {
		return err
	}
	if queued%100 == 0 {
		full, err := d.full(tx, h)
		if err != nil || full {
			return err
		}
	}
	if pump == 0 {
		return nil // paused
	}
	return jobs.Queue(tx, tx.Now(), jobFor(h.ID, pump, tx.Now()))
}

// full ends a subscription for which more waits than law lets wait: its receiver reads the journal, and subscribes anew.
func (d *Desk) full(tx *act.Tx, h Hook) (bool, error) {
	r, err := d.rules(tx.Now())
	if err != nil {
		return false, err
	}
	n, err := countDeliveries(tx, h.ID, Waiting, r.most+1)
	if err != nil || n <= r.most {
		return false, err
	}
	return true, d.becomes(tx, &h, StateEnded, "hook.full")
}

// labelsOf are every label that must be held to know of an entry: its own, and those of its threads as they are now.
func labelsOf(q db.Querier, e journal.Entry) ([]string, error) {
	out := []string{e.Label}
	for _, o := range e.Threads {
		th, err := thread.Get(q, o.Thread)
		if err != nil {
			return nil, err
		}
		out = append(out, th.Label)
	}
	return out, nil
}

// knows tells whether somebody may know of an entry: they hold its labels, it is about nobody of their own, and it is not
// kept to a few.
func (d *Desk) knows(q db.Querier, who *access.Actor, e journal.Entry) (bool, error) {
	labels, err := labelsOf(q, e)
	if err != nil {
		return false, err
	}
	for _, l := range labels {
		if strings.HasPrefix(l, neverSent) || !who.Knows(l) {
			return false, nil
		}
	}
	if !d.Tells(who, e.Subject) {
		return false, nil
	}
	if !who.HasOwn() {
		return true, nil
	}
	if who.Own([]string{e.Subject.ID}, []string{e.Subject.ID}) != "" {
		return false, nil
	}
	threads := make([]string, len(e.Threads))
	for i, o := range e.Threads {
		threads[i] = o.Thread
	}
	own, err := d.host.Own(q, who, threads...)
	return !own, err
}

// visible tells whether a reader may know of a delivery's entry.
func (d *Desk) visible(q db.Querier, who *access.Actor, v Delivery) (bool, error) {
	e, err := journal.Get(q, v.Entry)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return d.knows(q, who, e)
}
