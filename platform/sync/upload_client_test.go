package sync_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// STD-09: another's client of the protocol (tus-js-client) pauses, resumes, outlives a server that is killed, is refused a wrong
// checksum with 460 and a wrong offset with 409, brings the file with its announcement, sends in parallel, and ends an upload.
func TestSTD09TusJSClientIsServed(t *testing.T) {
	t.Parallel()
	client, err := filepath.Abs("../../web/node_modules/tus-js-client")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(client); err != nil {
		t.Skip("tus-js-client is not installed: cd web && npm ci")
	}
	k := &killed{t: t, dir: t.TempDir()}
	k.start()
	defer func() { k.kill() }()
	node := exec.Command("node", "testdata/tus_client.cjs", k.at+"/up", client)
	in, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	node.Stderr = os.Stderr
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	all := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch said := lines.Text(); {
		case said == "restart":
			k.again()
			io.WriteString(in, "restarted\n")
		case said == "all":
			all = true
		case strings.HasPrefix(said, "FAILED"):
			t.Error(said)
		default:
			t.Log(said)
		}
	}
	if err := node.Wait(); err != nil || !all {
		t.Errorf("the client did not come to its end: %v", err)
	}
}

// again kills the server and starts it where it was.
func (k *killed) again() {
	at := strings.TrimPrefix(k.at, "http://")
	k.kill()
	k.env = append(k.env, asServer+"_AT="+at)
	k.start()
}
