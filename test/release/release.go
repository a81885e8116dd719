// Package release stores what a release leaves behind on disk, so that every later one is tried on it: a seeded database with
// finished cases, its files, and what it held. `make release-db` stores the present one.
package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
)

// Held is what a stored database held when it was stored.
type Held struct {
	On       string              `json:"on"` // the day, by the machine that stored it
	Entries  int64               `json:"entries"`
	Cases    []Case              `json:"cases"`
	Acts     int                 `json:"acts"`
	Journal  journal.Verified    `json:"journal"`
	Endings  map[string]string   `json:"endings"`  // what was played -> the reference of its thread
	Promises map[string][4]int64 `json:"promises"` // thread -> kept, broken, open, waived
}

// Case is a thread as it was.
type Case struct {
	ID, Ref, Label string
	Entries        int64
}

// origin is who signs in a stored database. Its key is made of nothing but this name: it is there so that a later release can go
// on sealing, and it guards nothing.
const origin = "throughline.training/99"

// WriteKey puts the key of the stored databases into a data folder.
func WriteKey(data string) error {
	seed := sha256.Sum256([]byte("the key of the stored releases guards nothing"))
	private := ed25519.NewKeyFromSeed(seed[:])
	public := append([]byte{1}, private.Public().(ed25519.PublicKey)...) // 1 is Ed25519 in the note format
	sum := sha256.Sum256(append([]byte(origin+"\n"), public...))
	hash := binary.BigEndian.Uint32(sum[:4])
	text := fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s\n%s+%08x+%s\n", origin, hash, base64.StdEncoding.EncodeToString(append([]byte{1}, seed[:]...)),
		origin, hash, base64.StdEncoding.EncodeToString(public))
	folder := filepath.Join(data, "keys")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "journal.key"), []byte(text), 0o600)
}

// Serve starts an installation on a data folder, on loopback, and returns its address and how to stop it.
func Serve(ctx context.Context, data, area string) (*app.System, string, func() error, error) {
	s, err := app.Open(ctx, app.Settings{Data: data, Map: area, Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
	if err != nil {
		return nil, "", nil, err
	}
	srv := httptest.NewServer(app.NewServer(s))
	s.Start(ctx)
	return s, srv.URL, func() error {
		srv.CloseClientConnections()
		srv.Close()
		return s.Stop()
	}, nil
}

// Store plays cases to several ends on a new installation and writes what is left of it to path (.tar.gz): the database, its small
// files and held.json.
func Store(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp("", "release-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	data, area := filepath.Join(dir, "data"), filepath.Join(dir, "county.osm.pbf")
	if err := errors.Join(WriteKey(data), app.GenerateCounty(area)); err != nil {
		return err
	}
	s, url, stop, err := Serve(ctx, data, area)
	if err != nil {
		return err
	}
	held, err := played(ctx, s, url)
	if err == nil {
		err = s.Host.DB.BackupTo(ctx, filepath.Join(dir, "out"))
	}
	if err = errors.Join(err, stop()); err != nil {
		return err
	}
	text, err := json.MarshalIndent(held, "", "  ")
	if err != nil {
		return err
	}
	out := filepath.Join(dir, "out")
	if err := errors.Join(os.WriteFile(filepath.Join(out, "held.json"), text, 0o600), os.Rename(filepath.Join(data, "files"), filepath.Join(out, "files"))); err != nil {
		return err
	}
	return errors.Join(dropLarge(out), pack(out, path))
}

// dropLarge leaves out kept files of more than 64 KiB: recordings would be most of what is stored for ever, and a file is what its
// hash says whatever the release.
func dropLarge(dir string) error {
	return filepath.WalkDir(filepath.Join(dir, "files"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if i, err := e.Info(); err != nil || i.Size() <= 64<<10 {
			return err
		}
		return os.Remove(path)
	})
}

func played(ctx context.Context, s *app.System, url string) (Held, error) {
	h := Held{On: time.Now().UTC().Format(time.DateOnly), Endings: map[string]string{}}
	if err := s.SeedTraining(ctx); err != nil {
		return h, err
	}
	for _, ending := range []string{"charge", "no-further-action"} {
		r, err := play.New(url, nil).Assault(ending)
		if err != nil {
			return h, fmt.Errorf("%s: %w", ending, err)
		}
		h.Acts += r.Acts
		h.Endings[ending] = r.Thread
	}
	r, err := play.New(url, nil).Tangle()
	if err != nil {
		return h, fmt.Errorf("tangle: %w", err)
	}
	h.Acts += r.Acts
	h.Endings["tangle"] = r.Thread
	for range 200 { // until the last entries are sealed
		if h.Journal, err = journal.Verify(ctx, s.Host.DB.Read(ctx), s.Sealer.Key.Public); err != nil || h.Journal.Sealed == h.Journal.Entries {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return h, err
	}
	h.Entries = h.Journal.Entries
	h.Cases, h.Promises, err = Cases(ctx, s)
	return h, err
}

// Cases are the threads of an installation, and how the promises on each stand, whatever their label.
func Cases(ctx context.Context, s *app.System) ([]Case, map[string][4]int64, error) {
	q := s.Host.DB.Read(ctx)
	owed := map[string][4]int64{}
	ths, err := thread.Recent(q, []string{"open"}, "", true, 1000)
	if err != nil {
		return nil, nil, err
	}
	var out []Case
	for _, t := range ths {
		out = append(out, Case{ID: t.ID, Ref: t.Ref, Label: t.Label, Entries: t.Entries})
		n, err := promise.Count(q, t.ID, []string{"open"})
		if err != nil {
			return nil, nil, err
		}
		owed[t.ID] = [4]int64{int64(n[promise.Kept]), int64(n[promise.Broken]), int64(n[promise.Open]), int64(n[promise.Waived])}
	}
	return out, owed, nil
}

func pack(dir, path string) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	if err := t.AddFS(os.DirFS(dir)); err != nil {
		return err
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// Unpack puts a stored database into a new data folder, with its key, and reads what it held.
func Unpack(path, data string) (Held, error) {
	var h Held
	f, err := os.Open(path)
	if err != nil {
		return h, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return h, err
	}
	for r := tar.NewReader(z); ; {
		x, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return h, err
		}
		if !fs.ValidPath(strings.TrimSuffix(x.Name, "/")) {
			return h, fmt.Errorf("%s: a name that is none", x.Name)
		}
		if err := place(filepath.Join(data, x.Name), x, r); err != nil {
			return h, err
		}
	}
	text, err := os.ReadFile(filepath.Join(data, "held.json"))
	if err != nil {
		return h, err
	}
	return h, errors.Join(json.Unmarshal(text, &h), WriteKey(data))
}

func place(path string, x *tar.Header, r io.Reader) error {
	if x.Typeflag == tar.TypeDir {
		return os.MkdirAll(path, 0o700)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}
