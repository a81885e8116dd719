package evidence

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
)

// signs are what a link and a code are written in: none that is misheard or misread for another. There are 32, so that a random byte
// gives each alike.
const signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

const (
	linkSigns = 26 // 130 bits: nobody guesses it, so its hash needs no salt and no slowness
	codeSigns = 8  // told another way than the link; a few wrong ones kill it
)

// newSecret is so many signs by chance.
func newSecret(n int) (string, error) {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("evidence: secret: %w", err)
	}
	for i := range b {
		b[i] = signs[int(b[i])%len(signs)]
	}
	return string(b), nil
}

// sumOf is what is kept of a secret. of says what it belongs to, so that the same code of two links is two sums.
func sumOf(of, secret string) string {
	h := sha256.Sum256([]byte(of + "\x00" + secret))
	return hex.EncodeToString(h[:])
}

// sums tells whether a secret is the one of which a sum is kept, in the same time whatever differs. Nothing is the secret of no sum.
func sums(of, secret, sum string) bool {
	return sum != "" && subtle.ConstantTimeCompare([]byte(sumOf(of, secret)), []byte(sum)) == 1
}

// typedCode takes a code as somebody typed it: in any case, with strokes and spaces.
func typedCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// spokenCode is a code in two groups, as it is read out.
func spokenCode(s string) string { return s[:codeSigns/2] + "-" + s[codeSigns/2:] }
