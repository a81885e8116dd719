package proof

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"throughline/platform/journal"
)

// Package is a package that was checked. Small are its members in memory, but those of the folder files/, of which Sums has the
// hash like of all.
type Package struct {
	About
	Bundle journal.Bundle
	Names  []string // in order, the manifest left out
	Sums   map[string]string
	Small  map[string][]byte
}

// filesFolder is where the files of a case lie in a package: they are hashed as they pass and not kept.
const filesFolder = "files/"

// errOdd is a check sum of the archive that is not that of the content, where the content itself is right.
var errOdd = errors.New("its check sum in the archive is not as it was written")

// smallBytes is what any other member may be at most.
const smallBytes = 64 << 20

// Is tells whether what a file begins with is the beginning of a package.
func Is(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// Verify reads a package to its last byte. Its error names the member, the entry or the part of the archive that does not hold.
// keys are those of which one must have signed; without, the caller shows Key in full.
func Verify(r io.Reader, keys ...string) (Package, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	p := Package{Sums: map[string]string{}, Small: map[string][]byte{}}
	first, text, err := next(in, 0)
	if err != nil {
		return p, fmt.Errorf("%s: %w", ManifestName, err)
	}
	if first.name != ManifestName {
		return p, fmt.Errorf("%s: the archive does not begin with it but with %q", ManifestName, first.name)
	}
	about, lines, err := openManifest(text)
	if err != nil {
		return p, fmt.Errorf("%s: %w", ManifestName, err)
	}
	if first.odd {
		return p, fmt.Errorf("%s: %w", ManifestName, errOdd)
	}
	p.About = about
	all, err := p.members(in, first, lines)
	if err != nil {
		return p, err
	}
	if err := ending(in, all); err != nil {
		return p, err
	}
	if len(keys) > 0 && !slices.Contains(keys, p.Key) {
		return p, fmt.Errorf("%s: it was signed by %s, which is not the key that was given", ManifestName, p.Key)
	}
	if p.Bundle, err = journal.VerifyBundle(bytes.NewReader(p.Small[BundleName]), keys...); err != nil {
		return p, fmt.Errorf("%s: %w", BundleName, err)
	}
	if p.Bundle.PublicKey != p.Key || p.Bundle.Thread != p.Thread || p.Bundle.Training != p.Training {
		return p, fmt.Errorf("%s: it is of another key, thread or installation than the manifest says", BundleName)
	}
	return p, nil
}

// members reads those that the manifest lists, in its order.
func (p *Package) members(in *bufio.Reader, first line, lines []line) ([]line, error) {
	all, at := []line{first}, int64(localSize+len(first.name))+first.size
	for _, want := range lines {
		got, content, err := next(in, at)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", want.name, err)
		case got.name != want.name:
			return nil, fmt.Errorf("%s: it is not where it should be; %q is there", want.name, got.name)
		case got.sum != want.sum || got.size != want.size:
			return nil, fmt.Errorf("%s: it is not the file that was exported%s", want.name, inBundle(want.name, content))
		case got.odd:
			return nil, fmt.Errorf("%s: %w", want.name, errOdd)
		}
		p.Names = append(p.Names, got.name)
		p.Sums[got.name] = got.sum
		if content != nil {
			p.Small[got.name] = content
		}
		all = append(all, got)
		at += int64(localSize+len(got.name)) + got.size
	}
	return all, nil
}

// inBundle says which entry of an altered proof does not hold, where that can be told.
func inBundle(name string, content []byte) string {
	if name != BundleName {
		return ""
	}
	if _, err := journal.VerifyBundle(bytes.NewReader(content)); err != nil {
		return ": " + err.Error()
	}
	return ""
}

// next reads one member with its header, which must be as it is written here.
func next(in *bufio.Reader, at int64) (line, []byte, error) {
	l := line{offset: at}
	head := make([]byte, localSize)
	if _, err := io.ReadFull(in, head); err != nil || string(head[:4]) != "PK\x03\x04" {
		return l, nil, errors.New("the archive is damaged where it should begin")
	}
	l.crc, l.size = binary.LittleEndian.Uint32(head[14:]), int64(binary.LittleEndian.Uint32(head[18:]))
	name := make([]byte, binary.LittleEndian.Uint16(head[26:]))
	if _, err := io.ReadFull(in, name); err != nil {
		return l, nil, errors.New("the archive ends in its header")
	}
	l.name = string(name)
	if badName(l.name) || !bytes.Equal(header(l), append(head, name...)) {
		return l, nil, errors.New("its header in the archive is not as it was written")
	}
	h, c := sha256.New(), crc32.NewIEEE()
	var kept *bytes.Buffer
	to := []io.Writer{h, c}
	if !strings.HasPrefix(l.name, filesFolder) {
		if l.size > smallBytes {
			return l, nil, errors.New("it is larger than what it can be")
		}
		kept = &bytes.Buffer{}
		to = append(to, kept)
	}
	if n, err := io.CopyN(io.MultiWriter(to...), in, l.size); err != nil || n != l.size {
		return l, nil, errors.New("the archive ends in it")
	}
	l.sum, l.odd = hex.EncodeToString(h.Sum(nil)), c.Sum32() != l.crc
	if kept == nil {
		return l, nil, nil
	}
	return l, kept.Bytes(), nil
}

// ending holds the archive's directory and end to what they must be, byte for byte.
func ending(in *bufio.Reader, all []line) error {
	var size int64
	for _, l := range all {
		want := central(l)
		got := make([]byte, len(want))
		if _, err := io.ReadFull(in, got); err != nil || !bytes.Equal(got, want) {
			return fmt.Errorf("%s: its line in the archive's directory is not as it was written", l.name)
		}
		size += int64(len(want))
	}
	last := all[len(all)-1]
	want := end(all, last.offset+int64(localSize+len(last.name))+last.size, size)
	got, err := io.ReadAll(io.LimitReader(in, int64(len(want))+1))
	if err != nil || !bytes.Equal(got, want) {
		return errors.New("the archive's end is not as it was written")
	}
	return nil
}
