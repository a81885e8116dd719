package roads

import "google.golang.org/protobuf/encoding/protowire"

func (b *block) oneWay(m []byte) error {
	var id int64
	var keys, vals, refs []byte
	err := fields(m, func(num protowire.Number, v uint64, p []byte) error {
		switch num {
		case 1:
			id = int64(v)
		case 2:
			keys = p
		case 3:
			vals = p
		case 8:
			refs = p
		}
		return nil
	})
	if err != nil {
		return err
	}
	t, err := b.pairs(keys, vals)
	if err != nil {
		return err
	}
	nodes, err := deltas(refs)
	if err == nil {
		b.sink.way(id, nodes, t)
	}
	return err
}

func (b *block) oneRelation(m []byte) error {
	var id int64
	var raw [11][]byte
	err := fields(m, func(num protowire.Number, v uint64, p []byte) error {
		if num == 1 {
			id = int64(v)
		} else if num < 11 {
			raw[num] = p
		}
		return nil
	})
	if err != nil {
		return err
	}
	t, err := b.pairs(raw[2], raw[3])
	if err != nil {
		return err
	}
	refs, err := deltas(raw[9])
	if err != nil {
		return err
	}
	ms, err := b.members(raw[8], raw[10], refs)
	if err == nil {
		b.sink.relation(id, ms, t)
	}
	return err
}

// members puts the three lists of a relation together: roles, kinds and ids, equally long.
func (b *block) members(roles, kinds []byte, refs []int64) ([]member, error) {
	ms := make([]member, 0, len(refs))
	err := list(roles, func(v uint64) error {
		if len(ms) >= len(refs) {
			return errShape
		}
		role, err := b.str(v)
		ms = append(ms, member{role: role, ref: refs[len(ms)]})
		return err
	})
	if err != nil {
		return nil, err
	}
	i := 0
	err = list(kinds, func(v uint64) error {
		if i >= len(ms) || v > 2 {
			return errShape
		}
		ms[i].kind = byte(v)
		i++
		return nil
	})
	if err != nil || i != len(ms) || i != len(refs) {
		return nil, errShape
	}
	return ms, nil
}
