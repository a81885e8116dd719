package stamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"github.com/digitorus/timestamp"

	"throughline/platform/when"
)

// HTTP is a time-stamp authority that is reached as RFC 3161 3.4 says: the query by POST, the reply in the answer.
type HTTP struct {
	URL    string
	Client *http.Client
	roots  *x509.CertPool
	clock  when.Clock
}

// clocksApart is how far an authority's time may be from that of this machine.
const clocksApart = 5 * time.Minute

// NewHTTP makes the adapter of an authority. roots are its certificates, or those that issued them: a reply must be signed under them.
// Without, anybody could have signed it: the address must then be https, and the standing says that it was not checked. clock is the
// machine's own, to which the authority's time is held.
func NewHTTP(address string, roots *x509.CertPool, clock when.Clock) (*HTTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%q is not the address of a time-stamp authority: write https://host/path", address)
	}
	if u.Scheme == "http" && roots == nil {
		return nil, fmt.Errorf("%q is not https, so anybody on the way could answer for the authority: give its certificate with --timestamp-authority FILE, or an https address", address)
	}
	return &HTTP{URL: address, roots: roots, clock: clock, Client: &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Standing is Authority.Standing.
func (h *HTTP) Standing() string {
	if h.roots == nil {
		return Unchecked
	}
	return Independent
}

// mostReply is what a reply may be at most: a token with a chain of certificates is a few thousand bytes.
const mostReply = 256 << 10

// Stamp is Authority.Stamp. A reply to another question (nonce) is refused, as is one that grants nothing,
// one that was not signed under the authority's certificate, and one of another time than now.
func (h *HTTP) Stamp(ctx context.Context, sum string) (Token, error) {
	d, err := digest(sum)
	if err != nil {
		return Token{}, err
	}
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return Token{}, err
	}
	ask := timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: d, Certificates: true, Nonce: nonce}
	query, err := ask.Marshal()
	if err != nil {
		return Token{}, fmt.Errorf("stamp: query: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(query))
	if err != nil {
		return Token{}, fmt.Errorf("stamp: %w", err)
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	reply, err := h.Client.Do(r)
	if err != nil {
		return Token{}, fmt.Errorf("stamp: the authority was not reached: %w", err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(io.LimitReader(reply.Body, mostReply))
	if err != nil || reply.StatusCode != http.StatusOK {
		return Token{}, fmt.Errorf("stamp: the authority answered %s: %w", reply.Status, err)
	}
	t, err := timestamp.ParseResponse(body)
	if err != nil {
		return Token{}, fmt.Errorf("stamp: the authority's reply: %w", err)
	}
	if t.Nonce == nil || t.Nonce.Cmp(nonce) != 0 {
		return Token{}, fmt.Errorf("stamp: the authority answered another question")
	}
	got, err := Check(t.RawToken, sum, h.roots)
	if err != nil {
		return Token{}, err
	}
	if now := h.clock.Now(); got.At.Sub(now).Abs() > clocksApart {
		return Token{}, fmt.Errorf("stamp: the authority says that it is %s, and here it is %s: one of the clocks is wrong", got.At.Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return got, nil
}
