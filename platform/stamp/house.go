package stamp

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/digitorus/timestamp"

	"throughline/platform/when"
)

// houseKey is the file of the in-house authority: its private key and certificate, 0600.
const houseKey = "timestamp.key"

// housePolicy names what this authority promises: nothing but that it had the hash. It is an identifier of our own, so that no
// token claims to follow a published policy.
var housePolicy = asn1.ObjectIdentifier{2, 25, 1937006960}

// House is the authority of an installation that has no other. It is not independent: the force signs for itself, and its
// certificate says so; a training installation's says that it is a simulator. What it adds to the signed log is a form that other
// programs check.
type House struct {
	key      crypto.Signer
	cert     *x509.Certificate
	clock    when.Clock
	training bool
}

// OpenHouse reads the in-house authority of a folder, making its key the first time. force is the force's two figures.
func OpenHouse(folder, force string, training bool, clock when.Clock) (*House, error) {
	b, err := os.ReadFile(filepath.Join(folder, houseKey))
	if errors.Is(err, os.ErrNotExist) {
		if b, err = makeHouse(folder, force, training); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, fmt.Errorf("timestamp key: %w", err)
	}
	h := &House{clock: clock, training: training}
	if err := h.read(b); err != nil {
		return nil, fmt.Errorf("timestamp key: %s: %w", filepath.Join(folder, houseKey), err)
	}
	return h, nil
}

func (h *House) read(b []byte) error {
	private, rest := pem.Decode(b)
	public, _ := pem.Decode(rest)
	if private == nil || public == nil {
		return errors.New("it does not hold a key and its certificate")
	}
	k, err := x509.ParsePKCS8PrivateKey(private.Bytes)
	if err != nil {
		return err
	}
	var ok bool
	if h.key, ok = k.(crypto.Signer); !ok {
		return errors.New("its key cannot sign")
	}
	h.cert, err = x509.ParseCertificate(public.Bytes)
	return err
}

func makeHouse(folder, force string, training bool) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	who := pkix.Name{CommonName: "In-house time-stamp authority of force " + force, Organization: []string{"not independent of the force"}}
	if training {
		who = pkix.Name{CommonName: "Throughline TRAINING time-stamp simulator, force " + force, Organization: []string{"a SIMULATOR: proves nothing outside training"}}
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	only, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: who, KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
		// wide, because a training clock may stand anywhere; the log says when the key came into use
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC),
		// RFC 3161 2.3: this use only, and critical
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: only}}}
	cert, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	b := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...)
	return b, keep(folder, b)
}

// keep leaves the whole file or none, readable by nobody else.
func keep(folder string, b []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(folder, "coming-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(folder, houseKey))
}

// Standing is Authority.Standing.
func (h *House) Standing() string {
	if h.training {
		return Simulator
	}
	return InHouse
}

// Stamp is Authority.Stamp, by the installation's clock.
func (h *House) Stamp(_ context.Context, sum string) (Token, error) {
	d, err := digest(sum)
	if err != nil {
		return Token{}, err
	}
	t := timestamp.Timestamp{HashAlgorithm: crypto.SHA256, HashedMessage: d, Time: h.clock.Now().UTC().Truncate(time.Second), Policy: housePolicy, Accuracy: time.Second, AddTSACertificate: true}
	reply, err := t.CreateResponseWithOpts(h.cert, h.key, crypto.SHA256)
	if err != nil {
		return Token{}, fmt.Errorf("stamp: sign: %w", err)
	}
	signed, err := timestamp.ParseResponse(reply)
	if err != nil {
		return Token{}, fmt.Errorf("stamp: sign: %w", err)
	}
	return Check(signed.RawToken, sum, nil)
}
