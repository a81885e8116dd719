package spi

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"throughline/platform/fault"
)

func itoa(n int) string { return strconv.Itoa(n) }

// decodeBytes reads the document up to the limit and brings UTF-16 to UTF-8, by its mark or by the zeros in "<?".
func decodeBytes(r io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxBytes {
		return nil, fault.New(fault.Invalid, "spi.refused.too_large").With("limit", itoa(maxBytes>>20))
	}
	var order unicode.Endianness
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}), bytes.HasPrefix(b, []byte{'<', 0}):
		order = unicode.LittleEndian
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}), bytes.HasPrefix(b, []byte{0, '<'}):
		order = unicode.BigEndian
	default:
		return bytes.NewReader(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))), nil
	}
	u, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(b)
	if err != nil {
		return nil, fault.New(fault.Invalid, "spi.refused.not_xml").With("line", "1").Wrap(err)
	}
	return bytes.NewReader(u), nil
}

// charset reads what the document declares. "utf-16" can only be true of bytes that decodeBytes has already turned
// into UTF-8, or be a label left on a UTF-8 document; both are read as UTF-8. An encoding that is not known is refused:
// a wrongly read name would be worse than none.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
		return in, nil
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(in), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fault.New(fault.Invalid, "spi.refused.encoding").With("encoding", clip(label))
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
