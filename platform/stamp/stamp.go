// Package stamp gets trusted timestamps (RFC 3161) for hashes and checks them where nothing else is: a token says, under the
// signature of an authority, that the hash was there at a time. Which authority that is, and whether anybody but the force
// stands behind it, is said with every token.
package stamp

import (
	"context"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// Where an authority stands: what its word is worth to somebody who does not trust the force.
const (
	Independent = "independent" // another body signs: an HTTP authority whose certificate the force has given
	Unchecked   = "not checked" // an HTTP authority answered, and no certificate was given to hold its answer to
	InHouse     = "in-house"    // the force signs for itself
	Simulator   = "simulator"   // a training installation: proves nothing outside it
)

// Token is a timestamp that was checked. DER is the token as RFC 3161 has it, with the authority's certificate in it.
type Token struct {
	DER         []byte
	SHA256      string // the hash that it is of, lower-case hex
	At          time.Time
	Serial      string // decimal
	Policy      string // the authority's policy, dotted
	Authority   string // as the certificate names it
	Certificate *x509.Certificate
}

// Fingerprint is the SHA-256 of the authority's certificate in lower-case hex: what people compare.
func (t Token) Fingerprint() string { return Sum(t.Certificate.Raw) }

// Sum is the SHA-256 of bytes in lower-case hex.
func Sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Authority gives timestamps. Standing is Independent, Unchecked, InHouse or Simulator.
type Authority interface {
	// Stamp asks for a token of a SHA-256 in lower-case hex and checks it before it is given on. It may reach over the network:
	// call it from a job, never within an act.
	Stamp(ctx context.Context, sha256 string) (Token, error)
	Standing() string
}

// Check reads a token and holds it to the hash that it should be of: the signature by the certificate in it, which must be one
// for timestamps, and the hash. Roots, when given, must have issued that certificate; without, the caller shows whose it is.
func Check(der []byte, sum string, roots *x509.CertPool) (Token, error) {
	p, err := pkcs7.Parse(der)
	if err != nil {
		return Token{}, fmt.Errorf("this is not a timestamp: %w", err)
	}
	if raw, err := asn1.Unmarshal(der, new(asn1.RawValue)); err != nil || len(raw) > 0 {
		return Token{}, errors.New("something stands after the timestamp")
	}
	c := p.GetOnlySigner()
	if c == nil {
		return Token{}, errors.New("the timestamp does not hold the one certificate that signed it")
	}
	if !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) {
		return Token{}, errors.New("the certificate that signed is none for timestamps")
	}
	t, err := timestamp.Parse(der) // checks the signature, because there is a certificate
	if err != nil {
		return Token{}, fmt.Errorf("the timestamp's signature does not hold: %w", err)
	}
	if t.HashAlgorithm != crypto.SHA256 || hex.EncodeToString(t.HashedMessage) != sum {
		return Token{}, fmt.Errorf("the timestamp is of another hash, %x", t.HashedMessage)
	}
	if t.Time.Before(c.NotBefore) || t.Time.After(c.NotAfter) {
		return Token{}, errors.New("the timestamp was made when its certificate was not in force")
	}
	if roots != nil {
		between := x509.NewCertPool()
		for _, x := range p.Certificates {
			between.AddCert(x)
		}
		if _, err := c.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: t.Time, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}}); err != nil {
			return Token{}, fmt.Errorf("the timestamp was not signed by the authority that was given: %w", err)
		}
	}
	return Token{DER: der, SHA256: sum, At: t.Time.UTC(), Serial: number(t.SerialNumber), Policy: t.Policy.String(), Authority: named(c), Certificate: c}, nil
}

func number(n *big.Int) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// named is how a certificate says whose it is: what people call it, then who stands behind it.
func named(c *x509.Certificate) string {
	return strings.Trim(c.Subject.CommonName+", "+strings.Join(c.Subject.Organization, ", "), ", ")
}

// digest is the bytes of a hash in lower-case hex.
func digest(sum string) ([]byte, error) {
	b, err := hex.DecodeString(sum)
	if err != nil || len(b) != sha256.Size {
		return nil, fmt.Errorf("stamp: %q is not a SHA-256", sum)
	}
	return b, nil
}

// Roots are the certificates in a PEM file, for Check and NewHTTP; nil when no file is named.
func Roots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", path)
	}
	return roots, nil
}
