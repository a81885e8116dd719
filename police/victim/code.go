package victim

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"unicode"
)

// letters are the signs of a code: none that is misheard or misread for another. There are 32, so that a random byte gives
// each alike.
const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const (
	finderLen = 4
	codeLen   = 12
	rounds    = 100_000
	hashLen   = 32
)

// newCode makes a one-time code of three groups of four: the first finds its invitation, the other two are the secret.
func newCode() (string, error) {
	b := make([]byte, codeLen)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("victim: code: %w", err)
	}
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b[:4]) + "-" + string(b[4:8]) + "-" + string(b[8:]), nil
}

// readCode takes a code as somebody typed it apart: any case, with or without the strokes. Both are empty when it cannot be one.
func readCode(typed string) (finder, secret string) {
	s := strings.Map(func(r rune) rune {
		r = unicode.ToUpper(r)
		if strings.ContainsRune(letters, r) {
			return r
		}
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return '?'
	}, typed)
	if len(s) != codeLen || strings.Contains(s, "?") {
		return "", ""
	}
	return s[:finderLen], s[finderLen:]
}

// hashOf is what is kept of a code's secret. It is slow on purpose.
func hashOf(secret string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, secret, salt, rounds, hashLen)
}

// matches compares in the same time whatever differs.
func matches(secret string, salt, hash []byte) bool {
	got, err := hashOf(secret, salt)
	return err == nil && len(hash) == hashLen && subtle.ConstantTimeCompare(got, hash) == 1
}

// sameWord compares what a victim typed with what the record holds: letters and figures alone, in any case.
func sameWord(typed, known string) bool {
	a, b := bare(typed), bare(known)
	return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
