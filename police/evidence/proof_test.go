package evidence_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/proof"
	"throughline/platform/stamp"
	"throughline/police/evidence"
)

// sealed lets the jobs of the room run, puts everything into the signed log and gives its key.
func (h house) sealed(t *testing.T, folder string) journal.Key {
	t.Helper()
	ctx := context.Background()
	var err error
	if h.desk.Timestamps == nil {
		if h.desk.Timestamps, err = stamp.OpenHouse(folder, "99", true, h.Held); err != nil {
			t.Fatal(err)
		}
	}
	h.work(t)
	key, err := journal.LoadKey(folder, "throughline.training/99")
	if err == nil {
		err = h.Door.RecordKey(ctx, key.Public)
	}
	if err == nil {
		err = act.Place(ctx, h.DB)
	}
	if err == nil {
		_, err = (&journal.Sealer{DB: h.DB, Key: key, Clock: h.Held}).SealOnce(ctx, 1<<20)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// work lets the jobs of the room that are due run.
func (h house) work(t *testing.T) {
	t.Helper()
	w := jobs.New(h.DB, h.Held, h.desk.Room().Jobs, jobs.Settings{LeaseClock: h.Held})
	for range 3 {
		if _, err := w.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// taken is a package of the case, or of one exhibit, in a file.
func (h house) taken(t *testing.T, key journal.Key, exhibit string) (string, []byte, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "proof.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, _, err = evidence.WriteProof(context.Background(), h.DB.Read(context.Background()), h.Files, f,
		evidence.TakeProof{Thread: h.thread, Exhibit: exhibit, Labels: []string{"open"}, Keys: []string{key.Public}, Key: key, At: h.Held.Now()}); err != nil {
		return path, nil, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, b, nil
}

func checkProof(b []byte) (evidence.ProofChecked, error) {
	p, err := proof.Verify(bytes.NewReader(b))
	if err != nil {
		return evidence.ProofChecked{}, err
	}
	return evidence.CheckProof(p, nil)
}

// gather puts a photograph, a thing that changed hands twice, once with a gap, and a document on the record.
func (h house) gather(t *testing.T) (photograph, thing evidence.Exhibit) {
	t.Helper()
	b := shot(h.Held.Now().Add(-time.Minute))
	p, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "The pavement", SHA256: hash(b)}, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	x, err := h.desk.SeizeItem(h.howells(), h.thread, evidence.SeizeItem{Description: "Kitchen knife", Place: "Bridge Street", Power: "pace_19", Seal: "A1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []evidence.MoveExhibit{{From: "2207 S. Howells", To: "Store", ToPlace: "Shelf 4", Reason: "Kept", SealFound: "A1"}, {From: "Somebody", To: "Laboratory", ToPlace: "Bench", Reason: "Examination", SealFound: "A1"}} {
		if _, err := h.desk.MoveExhibit(h.howells(), x.Value.ID, m); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "document", Title: "Letter"}, strings.NewReader("what was written")); err != nil {
		t.Fatal(err)
	}
	return p.Value, x.Value
}

// GOV-09: a package holds with its files, timestamps and custody history; with any one byte changed it does not, and what is
// named is the part that was changed.
func TestGOV09AProofWithOneByteChangedFailsAndNamesThePart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.gather(t)
		key := h.sealed(t, t.TempDir())
		_, b, err := h.taken(t, key, "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := checkProof(b)
		if err != nil || len(c.Record.Items) != 3 || c.Files != 2 || c.Stamped != 2 || len(c.Authorities) != 1 || !strings.Contains(c.Authorities[0], "SIMULATOR") {
			t.Fatalf("%+v %v", c, err)
		}
		for _, m := range membersOf(t, b) {
			step := max(1, (m.to-m.from)/40)
			for at := m.from; at < m.to; at += step {
				for _, flip := range []byte{1, 0x20, 0x80} {
					other := bytes.Clone(b)
					other[at] ^= flip
					if _, err := checkProof(other); err == nil || !strings.Contains(err.Error(), m.name) {
						t.Fatalf("byte %d of %s: %v", at-m.from, m.name, err)
					}
				}
			}
		}
		for what, other := range map[string][]byte{"cut short": b[:len(b)-1], "something after it": append(bytes.Clone(b), 0), "nothing": nil, "half": b[:len(b)/2]} {
			if _, err := checkProof(other); err == nil {
				t.Errorf("%s: it holds", what)
			}
		}
	})
}

// member is where a part of a package lies, and what must be named when it is changed.
type member struct {
	name     string
	from, to int
}

// membersOf walks the archive as any ZIP reader would, headers and directory included.
func membersOf(t *testing.T, b []byte) (out []member) {
	t.Helper()
	le := func(at, n int) (v int) {
		for i := n - 1; i >= 0; i-- {
			v = v<<8 | int(b[at+i])
		}
		return v
	}
	at := 0
	for string(b[at:at+4]) == "PK\x03\x04" {
		name := string(b[at+30 : at+30+le(at+26, 2)])
		size := 30 + len(name) + le(at+22, 4)
		out = append(out, member{name, at + 30 + len(name), at + size})
		// A name or size in a header that was changed shows as this member or as the one that then is not where it should be.
		at += size
	}
	for string(b[at:at+4]) == "PK\x01\x02" {
		n := 46 + le(at+28, 2)
		out = append(out, member{string(b[at+46 : at+n]), at, at + n})
		at += n
	}
	return append(out, member{"the archive's end", at, len(b)})
}

// Every single byte, of a small package: none may change unseen, headers included.
func TestGOV09NoByteOfAProofIsFree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, thing := h.gather(t)
		key := h.sealed(t, t.TempDir())
		_, b, err := h.taken(t, key, thing.Number)
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if testing.Short() || len(b) > 40_000 {
			step = len(b)/4000 + 1
		}
		for at := 0; at < len(b); at += step {
			other := bytes.Clone(b)
			other[at] ^= 1 << (at % 8)
			if _, err := checkProof(other); err == nil {
				t.Fatalf("byte %d of %d is free", at, len(b))
			}
		}
	})
}

