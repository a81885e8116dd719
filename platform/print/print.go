// Package print makes PDF files of pages by a browser that is installed beside the program, and says so where none is.
package print

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// ErrNoBrowser says that no browser is installed that could print.
var ErrNoBrowser = errors.New("no Chromium is installed here, so nothing can be printed to PDF")

// limit is how long a browser may take over one page.
const limit = 20 * time.Second

// Browser is the browser that prints, or "".
func Browser() string {
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	return ""
}

// PDF prints a page that stands alone: it may load nothing. Error: ErrNoBrowser.
func PDF(ctx context.Context, html []byte) ([]byte, error) {
	browser := Browser()
	if browser == "" {
		return nil, ErrNoBrowser
	}
	dir, err := os.MkdirTemp("", "throughline-print-*") // 0700
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(in, html, 0o600); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	args := []string{"--headless", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-first-run",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + out, "file://" + in}
	if os.Geteuid() == 0 { // the browser's own sandbox does not run for root
		args = append([]string{"--no-sandbox"}, args...)
	}
	cmd := exec.CommandContext(ctx, browser, args...)
	cmd.WaitDelay = time.Second
	if said, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("print: %w: %.200s", err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("print: the browser printed nothing: %w", err)
	}
	return b, nil
}
