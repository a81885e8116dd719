package stamp

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"github.com/digitorus/timestamp"
)

// HTTP is a time-stamp authority that is reached as RFC 3161 3.4 says: the query by POST, the reply in the answer.
type HTTP struct {
	URL    string
	Client *http.Client
}

// NewHTTP makes the adapter of an authority. The address is http or https: a reply is signed, so the way to it need not be.
func NewHTTP(address string) (*HTTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%q is not the address of a time-stamp authority: write https://host/path", address)
	}
	return &HTTP{URL: address, Client: &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Standing is Authority.Standing.
func (*HTTP) Standing() string { return Independent }

// mostReply is what a reply may be at most: a token with a chain of certificates is a few thousand bytes.
const mostReply = 256 << 10

// Stamp is Authority.Stamp. A reply to another question (nonce) is refused, as is one that grants nothing.
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
	return Check(t.RawToken, sum, nil)
}
