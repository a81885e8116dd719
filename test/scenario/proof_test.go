package scenario

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A proof is taken to a machine that has nothing else: it says whose key signed it, what it leaves out, and holds to the key
// that the force published.
func TestAnExportedProofSaysWhatItProves(t *testing.T) {
	t.Parallel()
	dir := installation(t)
	d := open(t, dir)
	var thread string
	if err := d.QueryRow(`SELECT thread FROM journal_on GROUP BY thread HAVING count(*) > 3 ORDER BY thread LIMIT 1`).Scan(&thread); err != nil {
		t.Fatal(err)
	}
	d.Close()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	proof, err := exec.Command(path, "export-proof", "--data", dir, thread).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b struct {
		PublicKey string `json:"public_key"`
	}
	if err := json.Unmarshal(proof, &b); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "proof.json")
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(proof)
	if out := must(t, "verify", file); !strings.Contains(out, b.PublicKey) || !strings.Contains(out, "TRAINING") || !strings.Contains(out, "Compare it") {
		t.Errorf("%s", out)
	}
	if out := must(t, "verify", file, "--key", b.PublicKey); strings.Contains(out, "Compare it") {
		t.Errorf("%s", out)
	}
	if out, err := run(t, "verify", file, "--key", strings.Replace(b.PublicKey, "+", "+0", 1)); err == nil {
		t.Errorf("it holds under another key: %s", out)
	}
	for what, forged := range map[string]string{
		"another name for training": strings.Replace(string(proof), `"training":true`, `"training":false`, 1),
		"a body taken away":         regexp.MustCompile(`"salt":"[^"]*","body":\{.*?\},"leaf"`).ReplaceAllString(string(proof), `"leaf"`),
	} {
		if forged == string(proof) {
			t.Fatalf("%s: nothing was forged", what)
		}
		write([]byte(forged))
		if out, err := run(t, "verify", file); err == nil || !strings.Contains(out, "DOES NOT HOLD") {
			t.Errorf("%s: %v %s", what, err, out)
		}
	}
}

// The keys stand in the journal: it verifies without the folder of keys, which a check never makes, and after a rotation.
func TestVerifyReadsTheKeysFromTheJournal(t *testing.T) {
	t.Parallel()
	dir := installation(t)
	if out := must(t, "key", "rotate", "--training", "--data", dir, "--why", "the old one was seen"); !strings.Contains(out, "throughline.training/99+") {
		t.Fatal(out)
	}
	if out := must(t, "verify", "--data", dir); !strings.Contains(out, "2 keys are recorded") {
		t.Fatal(out)
	}
	if err := os.RemoveAll(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "verify", "--data", dir); !strings.Contains(out, "The journal holds") {
		t.Fatal(out)
	}
	if _, err := os.Stat(filepath.Join(dir, "keys")); err == nil {
		t.Error("a check made a folder of keys")
	}
	if out, err := run(t, "verify", "--data", dir, "--key", "throughline.training/99+e2b4bd3c+AQ=="); err == nil {
		t.Errorf("it holds under another key: %s", out)
	}
}
