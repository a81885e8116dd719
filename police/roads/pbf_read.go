package roads

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// The reader is our own because a map file is handed in by a person: the usual library ends the whole program
// when it meets a plain (not dense) node or a string number outside its table, and takes a file cut after a
// block header for a complete one. Tests hold this reader to that library on every real map.

const (
	maxBlobHeader = 64 << 10
	maxBlob       = 32 << 20
)

// tags is a short list of OpenStreetMap key, value pairs.
type tags [][2]string

func (t tags) get(key string) string {
	for _, kv := range t {
		if kv[0] == key {
			return kv[1]
		}
	}
	return ""
}

// member is one part of a relation. kind is 0 node, 1 way, 2 relation.
type member struct {
	kind byte
	ref  int64
	role string
}

// osmSink takes what a file holds, in the order of the file. Coordinates are in units of 1e-7 degree.
type osmSink interface {
	header(program string)
	node(id int64, lat, lon int32, t tags)
	way(id int64, refs []int64, t tags)
	relation(id int64, members []member, t tags)
}

var errShape = errors.New("not the shape of an OpenStreetMap block")

// readPBF reads a whole .osm.pbf from its beginning to its end. done is told the bytes read so far.
func readPBF(ctx context.Context, r io.Reader, sink osmSink, done func(int64)) error {
	return eachBlob(ctx, r, func(kind string, data []byte, from, to int64) error {
		defer done(to)
		if kind == "OSMHeader" {
			return readHeader(data, sink)
		}
		return readBlock(data, everyKind, sink)
	})
}

// eachBlob visits the header and the blocks of a file in order, each with where in the file it lies. Blobs of a kind that
// nobody knows are passed over.
func eachBlob(ctx context.Context, r io.Reader, visit func(kind string, data []byte, from, to int64) error) error {
	var at int64
	for first := true; ; first = false {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind, data, n, err := readBlob(r)
		if err == io.EOF && !first {
			return nil
		}
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("at byte %d: %w", at, err)
		}
		at += n
		switch {
		case first && kind != "OSMHeader":
			err = errShape // every extract begins with its header
		case kind == "OSMHeader", kind == "OSMData":
			err = visit(kind, data, at-n, at)
		}
		if err != nil {
			return fmt.Errorf("before byte %d: %w", at, err)
		}
	}
}

// readBlob returns io.EOF only when the file ends where a blob would begin.
func readBlob(r io.Reader) (kind string, data []byte, n int64, err error) {
	var size [4]byte
	if _, err = io.ReadFull(r, size[:]); err != nil {
		return "", nil, 0, err
	}
	hn := binary.BigEndian.Uint32(size[:])
	if hn == 0 || hn >= maxBlobHeader {
		return "", nil, 0, errShape
	}
	head := make([]byte, hn)
	if _, err = io.ReadFull(r, head); err != nil {
		return "", nil, 0, cut(err)
	}
	var bn uint64
	err = fields(head, func(num protowire.Number, v uint64, b []byte) error {
		switch num {
		case 1:
			kind = string(b)
		case 3:
			bn = v
		}
		return nil
	})
	if err != nil {
		return "", nil, 0, err
	}
	if bn == 0 || bn >= maxBlob {
		return "", nil, 0, errShape
	}
	blob := make([]byte, bn)
	if _, err = io.ReadFull(r, blob); err != nil {
		return "", nil, 0, cut(err)
	}
	data, err = inflate(blob)
	return kind, data, 4 + int64(hn) + int64(bn), err
}

func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func inflate(blob []byte) ([]byte, error) {
	var raw, packed []byte
	var size uint64
	err := fields(blob, func(num protowire.Number, v uint64, b []byte) error {
		switch num {
		case 1:
			raw = b
		case 2:
			size = v
		case 3:
			packed = b
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if raw != nil {
		return raw, nil
	}
	if packed == nil || size > maxBlob {
		return nil, errShape // no data, or a compression nobody writes
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	out := make([]byte, size)
	if _, err := io.ReadFull(z, out); err != nil {
		return nil, cut(err)
	}
	if n, err := z.Read(make([]byte, 1)); n != 0 || err != io.EOF { // reading on checks the checksum
		return nil, errShape
	}
	return out, nil
}

func readHeader(data []byte, sink osmSink) error {
	program := ""
	err := fields(data, func(num protowire.Number, _ uint64, b []byte) error {
		switch num {
		case 4:
			if f := string(b); f != "OsmSchema-V0.6" && f != "DenseNodes" && f != "HistoricalInformation" {
				return fmt.Errorf("the file needs a feature that is not known: %.40q", b)
			}
		case 16:
			program = string(b)
		}
		return nil
	})
	if err == nil {
		sink.header(program)
	}
	return err
}

// fields walks the fields of one protobuf message. Varints arrive in v, strings, messages and packed lists in b.
func fields(msg []byte, visit func(num protowire.Number, v uint64, b []byte) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return errShape
		}
		msg = msg[n:]
		var v uint64
		var b []byte
		switch typ {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(msg)
		case protowire.BytesType:
			b, n = protowire.ConsumeBytes(msg)
		default:
			n = protowire.ConsumeFieldValue(num, typ, msg)
		}
		if n < 0 {
			return errShape
		}
		if err := visit(num, v, b); err != nil {
			return err
		}
		msg = msg[n:]
	}
	return nil
}
