package roads

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"throughline/platform/fault"
)

// A map file is a magic word, a version, a checksum and the length of the rest; then each slice of mapData in order:
// its length, its items, little endian. It is read in one piece.
const (
	mapMagic   = "TLROADS\n"
	mapVersion = 2
	headBytes  = len(mapMagic) + 4 + 4 + 8
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// each visits every slice of the data, always in the same order.
func (d *mapData) each(visit func(any)) {
	for _, s := range []any{
		&d.Title, &d.Digest, &d.Origin, &d.Text, &d.TextAt,
		&d.VertexLat, &d.VertexLon, &d.SegFrom, &d.SegTo, &d.SegMetres, &d.SegClass, &d.SegLimit, &d.SegFlags,
		&d.SegName, &d.SegRef, &d.ShapeAt, &d.ShapeLat, &d.ShapeLon,
		&d.StateArc, &d.TurnHead, &d.TurnNext, &d.Banned,
		&d.SpotKind, &d.SpotRank, &d.SpotName, &d.SpotTown, &d.SpotLat, &d.SpotLon,
		&d.HouseStreet, &d.HouseNumber, &d.HouseName, &d.HouseRoad, &d.HouseTown, &d.HousePostcode, &d.HouseLat, &d.HouseLon,
		&d.ShapeKind, &d.ShapeName, &d.ShapeRf, &d.PartAt, &d.PointAt, &d.DrawLat, &d.DrawLon,
		&d.SpotOther, &d.WordText, &d.WordAt, &d.WordMask, &d.PostAt, &d.PostDoc, &d.DocAt, &d.DocWord, &d.NamedHouse,
		&d.StreetHouseAt, &d.StreetHouse, &d.CodeHouse, &d.CodeSpot, &d.CrossAt, &d.CrossWith, &d.CrossLat, &d.CrossLon,
		&d.GridHead, &d.GridAt, &d.GridItem, &d.ShapeBox,
	} {
		visit(s)
	}
}

func (d *mapData) encode() ([]byte, error) {
	b := make([]byte, headBytes, 1<<20)
	var err error
	d.each(func(s any) {
		if err == nil {
			b, err = appendSlice(b, s)
		}
	})
	if err != nil {
		return nil, err
	}
	copy(b, mapMagic)
	h := b[len(mapMagic):]
	binary.LittleEndian.PutUint32(h[0:], mapVersion)
	binary.LittleEndian.PutUint32(h[4:], crc32.Checksum(b[headBytes:], castagnoli))
	binary.LittleEndian.PutUint64(h[8:], uint64(len(b)-headBytes))
	return b, nil
}

func appendSlice(b []byte, s any) ([]byte, error) {
	n := func(k int) []byte { return binary.LittleEndian.AppendUint64(b, uint64(k)) }
	switch v := s.(type) {
	case *[]uint8:
		return append(n(len(*v)), *v...), nil
	case *[]int32:
		return binary.Append(n(len(*v)), binary.LittleEndian, *v)
	case *[]uint32:
		return binary.Append(n(len(*v)), binary.LittleEndian, *v)
	case *[]float32:
		return binary.Append(n(len(*v)), binary.LittleEndian, *v)
	}
	return nil, fmt.Errorf("roads: no encoding for %T", s)
}

func decodeMap(b []byte) (*mapData, error) {
	if len(b) < headBytes || !bytes.HasPrefix(b, []byte(mapMagic)) {
		return nil, fault.New(fault.Invalid, "roads.open.not_a_map")
	}
	h, body := b[len(mapMagic):headBytes], b[headBytes:]
	if binary.LittleEndian.Uint32(h) != mapVersion {
		return nil, fault.New(fault.Invalid, "roads.open.other_version")
	}
	damaged := fault.New(fault.Invalid, "roads.open.damaged")
	if uint64(len(body)) != binary.LittleEndian.Uint64(h[8:]) || crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(h[4:]) {
		return nil, damaged
	}
	d := &mapData{}
	var err error
	d.each(func(s any) {
		if err == nil {
			body, err = takeSlice(body, s)
		}
	})
	if err != nil || len(body) != 0 {
		return nil, damaged.Wrap(err)
	}
	return d, nil
}

func takeSlice(b []byte, s any) ([]byte, error) {
	if len(b) < 8 {
		return nil, errShape
	}
	n, b := binary.LittleEndian.Uint64(b), b[8:]
	if n > uint64(len(b)) {
		return nil, errShape
	}
	if v, ok := s.(*[]uint8); ok {
		*v = b[:n:n]
		return b[n:], nil
	}
	if 4*n > uint64(len(b)) {
		return nil, errShape
	}
	var err error
	switch v := s.(type) {
	case *[]int32:
		*v = make([]int32, n)
		_, err = binary.Decode(b, binary.LittleEndian, *v)
	case *[]uint32:
		*v = make([]uint32, n)
		_, err = binary.Decode(b, binary.LittleEndian, *v)
	case *[]float32:
		*v = make([]float32, n)
		_, err = binary.Decode(b, binary.LittleEndian, *v)
	}
	return b[4*n:], err
}

// writeWhole puts the file there complete or not at all: written beside it, synced, then renamed.
func writeWhole(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".roads-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(b); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
