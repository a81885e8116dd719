package media

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Listing is what an archive says that it holds. Nothing of a ZIP is unpacked to make it; a packed TAR is read up to a limit.
type Listing struct {
	Entries []Listed `json:"entries"`
	More    int      `json:"more,omitempty"`   // entries that are left out here
	Packed  int64    `json:"packed"`           // bytes of the archive
	Whole   int64    `json:"whole"`            // bytes that its entries say they would be
	Notes   []string `json:"notes,omitempty"`  // codes: media.list.bomb, media.list.leads_out, media.list.cut
	Locked  bool     `json:"locked,omitempty"` // something in it is encrypted
}

// Listed is one entry. Name is as the archive has it, with what cannot be shown replaced.
type Listed struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Odd  bool   `json:"odd,omitempty"` // the name leads out of the folder where it would be unpacked
}

const (
	listedMost   = 1000      // entries that are listed
	unpackedMost = 64 << 20  // bytes of a packed TAR that are read to list it
	tarMost      = 512 << 20 // bytes of a plain one
	bombRatio    = 100       // how much larger than the archive its entries may say they are
	bombBytes    = 1 << 30   // and how large before that is remarked on
)

func isTar(head []byte) bool { return len(head) > 262 && string(head[257:262]) == "ustar" }

// archive lists what it can; an archive that cannot be read is noted as broken, with what was read before.
func (l *Looked) archive(in Source, size int64) error {
	l.List = &Listing{Packed: size, Entries: []Listed{}}
	var err error
	switch l.Type {
	case "application/zip":
		err = l.List.zip(in, size)
	case "application/gzip":
		err = l.List.gzip(in)
	default:
		err = l.List.tar(in, tarMost)
	}
	if err != nil {
		l.Note = "media.list.broken"
	}
	if l.List.Whole > bombBytes && l.List.Whole/bombRatio > size {
		l.List.note("media.list.bomb")
	}
	return nil
}

func (l *Listing) note(code string) {
	for _, n := range l.Notes {
		if n == code {
			return
		}
	}
	l.Notes = append(l.Notes, code)
}

func (l *Listing) add(name string, size int64) {
	size = max(0, size)
	if l.Whole += size; l.Whole < 0 { // the sizes are claims, and may be any
		l.Whole = 1<<63 - 1
	}
	if len(l.Entries) >= listedMost {
		l.More++
		return
	}
	e := Listed{Name: visible(name), Size: size, Odd: leadsOut(name)}
	if e.Odd {
		l.note("media.list.leads_out")
	}
	l.Entries = append(l.Entries, e)
}

func (l *Listing) zip(in io.ReaderAt, size int64) error {
	z, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			l.Locked = true
		}
		l.add(f.Name, int64(min(f.UncompressedSize64, 1<<62)))
	}
	return nil
}

// gzip lists a packed TAR, or says the one name and how much it unpacks to, up to the limit.
func (l *Listing) gzip(in io.ReadSeeker) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(z, head)
	if err == nil && isTar(head) {
		return l.tar(io.MultiReader(bytes.NewReader(head), z), unpackedMost)
	}
	name := z.Name
	if name == "" {
		name = "content"
	}
	rest, e := io.CopyN(io.Discard, z, unpackedMost)
	l.add(name, int64(n)+rest)
	switch {
	case e == nil:
		l.note("media.list.cut")
		return nil
	case !errors.Is(e, io.EOF):
		return e
	}
	return nil
}

func (l *Listing) tar(in io.Reader, most int64) error {
	if s, ok := in.(io.Seeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	limited := &io.LimitedReader{R: in, N: most}
	t := tar.NewReader(limited)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && limited.N <= 0 {
			l.note("media.list.cut")
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return err
		}
		l.add(h.Name, h.Size)
	}
}

// leadsOut tells whether a name, unpacked carelessly, would lie outside the folder.
func leadsOut(name string) bool {
	n := strings.ReplaceAll(name, `\`, "/")
	return strings.HasPrefix(n, "/") || len(n) > 1 && n[1] == ':' || path.Clean("/"+n) != path.Clean("/./"+strings.TrimPrefix(n, "./")) || strings.HasPrefix(path.Clean(n), "..")
}

// visible writes what cannot be seen in a name as its number, so that no name can play at being another.
func visible(name string) string {
	if len(name) > 300 {
		name = name[:300]
	}
	var b strings.Builder
	for len(name) > 0 {
		r, n := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && n <= 1 || !unicode.IsPrint(r) {
			b.WriteString(`\x` + strconv.FormatInt(int64(name[0]), 16))
			n = 1
		} else {
			b.WriteRune(r)
		}
		name = name[n:]
	}
	return b.String()
}
