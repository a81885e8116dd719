package roads

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"unsafe"

	"throughline/platform/fault"
)

// A map file is a head, a table of its sections and the sections, little endian. The head is a magic word, a version, the
// number of sections, the length of the whole file and a checksum of head and table; the table says of each section where
// it begins, how many items it has, how wide an item is, and its own checksum. A section is one slice of mapData, in the
// order of each, and begins at a multiple of 64 bytes, so that the file can be used where it lies in memory.
//
// An open map stays mapped while the program runs. A file is never written in place: writeWhole renames, so that a map
// in use stays what it was.
const (
	mapMagic   = "TLROADS\n"
	mapVersion = 5
	headBytes  = len(mapMagic) + 4 + 4 + 8 + 4 + 4
	entryBytes = 8 + 8 + 4 + 4
	alignment  = 64

	// checkedWhole is up to which size Open holds every section to its checksum, which a disk's cache gives in well under
	// 200 ms. Of a larger map only head and table are checked; Map.Check, and so `throughline map info`, checks the rest.
	checkedWhole = 256 << 20
)

var (
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
	littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1
)

// each visits every slice of the data, always in the same order.
func (d *mapData) each(visit func(any)) {
	for _, s := range []any{
		&d.Title, &d.Digest, &d.Origin, &d.Text, &d.TextAt,
		&d.VertexLat, &d.VertexLon, &d.SegFrom, &d.SegTo, &d.SegMetres, &d.SegClass, &d.SegLimit, &d.SegFlags, &d.SegTraits,
		&d.SegName, &d.SegRef, &d.ShapeAt, &d.ShapeLat, &d.ShapeLon,
		&d.StateArc, &d.TurnHead, &d.TurnNext, &d.TurnKind, &d.RevHead, &d.RevFrom, &d.RevKind, &d.Banned, &d.Box,
		&d.Zone, &d.HourArc, &d.HourArcKind, &d.HourArcSaid, &d.HourFrom, &d.HourTo, &d.HourTurnSaid,
		&d.Rank, &d.RankNode, &d.UpAt, &d.UpTo, &d.LowAt, &d.LowBy, &d.LowVia, &d.SpeedsKey,
		&d.Times[0].Drive, &d.Times[0].Turns, &d.Times[0].Up, &d.Times[0].Down,
		&d.Times[1].Drive, &d.Times[1].Turns, &d.Times[1].Up, &d.Times[1].Down,
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

// writeTo writes the whole file, one section after another; it needs no memory for the whole.
func (d *mapData) writeTo(w io.WriteSeeker) error {
	count := 0
	d.each(func(any) { count++ })
	head := make([]byte, headBytes+count*entryBytes)
	at, k := int64(0), 0
	var err error
	put := func(b []byte) {
		if err == nil {
			_, err = w.Write(b)
		}
		at += int64(len(b))
	}
	pad := func() { put(make([]byte, -at&(alignment-1))) }
	put(head)
	d.each(func(s any) {
		pad()
		e := head[headBytes+k*entryBytes:]
		k++
		binary.LittleEndian.PutUint64(e, uint64(at))
		b, n, width := bytesOf(s)
		binary.LittleEndian.PutUint64(e[8:], uint64(n))
		binary.LittleEndian.PutUint32(e[16:], uint32(width))
		binary.LittleEndian.PutUint32(e[20:], crc32.Checksum(b, castagnoli))
		put(b)
	})
	copy(head, mapMagic)
	h := head[len(mapMagic):]
	binary.LittleEndian.PutUint32(h, mapVersion)
	binary.LittleEndian.PutUint32(h[4:], uint32(count))
	binary.LittleEndian.PutUint64(h[8:], uint64(at))
	binary.LittleEndian.PutUint32(h[16:], headSum(head))
	if err == nil {
		_, err = w.Seek(0, io.SeekStart)
	}
	put(head)
	return err
}

// headSum is the checksum of head and table, which does not cover its own place.
func headSum(head []byte) uint32 {
	place := len(mapMagic) + 16
	return crc32.Update(crc32.Checksum(head[:place], castagnoli), castagnoli, head[place+4:])
}

// bytesOf is a slice as it lies in the file, how many items it has and how wide they are.
func bytesOf(s any) ([]byte, int, int) {
	switch v := s.(type) {
	case *[]uint8:
		return *v, len(*v), 1
	case *[]int32:
		return plainBytes(*v), len(*v), 4
	case *[]uint32:
		return plainBytes(*v), len(*v), 4
	case *[]float32:
		return plainBytes(*v), len(*v), 4
	}
	panic(fmt.Sprintf("roads: no encoding for %T", s)) // each names a slice of a new kind
}

type wide interface{ int32 | uint32 | float32 }

func plainBytes[T wide](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	if littleEndian {
		return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), 4*len(v))
	}
	b, _ := binary.Append(nil, binary.LittleEndian, v) // fails for no slice of these
	return b
}

// plainSlice is the items that lie in b, without a copy where the machine allows it.
func plainSlice[T wide](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	if littleEndian && uintptr(unsafe.Pointer(&b[0]))%4 == 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/4)
	}
	v := make([]T, len(b)/4)
	_, _ = binary.Decode(b, binary.LittleEndian, v) // b is as long as it must be
	return v
}

// decodeMap uses a file where it lies. whole tells whether to hold every section to its checksum.
func decodeMap(b []byte, whole bool) (*mapData, error) {
	if len(b) < headBytes || !bytes.HasPrefix(b, []byte(mapMagic)) {
		return nil, fault.New(fault.Invalid, "roads.open.not_a_map")
	}
	h := b[len(mapMagic):headBytes]
	if binary.LittleEndian.Uint32(h) != mapVersion {
		return nil, fault.New(fault.Invalid, "roads.open.other_version")
	}
	damaged := fault.New(fault.Invalid, "roads.open.damaged")
	count := uint64(binary.LittleEndian.Uint32(h[4:]))
	table := uint64(headBytes) + count*entryBytes
	if uint64(len(b)) != binary.LittleEndian.Uint64(h[8:]) || table > uint64(len(b)) || headSum(b[:table]) != binary.LittleEndian.Uint32(h[16:]) {
		return nil, damaged
	}
	d := &mapData{}
	k := uint64(0)
	var err error
	d.each(func(s any) {
		if err == nil && k < count {
			err = takeSection(b, b[uint64(headBytes)+k*entryBytes:], s, whole)
		}
		k++
	})
	if err != nil || k != count {
		return nil, damaged.Wrap(err)
	}
	return d, nil
}

func takeSection(b, entry []byte, s any, whole bool) error {
	at, n := binary.LittleEndian.Uint64(entry), binary.LittleEndian.Uint64(entry[8:])
	width, sum := uint64(binary.LittleEndian.Uint32(entry[16:])), binary.LittleEndian.Uint32(entry[20:])
	_, _, want := bytesOf(s)
	if width != uint64(want) || at > uint64(len(b)) || n > (uint64(len(b))-at)/width {
		return errShape
	}
	part := b[at : at+n*width : at+n*width]
	if whole && crc32.Checksum(part, castagnoli) != sum {
		return errShape
	}
	switch v := s.(type) {
	case *[]uint8:
		*v = part
	case *[]int32:
		*v = plainSlice[int32](part)
	case *[]uint32:
		*v = plainSlice[uint32](part)
	case *[]float32:
		*v = plainSlice[float32](part)
	}
	return nil
}

// writeWhole puts the file there complete or not at all: written beside it, synced, then renamed.
func writeWhole(path string, write func(io.WriteSeeker) error) (err error) {
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
	if err = write(f); err != nil {
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