// A package signed anew by its maker still cannot say of the evidence what the log does not.
func TestGOV09AForgerWithTheKeyIsHeldToTheLog(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.gather(t)
		key := h.sealed(t, t.TempDir())
		ctx := context.Background()
		about, members, err := evidence.ProofOf(ctx, h.DB.Read(ctx), h.Files, h.thread, "", []string{"open"}, []string{key.Public})
		if err != nil {
			t.Fatal(err)
		}
		about.ExportedAt = h.Held.Now()
		for what, c := range map[string]struct {
			change func(name string, b []byte) []byte
			named  string
		}{
			"another picture":       {func(n string, b []byte) []byte { return forIf(n, "files/SH-1", b, append(b, 0)) }, "SH/1"},
			"another custody":       {replaced("evidence.json", "Shelf 4", "Shelf 5"), "SH/2: link 2"},
			"a gap that is closed":  {replaced("evidence.json", `"gaps": [`, `"gaps": [],"x": [`), "evidence.json"},
			"another time":          {replaced("evidence.json", `"standing": "simulator"`, `"standing": "independent"`), "timestamps/"},
			"an exhibit left out":   {replaced("evidence.json", `"kind": "exhibit"`, `"kind": "material"`), ""},
			"another file's hash":   {replaced("evidence.json", hash([]byte("what was written")), hash([]byte("x"))), "material"},
			"entries of other case": {replaced("proof.json", h.thread, "other"), "proof.json"},
		} {
			var forged []proof.Member
			for _, m := range members {
				forged = append(forged, proof.Bytes(m.Name, c.change(m.Name, content(t, m))))
			}
			var b bytes.Buffer
			if err := proof.Write(&b, about, key.Signer, forged); err != nil {
				t.Fatal(err)
			}
			if _, err := checkProof(b.Bytes()); err == nil || !strings.Contains(err.Error(), c.named) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

func forIf(name, prefix string, b, other []byte) []byte {
	if strings.HasPrefix(name, prefix) {
		return other
	}
	return b
}

func replaced(name, old, new string) func(string, []byte) []byte {
	return func(n string, b []byte) []byte {
		return forIf(n, name, b, bytes.Replace(b, []byte(old), []byte(new), 1))
	}
}

func content(t *testing.T, m proof.Member) []byte {
	t.Helper()
	f, err := m.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// GOV-09, STD-08: OpenSSL takes a timestamp of a package for that of its file, as the cover tells people to try.
func TestSTD08OpenSSLTakesTheTimestampsOfAPackage(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("LOUD: OpenSSL is not installed, so nothing outside this program has checked a package's timestamps")
	}
	unzip, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("LOUD: python3 is not installed, so nothing outside this program has opened a package")
	}
	each(t, func(t *testing.T, h house) {
		h.gather(t)
		path, b, err := h.taken(t, h.sealed(t, t.TempDir()), "SH/1")
		if err != nil {
			t.Fatal(err)
		}
		c, err := checkProof(b)
		if err != nil || c.Files != 1 {
			t.Fatalf("%+v %v", c, err)
		}
		dir := t.TempDir()
		if out, err := exec.Command(unzip, "-m", "zipfile", "-e", path, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
		i := c.Record.Items[0]
		cmd := exec.Command(openssl, "ts", "-verify", "-token_in", "-in", i.Stamp.File, "-data", i.File, "-CAfile", i.Stamp.Authorities)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Verification: OK") {
			t.Errorf("%v %s", err, out)
		}
		page, err := os.ReadFile(filepath.Join(dir, "cover.html"))
		if err != nil || !bytes.Contains(page, []byte("-in "+i.Stamp.File+" -data "+i.File)) || !bytes.Contains(page, []byte("TRAINING")) || bytes.Contains(page, []byte("Kitchen knife")) {
			t.Errorf("%v %s", err, page)
		}
	})
}

// A timestamp is got by a job after the act, once; while the authority is away the hash waits, and what waits is taken with the next.
func TestGOV09TheTimestampComesAfterTheActAndWaitsForTheAuthority(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, _ := h.gather(t)
		h.work(t) // no authority is set
		v, err := h.desk.SeeExhibit(h.marsh(), p.ID, "")
		if err != nil || v.Stamp == nil || !v.Stamp.At.IsZero() || v.Stamp.SHA256 != p.File.SHA256 {
			t.Fatalf("%+v %v", v.Stamp, err)
		}
		if h.desk.Timestamps, err = stamp.OpenHouse(t.TempDir(), "99", true, h.Held); err != nil {
			t.Fatal(err)
		}
		h.Held.Set(h.Held.Now().Add(time.Minute))
		h.work(t)
		if v, err = h.desk.SeeExhibit(h.marsh(), p.ID, ""); err != nil || v.Stamp.At.IsZero() || v.Stamp.Standing != stamp.Simulator {
			t.Fatalf("%+v %v", v.Stamp, err)
		}
		if _, err := stamp.Check(v.Stamp.Token, p.File.SHA256, nil); err != nil {
			t.Error(err)
		}
		was := v.Stamp.Serial
		h.Held.Set(h.Held.Now().Add(time.Hour))
		h.work(t)
		if v, err = h.desk.SeeExhibit(h.marsh(), p.ID, ""); err != nil || v.Stamp.Serial != was {
			t.Errorf("stamped twice: %+v %v", v.Stamp, err)
		}
		if got := strings.Count(said(t, h, h.thread), "Hash timestamped"); got != 2 {
			t.Errorf("%d entries, want 2", got)
		}
	})
}

// What is no longer the file of the record is not given out as proof, and who may not download may not take it.
func TestGOV09NothingDamagedIsGivenOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		p, _ := h.gather(t)
		key := h.sealed(t, t.TempDir())
		if err := h.Files.Delete(context.Background(), p.File.SHA256); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.taken(t, key, "SH/1"); err == nil {
			t.Error("a package without its file was given out")
		}
		_, _, err := h.taken(t, key, "SH/9")
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}
