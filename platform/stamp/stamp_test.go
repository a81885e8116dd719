package stamp

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"throughline/platform/when"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func house(t *testing.T, training bool) *House {
	t.Helper()
	h, err := OpenHouse(t.TempDir(), "99", training, when.NewHeld(noon))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// STD-08, GOV-09: OpenSSL, which is not ours, takes a token for what it says, and refuses it for another hash.
func TestSTD08OpenSSLAcceptsTheTokens(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("LOUD: OpenSSL is not installed, so nothing outside this program has checked a timestamp")
	}
	for _, training := range []bool{true, false} {
		h, dir := house(t, training), t.TempDir()
		sum := Sum([]byte("an exhibit"))
		tok, err := h.Stamp(context.Background(), sum)
		if err != nil {
			t.Fatal(err)
		}
		token, root := filepath.Join(dir, "t.tst"), filepath.Join(dir, "a.pem")
		write(t, token, tok.DER)
		write(t, root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tok.Certificate.Raw}))
		verify := func(hash string) (string, error) {
			out, err := exec.Command(openssl, "ts", "-verify", "-digest", hash, "-in", token, "-token_in", "-CAfile", root).CombinedOutput()
			return string(out), err
		}
		if out, err := verify(sum); err != nil || !strings.Contains(out, "Verification: OK") {
			t.Errorf("training %t: %v %s", training, err, out)
		}
		if out, err := verify(Sum([]byte("another"))); err == nil {
			t.Errorf("training %t: it holds for another hash: %s", training, out)
		}
	}
}

// An in-house authority says plainly that it is one, and a simulator that it is a simulator; its key is nobody else's to read.
func TestTheHouseSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for training, want := range map[bool]string{true: "SIMULATOR", false: "not independent"} {
		dir := t.TempDir()
		h, err := OpenHouse(dir, "99", training, when.NewHeld(noon))
		if err != nil {
			t.Fatal(err)
		}
		tok, err := h.Stamp(context.Background(), Sum(nil))
		if err != nil || !strings.Contains(tok.Authority, want) || !tok.At.Equal(noon) || tok.Serial == "" {
			t.Errorf("%+v %v", tok, err)
		}
		info, err := os.Stat(filepath.Join(dir, houseKey))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		again, err := OpenHouse(dir, "99", training, when.NewHeld(noon))
		if err != nil || !again.cert.Equal(h.cert) {
			t.Errorf("another key after a restart: %v", err)
		}
	}
}

// A token of which any one byte is another is none, or the same token written otherwise is refused where it is kept by its hash.
func TestATokenHoldsToItsHashAndSignature(t *testing.T) {
	t.Parallel()
	h := house(t, true)
	sum := Sum([]byte("x"))
	tok, err := h.Stamp(context.Background(), sum)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Check(tok.DER, Sum([]byte("y")), nil); err == nil {
		t.Error("it holds for another hash")
	}
	if _, err := Check(append(append([]byte{}, tok.DER...), 0), sum, nil); err == nil {
		t.Error("it holds with something after it")
	}
	roots := x509.NewCertPool()
	roots.AddCert(tok.Certificate)
	if _, err := Check(tok.DER, sum, roots); err != nil {
		t.Errorf("by its own authority: %v", err)
	}
	other := x509.NewCertPool()
	other.AddCert(house(t, true).cert)
	if _, err := Check(tok.DER, sum, other); err == nil {
		t.Error("it holds under another authority")
	}
	for i := 0; i < len(tok.DER); i += 7 {
		b := append([]byte{}, tok.DER...)
		b[i] ^= 1
		if got, err := Check(b, sum, roots); err == nil && (!got.At.Equal(tok.At) || got.SHA256 != sum) {
			t.Errorf("byte %d: %+v", i, got)
		}
	}
}

