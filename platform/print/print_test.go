package print

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

func TestAPageIsPrinted(t *testing.T) {
	t.Parallel()
	b, err := PDF(context.Background(), []byte("<!doctype html><title>x</title><p>Cover"))
	if errors.Is(err, ErrNoBrowser) {
		t.Skip("LOUD: no Chromium is installed, so nothing was printed")
	}
	if err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
