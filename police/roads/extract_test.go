package roads

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"throughline/law"
	"throughline/platform/fault"
)

// What is left out in reading would not have been in the map: built of the whole extract it is the same, byte for byte.
func TestReadingLeavesOutOnlyWhatNoMapNeeds(t *testing.T) {
	t.Parallel()
	pbf, _ := marchshire(t)
	all := []string{pbf}
	for _, name := range realMaps {
		if path := realMapPath(name + ".osm.pbf"); path != "" {
			all = append(all, path)
		}
	}
	for _, path := range all {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			few, digest, err := readExtract(t.Context(), path, func(string, int64, int64) {})
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			whole := newExtract()
			if err := readPBF(t.Context(), f, whole, func(int64) {}); err != nil {
				t.Fatal(err)
			}
			if len(few.ids) > len(whole.ids) || len(few.ids) == 0 {
				t.Errorf("%d of %d nodes", len(few.ids), len(whole.ids))
			}
			if a, b := builtOf(t, few, path, digest), builtOf(t, whole, path, digest); !bytes.Equal(a, b) {
				t.Errorf("maps of %d and of %d bytes differ", len(a), len(b))
			}
		})
	}
}

func builtOf(t *testing.T, x *extract, path string, digest []byte) []byte {
	t.Helper()
	speeds, err := CurrentSpeeds(law.FS)
	if err != nil {
		t.Fatal(err)
	}
	d, err := assemble(t.Context(), x, speeds, path, digest, func(string, int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "area.map")
	if err := writeWhole(out, d.writeTo); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A file cut anywhere is refused with a sentence and nothing is left; only a cut between two blobs cannot be known.
func TestBuildRefusesAFileCutAnywhere(t *testing.T) {
	t.Parallel()
	whole, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	between := map[int]bool{}
	for at := 0; at < len(whole); {
		_, _, n, err := readBlob(bytes.NewReader(whole[at:]))
		if err != nil {
			t.Fatal(err)
		}
		at += int(n)
		between[at] = true
	}
	r := rand.New(rand.NewPCG(8, 8))
	header := 4 + int(binary.BigEndian.Uint32(whole))
	for n := range 60 {
		cut := 1 + r.IntN(len(whole)-1)
		if n < 20 {
			cut = 1 + r.IntN(2*header)
		}
		if !between[cut] {
			refused(t, whole[:cut], "roads.build.damaged")
		}
	}
}

// The build of a map that the disk has no room for ends with a sentence and leaves no half of it. The test runs itself in
// a process that may not write so much.
func TestBuildOnAFullDisk(t *testing.T) {
	const roomFor = 300_000 // bytes, of some million
	if dir := os.Getenv("ROADS_TEST_FULL_DISK"); dir != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: roomFor, Max: roomFor}); err != nil {
			t.Fatal(err)
		}
		_, err := Build(context.Background(), os.Getenv("ROADS_TEST_PBF"), filepath.Join(dir, "area.map"), nil)
		if !fault.HasCode(err, "roads.build.not_written") {
			t.Fatalf("a disk that is full: %v", err)
		}
		return
	}
	t.Parallel()
	pbf, _ := marchshire(t)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestBuildOnAFullDisk$")
	cmd.Env = append(os.Environ(), "ROADS_TEST_FULL_DISK="+dir, "ROADS_TEST_PBF="+pbf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v are left (%v)", left, err)
	}
	if _, err := Build(context.Background(), pbf, filepath.Join(dir, "none", "area.map"), nil); !fault.HasCode(err, "roads.build.not_written") || errors.Is(err, context.Canceled) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestIDSet(t *testing.T) {
	t.Parallel()
	s := idSet{}
	for _, id := range []int64{0, 1, 63, 64, 65535, 65536, -1, -70000, 1 << 40, 1} {
		s.add(id)
	}
	if s.count() != 9 || s.has(2) || s.has(-2) || !s.has(-70000) || !s.has(1<<40) || s.has(1<<41) {
		t.Errorf("%d in the set", s.count())
	}
}
