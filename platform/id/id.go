// Package id makes the identifiers of records: UUID version 7 (RFC 9562), so that they sort by time of making,
// and short references that a person can read out over a radio.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"time"
)

var state struct {
	sync.Mutex
	ms  int64
	seq uint16
}

// New returns a UUIDv7 in its usual text form. Two calls in one process always sort in the order of the calls.
func New() string {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // crypto/rand never fails on a supported system
	}
	state.Lock()
	ms := time.Now().UnixMilli()
	if ms <= state.ms {
		ms = state.ms
		state.seq++
		if state.seq > 0xfff {
			ms++
			state.seq = 0
		}
	} else {
		state.seq = uint16(b[6])<<3 | uint16(b[7])&7
	}
	state.ms = ms
	seq := state.seq
	state.Unlock()
	binary.BigEndian.PutUint64(b[0:8], uint64(ms)<<16|uint64(seq)&0xfff)
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// Derive returns the same identifier for the same parts, whoever asks and whenever: for steps that any node may fire.
func Derive(parts ...string) string {
	h := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	var b [16]byte
	copy(b[:], h[:16])
	b[6] = b[6]&0x0f | 0x80 // version 8: made by our own rule
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// Valid tells whether s has the form of an identifier made here (lower case, with hyphens).
func Valid(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Ref returns a short reference of two groups of four (40 random bits), without the letters that are misheard or misread.
func Ref() string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	out := make([]byte, 0, 9)
	for i, x := range b {
		if i == 4 {
			out = append(out, '-')
		}
		out = append(out, crockford[x&31])
	}
	return string(out)
}

func format(b [16]byte) string {
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	s[8] = '-'
	hex.Encode(s[9:13], b[4:6])
	s[13] = '-'
	hex.Encode(s[14:18], b[6:8])
	s[18] = '-'
	hex.Encode(s[19:23], b[8:10])
	s[23] = '-'
	hex.Encode(s[24:36], b[10:16])
	return string(s[:])
}
