package access

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
)

// A session comes back as it was, whichever release wrote it; what is neither is an error and no session.
func TestASessionIsReadWhoeverWroteIt(t *testing.T) {
	t.Parallel()
	until := time.Date(2028, 2, 29, 23, 59, 59, 123456789, time.UTC)
	for name, c := range map[string]scs.Codec{"now": SessionCodec{}, "before": scs.GobCodec{}} {
		for _, values := range []map[string]any{{}, {"account": "staff:howells"}, {"account": "staff:O'Brien \u00e9", "keep": true}} {
			b, err := c.Encode(until, values)
			if err != nil {
				t.Fatal(err)
			}
			at, got, err := SessionCodec{}.Decode(b)
			if err != nil || !at.Equal(until) || got == nil || len(got) != len(values) || got["account"] != values["account"] || got["keep"] != values["keep"] {
				t.Errorf("written %s, %v comes back as %v until %v: %v", name, values, got, at, err)
			}
		}
	}
	for _, bad := range []string{"{", "", "x"} {
		if _, _, err := (SessionCodec{}).Decode([]byte(bad)); err == nil {
			t.Errorf("%q is read as a session", bad)
		}
	}
}
