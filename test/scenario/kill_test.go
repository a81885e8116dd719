package scenario

import (
	"strings"
	"testing"
)

// Killed at random moments while people work, nothing that was answered is lost, no promise is, and each entry is heard once.
func TestAKilledServerLosesNothing(t *testing.T) {
	t.Parallel()
	args := []string{"soak", "--kill", "--kills", "3", "--cuts", "2", "--most", "2s"}
	if proving() {
		args = []string{"soak", "--kill", "--kills", "50", "--cuts", "4"}
	}
	if out := must(t, args...); !strings.Contains(out, `"ok":true`) || !strings.Contains(out, `"what":"soak"`) {
		t.Fatalf("the soak did not end well:\n%s", out)
	}
}
