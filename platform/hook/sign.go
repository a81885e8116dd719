package hook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The headers of a webhook, as Standard Webhooks names them.
const (
	HeaderID        = "webhook-id"        // of the delivery: the same at every attempt
	HeaderTimestamp = "webhook-timestamp" // seconds since 1970 of this attempt, by the machine's clock
	HeaderSignature = "webhook-signature" // "v1,BASE64", two with a space between while a secret is being changed
)

// Window is how far a timestamp may be from the receiver's clock: what is older or newer is a replay, and refused.
const Window = 5 * time.Minute

const secretPrefix = "whsec_"

// LoadKey reads the key from which secrets are worked out, folder/webhook.key, making it (0600) the first time. Every node of
// an installation has the same; without it every secret is taken anew.
func LoadKey(folder string) ([]byte, error) {
	path := filepath.Join(folder, "webhook.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		if err = makeKey(folder, path); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("webhook key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) < 32 {
		return nil, fmt.Errorf("webhook key: %s does not hold 32 bytes as base64", path)
	}
	return key, nil
}

// makeKey leaves the whole key or none, and never replaces one.
func makeKey(folder, path string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	var key [32]byte
	rand.Read(key[:])                             // it never fails
	tmp, err := os.CreateTemp(folder, "coming-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(key[:]) + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// secret is the no-th secret of a subscription: nothing of it lies in the database, so no copy of that gives it away.
func (d *Desk) secret(hookID string, no int64) []byte {
	m := hmac.New(sha256.New, d.Key)
	fmt.Fprintf(m, "throughline/webhook/1\n%s\n%d", hookID, no)
	return m.Sum(nil)
}

// shown is a secret as its receiver keeps it.
func shown(secret []byte) string { return secretPrefix + base64.StdEncoding.EncodeToString(secret) }

// signatures are those of what is sent at a moment: by the secret, and by the one before while that still holds.
func (d *Desk) signatures(h Hook, id string, at time.Time, body []byte) string {
	out := sign(d.secret(h.ID, h.secretNo), id, at, body)
	if h.secretNo > 1 && d.host.Clock.Now().Before(h.oldUntil) {
		out += " " + sign(d.secret(h.ID, h.secretNo-1), id, at, body)
	}
	return out
}

func sign(secret []byte, id string, at time.Time, body []byte) string {
	m := hmac.New(sha256.New, secret)
	fmt.Fprintf(m, "%s.%d.", id, at.Unix())
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// Verify tells a receiver whether a webhook is from who holds the secret ("whsec_…") and was signed about now.
func Verify(secret, id, timestamp, signature string, body []byte, now time.Time) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return fmt.Errorf("hook: the secret cannot be read: %w", err)
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return fmt.Errorf("hook: %s is no number of seconds: %w", HeaderTimestamp, err)
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > Window || d < -Window {
		return errors.New("hook: it was signed too long ago, or is from the future")
	}
	for one := range strings.SplitSeq(signature, " ") {
		if hmac.Equal([]byte(one), []byte(sign(key, id, at, body))) {
			return nil
		}
	}
	return errors.New("hook: no signature fits")
}
