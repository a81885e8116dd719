package roads

import "google.golang.org/protobuf/encoding/protowire"

// block is one PrimitiveBlock: a table of strings and groups of nodes, ways and relations that refer to it.
type block struct {
	strings            []string
	granularity        int64
	latOffset, lonOffs int64
	sink               osmSink
}

// kinds is which of nodes, ways and relations.
type kinds uint8

const (
	nodeKind kinds = 1 << iota
	wayKind
	relationKind
	everyKind = nodeKind | wayKind | relationKind
)

// kindsIn tells what a block holds without reading it.
func kindsIn(data []byte) (kinds, error) {
	var have kinds
	err := fields(data, func(num protowire.Number, _ uint64, group []byte) error {
		if num != 2 {
			return nil
		}
		return fields(group, func(num protowire.Number, _ uint64, _ []byte) error {
			switch num {
			case 1, 2:
				have |= nodeKind
			case 3:
				have |= wayKind
			case 4:
				have |= relationKind
			}
			return nil
		})
	})
	return have, err
}

// readBlock tells the sink of everything in a block that is of the kinds wanted.
func readBlock(data []byte, want kinds, sink osmSink) error {
	b := &block{granularity: 100, sink: sink}
	var groups [][]byte
	err := fields(data, func(num protowire.Number, v uint64, m []byte) error {
		switch num {
		case 1:
			return fields(m, func(n protowire.Number, _ uint64, s []byte) error {
				if n == 1 {
					b.strings = append(b.strings, string(s))
				}
				return nil
			})
		case 2:
			groups = append(groups, m)
		case 17:
			b.granularity = int64(v)
		case 19:
			b.latOffset = int64(v)
		case 20:
			b.lonOffs = int64(v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, g := range groups {
		err := fields(g, func(num protowire.Number, _ uint64, m []byte) error {
			switch {
			case num == 1 && want&nodeKind != 0:
				return b.plainNode(m)
			case num == 2 && want&nodeKind != 0:
				return b.denseNodes(m)
			case num == 3 && want&wayKind != 0:
				return b.oneWay(m)
			case num == 4 && want&relationKind != 0:
				return b.oneRelation(m)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *block) str(i uint64) (string, error) {
	if i >= uint64(len(b.strings)) {
		return "", errShape
	}
	return b.strings[i], nil
}

func (b *block) place(lat, lon int64) (int32, int32, error) {
	la, lo := (b.latOffset+b.granularity*lat)/100, (b.lonOffs+b.granularity*lon)/100
	if la < -90e7 || la > 90e7 || lo < -180e7 || lo > 180e7 {
		return 0, 0, errShape
	}
	return int32(la), int32(lo), nil
}

// list unpacks a packed list of varints.
func list(p []byte, keep func(uint64) error) error {
	for len(p) > 0 {
		v, n := protowire.ConsumeVarint(p)
		if n < 0 {
			return errShape
		}
		if err := keep(v); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// deltas unpacks a packed list of zigzag differences.
func deltas(p []byte) ([]int64, error) {
	out := make([]int64, 0, len(p)/2)
	var sum int64
	err := list(p, func(v uint64) error {
		sum += protowire.DecodeZigZag(v)
		out = append(out, sum)
		return nil
	})
	return out, err
}

func (b *block) pairs(keys, vals []byte) (tags, error) {
	var t tags
	err := list(keys, func(v uint64) error {
		s, err := b.str(v)
		t = append(t, [2]string{s, ""})
		return err
	})
	if err != nil {
		return nil, err
	}
	i := 0
	err = list(vals, func(v uint64) error {
		if i >= len(t) {
			return errShape
		}
		s, err := b.str(v)
		t[i][1] = s
		i++
		return err
	})
	if err == nil && i != len(t) {
		err = errShape
	}
	return t, err
}

func (b *block) plainNode(m []byte) error {
	var id, lat, lon int64
	var keys, vals []byte
	err := fields(m, func(num protowire.Number, v uint64, p []byte) error {
		switch num {
		case 1:
			id = protowire.DecodeZigZag(v)
		case 2:
			keys = p
		case 3:
			vals = p
		case 8:
			lat = protowire.DecodeZigZag(v)
		case 9:
			lon = protowire.DecodeZigZag(v)
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
	la, lo, err := b.place(lat, lon)
	if err == nil {
		b.sink.node(id, la, lo, t)
	}
	return err
}

func (b *block) denseNodes(m []byte) error {
	var raw [11][]byte
	err := fields(m, func(num protowire.Number, _ uint64, p []byte) error {
		if num < 11 {
			raw[num] = p
		}
		return nil
	})
	if err != nil {
		return err
	}
	ids, err := deltas(raw[1])
	if err != nil {
		return err
	}
	lats, err := deltas(raw[8])
	if err != nil {
		return err
	}
	lons, err := deltas(raw[9])
	if err != nil || len(lats) != len(ids) || len(lons) != len(ids) {
		return errShape
	}
	kv := raw[10]
	for i, id := range ids {
		var t tags
		if t, kv, err = b.denseTags(kv); err != nil {
			return err
		}
		la, lo, err := b.place(lats[i], lons[i])
		if err != nil {
			return err
		}
		b.sink.node(id, la, lo, t)
	}
	return nil
}

// denseTags takes the key, value, ..., 0 run of one node off the front of kv.
func (b *block) denseTags(kv []byte) (tags, []byte, error) {
	var t tags
	for len(kv) > 0 {
		k, n := protowire.ConsumeVarint(kv)
		if n < 0 {
			return nil, nil, errShape
		}
		kv = kv[n:]
		if k == 0 {
			break
		}
		v, n := protowire.ConsumeVarint(kv)
		if n < 0 {
			return nil, nil, errShape
		}
		kv = kv[n:]
		ks, err := b.str(k)
		if err != nil {
			return nil, nil, err
		}
		vs, err := b.str(v)
		if err != nil {
			return nil, nil, err
		}
		t = append(t, [2]string{ks, vs})
	}
	return t, kv, nil
}
