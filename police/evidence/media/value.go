package media

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// value is one entry of a directory; raw lies inside the segment.
type value struct {
	kind  int
	raw   []byte
	order binary.ByteOrder
}

const maxText = 4000

// ascii is the text of a value, UTF-8 or else Latin-1, without control characters; empty for other types.
func (v value) ascii() string {
	if v.kind != typeASCII {
		return ""
	}
	raw := v.raw
	if i := strings.IndexByte(string(raw), 0); i >= 0 {
		raw = raw[:i]
	}
	s := string(raw)
	if !utf8.ValidString(s) {
		r := make([]rune, len(raw))
		for i, c := range raw {
			r[i] = rune(c)
		}
		s = string(r)
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
	if r := []rune(s); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return s
}

func (v value) uint() (uint32, bool) {
	switch {
	case v.kind == typeShort && len(v.raw) >= 2:
		return uint32(v.order.Uint16(v.raw)), true
	case v.kind == typeLong && len(v.raw) >= 4:
		return v.order.Uint32(v.raw), true
	}
	return 0, false
}

// triple is three rationals. 0/0 is how some cameras write a zero; any other division by zero is no number.
func (v value) triple() (out [3]float64, ok bool) {
	if v.kind != typeRational || len(v.raw) < 24 {
		return out, false
	}
	for i := range out {
		num, den := v.order.Uint32(v.raw[8*i:]), v.order.Uint32(v.raw[8*i+4:])
		switch {
		case den != 0:
			out[i] = float64(num) / float64(den)
		case num != 0:
			return out, false
		}
	}
	return out, true
}
