package roads

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sort"

	"throughline/platform/fault"
)

// Archive is a PMTiles archive, version 3, of vector tiles: one file made elsewhere, read where it lies, a tile at a time.
// It may be used by many at once.
type Archive struct {
	file     *os.File
	digest   string
	root     []archiveEntry
	leaves   span
	tiles    span
	packed   byte // how directories are compressed
	tileZip  byte
	min, max int
}

type span struct{ at, size uint64 }

// archiveEntry is a run of tiles with one body, or, with run 0, a directory of more.
type archiveEntry struct {
	tile         uint64
	offset       uint64
	length, runs uint32
}

const (
	archiveHead   = 127
	notPacked     = 1
	gzipBytes     = 2
	vectorTiles   = 1
	mostDirectory = 16 << 20 // bytes, unpacked
	mostTile      = 16 << 20
	deepest       = 4 // directories below one another
)

var errArchive = errors.New("not the shape of a PMTiles archive")

// OpenArchive opens a PMTiles archive. Faults: invalid "roads.archive.not_readable", "roads.archive.not_one" (another
// kind of file, another version, pictures instead of vector tiles, or a compression other than gzip) and
// "roads.archive.damaged".
func OpenArchive(path string) (*Archive, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "roads.archive.not_readable").With("file", name).Wrap(err)
	}
	a, err := readArchive(f)
	if err != nil {
		_ = f.Close()
		return nil, fault.Of(err).With("file", name)
	}
	return a, nil
}

// Close ends the use of the file.
func (a *Archive) Close() error { return a.file.Close() }

func readArchive(f *os.File) (*Archive, error) {
	h := make([]byte, archiveHead)
	if _, err := io.ReadFull(f, h); err != nil || string(h[:7]) != "PMTiles" || h[7] != 3 {
		return nil, fault.New(fault.Invalid, "roads.archive.not_one").Wrap(err)
	}
	u := func(at int) uint64 { return binary.LittleEndian.Uint64(h[at:]) }
	sum := sha256.Sum256(h)
	a := &Archive{file: f, digest: hex.EncodeToString(sum[:8]), leaves: span{u(40), u(48)}, tiles: span{u(56), u(64)},
		packed: h[97], tileZip: h[98], min: int(h[100]), max: int(h[101])}
	if h[99] != vectorTiles || !unpackable(a.packed) || !unpackable(a.tileZip) {
		return nil, fault.New(fault.Invalid, "roads.archive.not_one")
	}
	root, err := a.directory(span{u(8), u(16)}, 0, u(16))
	if err != nil {
		return nil, fault.New(fault.Invalid, "roads.archive.damaged").Wrap(err)
	}
	a.root = root
	return a, nil
}

func unpackable(how byte) bool { return how <= gzipBytes }

// part reads some bytes of a part of the file and unpacks them. Those that lie outside the part are damage.
func (a *Archive) part(in span, offset, length uint64, how byte, most int64) ([]byte, error) {
	if length > uint64(most) || offset > in.size || length > in.size-offset || in.at > 1<<60 {
		return nil, errArchive
	}
	b := make([]byte, length)
	if _, err := a.file.ReadAt(b, int64(in.at+offset)); err != nil {
		return nil, err
	}
	if how != gzipBytes {
		return b, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, most+1))
	if err == nil && int64(len(out)) > most {
		err = errArchive
	}
	return out, err
}

func (a *Archive) directory(in span, offset, length uint64) ([]archiveEntry, error) {
	b, err := a.part(in, offset, length, a.packed, mostDirectory)
	if err != nil {
		return nil, err
	}
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			err, b = errArchive, nil
			return 0
		}
		b = b[n:]
		return v
	}
	count := next()
	if err != nil || count > uint64(len(b)) { // an entry is at least four bytes
		return nil, errArchive
	}
	out := make([]archiveEntry, count)
	last := uint64(0)
	for i := range out {
		last += next()
		out[i].tile = last
	}
	for i := range out {
		out[i].runs = uint32(next())
	}
	for i := range out {
		out[i].length = uint32(next())
	}
	for i := range out {
		switch v := next(); {
		case v > 0:
			out[i].offset = v - 1
		case i > 0: // right behind the one before
			out[i].offset = out[i-1].offset + uint64(out[i-1].length)
		default:
			return nil, errArchive
		}
	}
	return out, err
}

// Tile is one vector tile, not compressed; empty where the archive has none. Faults: not_found "roads.tile.not_there"
// and invalid "roads.archive.damaged".
func (a *Archive) Tile(z, x, y int) ([]byte, error) {
	if z < 0 || z > 26 || x < 0 || y < 0 || x >= 1<<z || y >= 1<<z {
		return nil, fault.New(fault.NotFound, "roads.tile.not_there")
	}
	b, err := a.find(tileNumber(z, x, y))
	if err != nil {
		return nil, fault.New(fault.Invalid, "roads.archive.damaged").With("file", filepath.Base(a.file.Name())).Wrap(err)
	}
	return b, nil
}

func (a *Archive) find(tile uint64) ([]byte, error) {
	dir := a.root
	for range deepest {
		i := sort.Search(len(dir), func(i int) bool { return dir[i].tile > tile }) - 1
		if i < 0 {
			return nil, nil
		}
		e := dir[i]
		if e.runs > 0 {
			if tile-e.tile >= uint64(e.runs) {
				return nil, nil
			}
			return a.part(a.tiles, e.offset, uint64(e.length), a.tileZip, mostTile)
		}
		var err error
		if dir, err = a.directory(a.leaves, e.offset, uint64(e.length)); err != nil {
			return nil, err
		}
	}
	return nil, errArchive
}

// tileNumber is the place of a tile in the archive's order: zoom by zoom, each along a Hilbert curve.
func tileNumber(z, x, y int) uint64 {
	n := (uint64(1)<<(2*z) - 1) / 3
	for s := 1 << z >> 1; s > 0; s >>= 1 {
		rx, ry := x&s, y&s
		n += uint64(s) * uint64((3*rx)^ry)
		if ry == 0 {
			if rx != 0 {
				x, y = s-1-x, s-1-y
			}
			x, y = y, x
		}
	}
	return n
}
