package field

import (
	"cmp"
	"context"
	"encoding/json"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/sync"
	"throughline/police/field/entry"
)

// store keeps what is new. Notes that can go into the book at once do so in the same act: most of what phones send is notes, and
// thousands of phones come back at once. Where one of them cannot, nothing of it is left, and each goes its own way after.
func (s *round) store(ctx context.Context, fresh []Sent) error {
	if notes, err := s.plain(ctx, fresh); err != nil || len(notes) > 0 {
		if err == nil {
			err = s.keep(ctx, fresh, notes)
		}
		if err == nil || fault.Is(err, fault.Unauthenticated) {
			return err
		}
	}
	return s.keep(ctx, fresh, nil)
}

// plain are the notes of a round that holds nothing else, has no files, follows nothing, and goes on where its records stand.
func (s *round) plain(ctx context.Context, fresh []Sent) ([]Note, error) {
	var out []Note
	next := map[string]int{}
	for _, a := range sortedSent(fresh) {
		if a.Kind != kindNote || len(a.Media)+len(a.After) > 0 {
			return nil, nil
		}
		if _, ok := next[a.Record]; !ok {
			n, err := settledOf(s.desk.host.DB.Read(ctx), s.device.ID, a.Record)
			if err != nil {
				return nil, err
			}
			next[a.Record] = n
		}
		if next[a.Record]++; next[a.Record] != a.No {
			return nil, nil
		}
		var in WriteNote
		if into(a.Body, &in) != nil {
			return nil, nil
		}
		n, err := s.desk.draft(a, in)
		if err != nil {
			return nil, nil // its own act says why
		}
		out = append(out, n)
	}
	return out, nil
}

func sortedSent(all []Sent) []Sent {
	by, acts := map[string]Sent{}, make([]sync.Act, 0, len(all))
	for _, a := range all {
		by[a.ID] = a
		acts = append(acts, a.Act)
	}
	out := make([]Sent, 0, len(all))
	for _, a := range sync.Sorted(acts, urgent) {
		out = append(out, by[a.ID])
	}
	return out
}

// errElsewhere leaves nothing of an act in which another round was first.
var errElsewhere = fault.New(fault.Conflict, "sync.no_taken")

// putNotes puts notes into the book whose acts were stored in the same act, and settles those.
func (s *round) putNotes(tx *act.Tx, notes []Note) error {
	for _, n := range notes {
		n, e, err := s.desk.putNote(tx, n)
		if err != nil {
			return err
		}
		o := sync.Outcome{ID: n.ID, State: sync.Record, Entry: e, Number: n.Number, At: n.WrittenAt.UnixMilli()}
		b, err := json.Marshal(o)
		if err != nil {
			return err
		}
		if first, err := settleAct(tx, o, string(b)); err != nil || !first {
			return cmp.Or(err, error(errElsewhere))
		}
	}
	return nil
}

func (s *round) keep(ctx context.Context, fresh []Sent, notes []Note) error {
	_, err := act.Do(withoutKey(ctx), s.desk.host.Door, act.Of("field.sync", deviceRef(s.device.ID)), func(tx *act.Tx) (int, error) {
		if err := seen(tx, s.device.ID, s.now); err != nil {
			return 0, err
		}
		e := entry.ActsReceived{Device: s.device.ID, Acts: []string{}, Wall: s.now.Stamp.Wall, Mono: s.now.Stamp.Mono, Boot: s.now.Stamp.Boot}
		for _, a := range fresh {
			ok, err := insertAct(tx, a, s.now.Received)
			if err != nil {
				return 0, err
			}
			if ok { // else another round was first with its id, or its number is taken: the answer says which
				e.Acts = append(e.Acts, a.ID)
			}
		}
		if len(notes) > 0 && len(e.Acts) != len(fresh) {
			return 0, errElsewhere
		}
		if _, err := tx.Record(e, act.OnThreads()); err != nil {
			return 0, err
		}
		return len(e.Acts), s.putNotes(tx, notes)
	})
	return err
}
