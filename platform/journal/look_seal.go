package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// LooksSealed is the entry that binds a batch of looks into the journal: one leaf a batch. A batch is every look after the
// last one of the batch before it, up to To, but those that a later batch names as late; and its own late ones.
type LooksSealed struct {
	From  string   `json:"from"` // first and last look id of the batch
	To    string   `json:"to"`
	Count int      `json:"count"`
	Hash  []byte   `json:"hash"`
	Late  []string `json:"late,omitempty"` // looks that were committed after the batch in which their ids would have stood
}

const looksSealedKind = "act.looks_sealed"

// EntryKind names the entry.
func (LooksSealed) EntryKind() (string, int) { return looksSealedKind, 1 }

// Line says how many.
func (l LooksSealed) Line() Line {
	return Line{Stage: "Access", Title: fmt.Sprintf("%d looks sealed", l.Count)}
}

// LastLooks is the newest batch and its entry's id; both empty when there is none.
func LastLooks(q db.Querier) (LooksSealed, string, error) {
	var b LooksSealed
	e, err := Last(q, looksSealedKind)
	if fault.Is(err, fault.NotFound) {
		return b, "", nil
	}
	if err != nil {
		return b, "", err
	}
	if err := json.Unmarshal(e.Envelope.Data, &b); err != nil {
		return b, "", fmt.Errorf("journal: the last batch of looks: %w", err)
	}
	return b, e.ID, nil
}

// SealBatch binds the looks made before a moment that no batch has sealed, at most limit of them after the last batch and as
// many late ones. It is called inside the act that records what it returns. Count is 0 when there are none.
func SealBatch(q db.Querier, after string, before time.Time, limit int) (LooksSealed, error) {
	late, err := lateLooks(q, after, limit)
	if err != nil {
		return LooksSealed{}, err
	}
	batch, err := LooksAfter(q, after, before, limit)
	if err != nil || len(late)+len(batch) == 0 {
		return LooksSealed{}, err
	}
	b := LooksSealed{To: after}
	if len(batch) > 0 {
		b.From, b.To = batch[0].ID, batch[len(batch)-1].ID
	}
	for _, l := range late {
		b.Late = append(b.Late, l.ID)
	}
	all := append(late, batch...)
	b.Count, b.Hash = len(all), HashLooks(all)
	return b, looksAreSealed(q, all)
}

// pendingFor is how long a look may wait to be sealed: the server seals every few seconds, and a stopped one when it starts.
const pendingFor = time.Hour

// lookBatches are the sealed batches in order of place.
type lookBatches struct {
	all    []LooksSealed
	newest string // the greatest id of an entry: ids begin with the time at which they were made
}

func (b *lookBatches) add(e *Entry) error {
	b.newest = max(b.newest, e.ID)
	if e.Kind != looksSealedKind {
		return nil
	}
	var l LooksSealed
	if err := json.Unmarshal(e.Envelope.Data, &l); err != nil {
		return fmt.Errorf("entry %s seals looks and cannot be read: %w", e.ID, err)
	}
	b.all = append(b.all, l)
	return nil
}

// check rebuilds every batch from the looks as they lie. from is the first place whose entries have not been read: when looks
// are sealed while we read, what they add is read too before anything is called wrong.
func (b *lookBatches) check(q db.Querier, from int64) (int64, error) {
	for {
		n, wrong := b.once(q)
		if wrong == nil {
			return n, nil
		}
		head, err := Head(q)
		if err != nil {
			return n, err
		}
		found, err := NextOf(q, from, head, []string{looksSealedKind}, 1)
		if err != nil {
			return n, err
		}
		if len(found) == 0 || !bytes.Equal(leafOf(&found[0]), found[0].Leaf) {
			return n, wrong
		}
		next := &found[0]
		if err := b.add(next); err != nil {
			return n, err
		}
		from = next.Place + 1
	}
}

func (b *lookBatches) once(q db.Querier) (int64, error) {
	waiting, err := unsealedLooks(q)
	if err != nil {
		return 0, err
	}
	late := map[string]int{}
	for i, l := range b.all {
		for _, id := range l.Late {
			late[id] = i
		}
	}
	rows := make([][]LookRow, len(b.all))
	var sealed int64
	at := 0 // the batch whose looks are being read
	for after := ""; ; {
		ls, err := looks(q, `WHERE id > $1 ORDER BY id LIMIT 2000`, after)
		if err != nil {
			return sealed, err
		}
		for _, l := range ls {
			after = l.ID
			if i, ok := late[l.ID]; ok {
				rows[i] = append(rows[i], l)
				sealed++
				continue
			}
			for ; at < len(b.all) && l.ID > b.all[at].To; at++ {
				if err := b.whole(at, rows); err != nil {
					return sealed, err
				}
			}
			if at == len(b.all) || waiting[l.ID] {
				if age := madeAt(b.newest).Sub(madeAt(l.ID)); age > pendingFor {
					return sealed, fmt.Errorf("the look %s is %d minutes older than the newest entry and was never sealed", l.ID, int(age.Minutes()))
				}
				continue
			}
			rows[at] = append(rows[at], l)
			sealed++
		}
		if len(ls) == 0 {
			break
		}
	}
	for ; at < len(b.all); at++ {
		if err := b.whole(at, rows); err != nil {
			return sealed, err
		}
	}
	return sealed, nil
}

// whole compares one batch with what was read of it, and lets it go.
func (b *lookBatches) whole(i int, rows [][]LookRow) error {
	want, got := b.all[i], rows[i]
	rows[i] = nil
	switch {
	case len(got) != want.Count:
		return fmt.Errorf("of the looks up to %s %d were sealed, and %d are there", want.To, want.Count, len(got))
	case !bytes.Equal(HashLooks(got), want.Hash):
		return fmt.Errorf("the looks up to %s are not those that were sealed", want.To)
	}
	return nil
}

// madeAt is the time in an id; the zero time when it is no id of ours.
func madeAt(id string) time.Time {
	if len(id) != 36 {
		return time.Time{}
	}
	ms, err := strconv.ParseInt(strings.Replace(id[:13], "-", "", 1), 16, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