// authority is a time-stamp authority over HTTP, of this test: it answers as change says.
func authority(t *testing.T, h *House, change func(*timestamp.Timestamp)) *HTTP {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		q, err := timestamp.ParseRequest(b)
		if err != nil || r.Header.Get("Content-Type") != "application/timestamp-query" {
			http.Error(w, "no query", http.StatusBadRequest)
			return
		}
		ts := timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: q.HashedMessage, Nonce: q.Nonce, Time: noon, Policy: housePolicy, AddTSACertificate: true}
		change(&ts)
		reply, err := ts.CreateResponseWithOpts(h.cert, h.key, crypto.SHA256)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(reply)
	}))
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(h.cert)
	a, err := NewHTTP(srv.URL, roots, when.NewHeld(noon))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// RFC 3161: what an authority answers is held to what was asked.
func TestSTD08AnHTTPAuthorityIsHeldToTheQuestion(t *testing.T) {
	t.Parallel()
	h := house(t, false)
	sum := Sum([]byte("x"))
	tok, err := authority(t, h, func(*timestamp.Timestamp) {}).Stamp(context.Background(), sum)
	if err != nil || tok.SHA256 != sum || !tok.At.Equal(noon) {
		t.Fatalf("%+v %v", tok, err)
	}
	for what, change := range map[string]func(*timestamp.Timestamp){
		"another nonce":  func(ts *timestamp.Timestamp) { ts.Nonce = ts.Nonce.Add(ts.Nonce, ts.Nonce) },
		"no nonce":       func(ts *timestamp.Timestamp) { ts.Nonce = nil },
		"another hash":   func(ts *timestamp.Timestamp) { ts.HashedMessage = make([]byte, 32) },
		"no certificate": func(ts *timestamp.Timestamp) { ts.AddTSACertificate = false },
		"an hour ago":    func(ts *timestamp.Timestamp) { ts.Time = noon.Add(-time.Hour) },
		"an hour ahead":  func(ts *timestamp.Timestamp) { ts.Time = noon.Add(time.Hour) },
		"before its key": func(ts *timestamp.Timestamp) { ts.Time = time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		if _, err := authority(t, h, change).Stamp(context.Background(), sum); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	for _, bad := range []string{"", "tsa.example", "ftp://tsa.example/", "file:///etc/passwd"} {
		if _, err := NewHTTP(bad, nil, when.NewHeld(noon)); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}

// STD-08: an answer that somebody else signed, whatever name stands in the certificate, is refused; without a certificate to hold it to
// the way must be https, and nobody is called independent.
func TestSTD08AnotherSignerIsRefusedAndNobodyUncheckedIsIndependent(t *testing.T) {
	t.Parallel()
	sum := Sum([]byte("x"))
	mine := authority(t, house(t, false), func(*timestamp.Timestamp) {})
	other := authority(t, house(t, false), func(*timestamp.Timestamp) {}) // of the same name, with a key of its own
	if _, err := mine.Stamp(context.Background(), sum); err != nil || mine.Standing() != Independent {
		t.Errorf("%s %v", mine.Standing(), err)
	}
	other.roots = mine.roots
	if _, err := other.Stamp(context.Background(), sum); err == nil || !strings.Contains(err.Error(), "not signed by the authority") {
		t.Errorf("another signer: %v", err)
	}
	if _, err := NewHTTP("http://tsa.example/", nil, when.NewHeld(noon)); err == nil || !strings.Contains(err.Error(), "--timestamp-authority") {
		t.Errorf("http without a certificate: %v", err)
	}
	open, err := NewHTTP("https://tsa.example/", nil, when.NewHeld(noon))
	if err != nil || open.Standing() != Unchecked {
		t.Errorf("%+v %v", open, err)
	}
	path := filepath.Join(t.TempDir(), "a.pem")
	write(t, path, []byte("no certificate"))
	if _, err := Roots(path); err == nil {
		t.Error("a file without a certificate is taken for one")
	}
	write(t, path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: house(t, false).cert.Raw}))
	if r, err := Roots(path); err != nil || r == nil {
		t.Errorf("%v", err)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
