package main

import (
	"strings"
	"testing"

	"throughline/app"
)

// A slip in the environment is an error that names what was probably meant.
func TestUnknownEnvironmentKeyIsAnError(t *testing.T) {
	t.Setenv("THROUGHLINE_LISTN", "127.0.0.1:9")
	var s app.Settings
	if _, err := parse("serve", nil, &s); err == nil || !strings.Contains(err.Error(), "THROUGHLINE_LISTEN") {
		t.Errorf("a key that nobody knows: %v", err)
	}
}

func TestKnownEnvironmentKeyIsRead(t *testing.T) {
	t.Setenv("THROUGHLINE_BEHIND_TLS", "true")
	t.Setenv("THROUGHLINE_TEST_ANYTHING", "1")
	var s app.Settings
	if _, err := parse("serve", nil, &s); err != nil || !s.BehindTLS {
		t.Errorf("%+v %v", s, err)
	}
}
