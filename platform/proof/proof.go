// Package proof makes and checks the package that leaves the house: the files, the entries about them with their place in the
// signed log (journal.Bundle, as export-proof writes it alone too), the timestamps and a cover for people, under a manifest that
// is signed with the log's key. It is an ordinary ZIP archive that any computer opens, and it is checked to its last byte: every
// byte belongs to a member whose hash the manifest has, to the manifest, or to the archive's own headers, which can be written in
// one way only.
package proof

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Names of the members that every package has.
const (
	ManifestName = "manifest.txt"
	BundleName   = "proof.json"
	CoverName    = "cover.html"
	PrintedName  = "cover.pdf" // where a browser could print it
)

const format = "throughline proof package 1"

// Member is one file of a package. Open gives its content from the beginning each time. Sum, where it is known, is what the
// record says that its hash is: a file that is another by now is not exported.
type Member struct {
	Name string
	Sum  string
	Open func() (io.ReadCloser, error)
}

// Bytes is a member that is in memory.
func Bytes(name string, b []byte) Member {
	return Member{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(b))), nil }}
}

// About is what the manifest says beside the list of members.
type About struct {
	Key        string // public key that signs manifest and log
	Training   bool
	Thread     string // id
	Reference  string // what people call it
	ExportedAt time.Time
}

// line is a member in the manifest.
type line struct {
	name   string
	size   int64
	sum    string
	crc    uint32 // of the archive, not in the manifest
	odd    bool   // the content has another check sum than crc
	offset int64
}

// manifest is the text that is signed.
func manifest(a About, lines []line) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nkey %s\ntraining %t\nthread %s\nreference %s\nexported %s\n", format, a.Key, a.Training, a.Thread, a.Reference, a.ExportedAt.UTC().Format(time.RFC3339))
	for _, l := range lines {
		fmt.Fprintf(&b, "%s %d %s\n", l.sum, l.size, l.name)
	}
	return b.String()
}

// readManifest reads what manifest wrote and nothing else: it is written again and compared.
func readManifest(text string) (About, []line, error) {
	var a About
	var lines []line
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(rows) < 7 || rows[0] != format {
		return a, nil, errors.New("this is not a package that this version can read")
	}
	said := map[string]string{}
	for i, k := range []string{"key", "training", "thread", "reference", "exported"} {
		name, v, _ := strings.Cut(rows[i+1], " ")
		if name != k {
			return a, nil, fmt.Errorf("line %d does not say the %s", i+2, k)
		}
		said[k] = v
	}
	at, err := time.Parse(time.RFC3339, said["exported"])
	if err != nil {
		return a, nil, fmt.Errorf("it does not say when it was exported: %w", err)
	}
	a = About{Key: said["key"], Training: said["training"] == "true", Thread: said["thread"], Reference: said["reference"], ExportedAt: at}
	for _, r := range rows[6:] {
		parts := strings.SplitN(r, " ", 3)
		if len(parts) != 3 {
			return a, nil, fmt.Errorf("%q names no member", r)
		}
		n, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil || n < 0 {
			return a, nil, fmt.Errorf("%q has no size", r)
		}
		lines = append(lines, line{name: parts[2], size: n, sum: parts[0]})
	}
	if manifest(a, lines) != text {
		return a, nil, errors.New("it is not as export-proof wrote it")
	}
	return a, lines, nil
}

// signed is the manifest under its signature.
func signed(a About, lines []line, signer note.Signer) ([]byte, error) {
	b, err := note.Sign(&note.Note{Text: manifest(a, lines)}, signer)
	if err != nil {
		return nil, fmt.Errorf("proof: sign the manifest: %w", err)
	}
	return b, nil
}

// openManifest checks the signature by the key that the manifest itself names, and that it is written in the one way that Sign
// writes it: base64 has bits that decode to nothing.
func openManifest(b []byte) (About, []line, error) {
	var a About
	text, _, ok := strings.Cut(string(b), "\n\n")
	if !ok {
		return a, nil, errors.New("it is not signed")
	}
	a, lines, err := readManifest(text + "\n")
	if err != nil {
		return a, nil, err
	}
	v, err := note.NewVerifier(a.Key)
	if err != nil {
		return a, nil, fmt.Errorf("its key cannot be read: %w", err)
	}
	n, err := note.Open(b, note.VerifierList(v))
	if err != nil {
		return a, nil, fmt.Errorf("its signature does not hold: %w", err)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) > 0 {
		return a, nil, errors.New("it is signed by more than one key")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(n.Sigs[0].Base64)
	if err != nil {
		return a, nil, fmt.Errorf("its signature is written otherwise: %w", err)
	}
	if again := n.Text + "\n— " + n.Sigs[0].Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"; again != string(b) {
		return a, nil, errors.New("its signature is written otherwise")
	}
	return a, lines, nil
}

// badName tells whether a name could lead anywhere else than into the folder where somebody unpacks it.
func badName(name string) bool {
	if name == "" || len(name) > 200 || strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") {
		return true
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '\\' || c == ':' {
			return true
		}
	}
	return false
}
