package proof

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"

	"golang.org/x/mod/sumdb/note"

	"throughline/platform/fault"
)

// mostBytes is what an archive without the 64-bit extension holds.
const mostBytes = 1<<32 - 1<<20

// The sizes of the archive's fixed parts.
const (
	localSize   = 30
	centralSize = 46
	endSize     = 22
)

// header is what stands before a member: stored as it is, named in UTF-8, of no date, so that it can be written in one way only.
func header(l line) []byte {
	b := make([]byte, 0, localSize+len(l.name))
	b = append(b, "PK\x03\x04"...)
	b = common(b, l)
	b = binary.LittleEndian.AppendUint16(b, 0)
	return append(b, l.name...)
}

func common(b []byte, l line) []byte {
	b = binary.LittleEndian.AppendUint16(b, 20)
	b = binary.LittleEndian.AppendUint16(b, 0x0800)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint16(b, 0x21)
	b = binary.LittleEndian.AppendUint32(b, l.crc)
	b = binary.LittleEndian.AppendUint32(b, uint32(l.size))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.size))
	return binary.LittleEndian.AppendUint16(b, uint16(len(l.name)))
}

// central is a member's line in the archive's directory.
func central(l line) []byte {
	b := make([]byte, 0, centralSize+len(l.name))
	b = append(b, "PK\x01\x02\x14\x00"...)
	b = common(b, l)
	b = append(b, make([]byte, 12)...) // no extra field, no remark, first disk, no attributes
	b = binary.LittleEndian.AppendUint32(b, uint32(l.offset))
	return append(b, l.name...)
}

func end(lines []line, at, size int64) []byte {
	b := make([]byte, 0, endSize)
	b = append(b, "PK\x05\x06\x00\x00\x00\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(lines)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(lines)))
	b = binary.LittleEndian.AppendUint32(b, uint32(size))
	b = binary.LittleEndian.AppendUint32(b, uint32(at))
	return binary.LittleEndian.AppendUint16(b, 0)
}

// measured reads a member once: its size, its hash and its check sum.
func measured(m Member) (line, error) {
	l := line{name: m.Name}
	if badName(m.Name) {
		return l, fmt.Errorf("proof: %q is no name of a member", m.Name)
	}
	r, err := m.Open()
	if err != nil {
		return l, fmt.Errorf("proof: %s: %w", m.Name, err)
	}
	defer r.Close()
	h, c := sha256.New(), crc32.NewIEEE()
	if l.size, err = io.Copy(io.MultiWriter(h, c), r); err != nil {
		return l, fmt.Errorf("proof: %s: %w", m.Name, err)
	}
	l.sum, l.crc = hex.EncodeToString(h.Sum(nil)), c.Sum32()
	if m.Sum != "" && m.Sum != l.sum {
		return l, fault.New(fault.Unavailable, "proof.damaged", fault.Field{Name: "file", Code: "proof.damaged", Params: map[string]string{"name": m.Name}})
	}
	return l, nil
}

// Write writes a package. Every member is read twice, once to be measured, and must be the same both times; nothing is held in
// memory. Fault: proof.too_large (invalid) when it would be more than 4 GiB.
func Write(w io.Writer, a About, signer note.Signer, members []Member) error {
	lines := make([]line, len(members))
	var total int64
	for i, m := range members {
		var err error
		if lines[i], err = measured(m); err != nil {
			return err
		}
		if total += lines[i].size + localSize + centralSize + 400; total > mostBytes || len(members) > 60_000 {
			return fault.New(fault.Invalid, "proof.too_large")
		}
	}
	text, err := signed(a, lines, signer)
	if err != nil {
		return err
	}
	first := Bytes(ManifestName, text)
	head, err := measured(first)
	if err != nil {
		return err
	}
	return writeArchive(w, append([]line{head}, lines...), append([]Member{first}, members...))
}

func writeArchive(w io.Writer, lines []line, members []Member) error {
	var at int64
	for i := range lines {
		lines[i].offset = at
		n, err := writeMember(w, lines[i], members[i])
		if err != nil {
			return err
		}
		at += n
	}
	var size int64
	for _, l := range lines {
		n, err := w.Write(central(l))
		if err != nil {
			return fmt.Errorf("proof: write: %w", err)
		}
		size += int64(n)
	}
	if _, err := w.Write(end(lines, at, size)); err != nil {
		return fmt.Errorf("proof: write: %w", err)
	}
	return nil
}

func writeMember(w io.Writer, l line, m Member) (int64, error) {
	head := header(l)
	if _, err := w.Write(head); err != nil {
		return 0, fmt.Errorf("proof: write: %w", err)
	}
	r, err := m.Open()
	if err != nil {
		return 0, fmt.Errorf("proof: %s: %w", m.Name, err)
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), r)
	if err != nil {
		return 0, fmt.Errorf("proof: %s: %w", m.Name, err)
	}
	if n != l.size || hex.EncodeToString(h.Sum(nil)) != l.sum {
		return 0, fmt.Errorf("proof: %s changed while it was read", m.Name)
	}
	return int64(len(head)) + n, nil
}
