package journal

import "testing"

func TestSentencesEndOnce(t *testing.T) {
	t.Parallel()
	for want, details := range map[string][]string{
		"":                                 {"", ""},
		"One arrested. Crime 26/1":         {"One arrested.", "", "Crime 26/1"},
		"Not to go there.":                 {"", "Not to go there.", ""},
		"He said... Reply to caution":      {"He said..", "Reply to caution"},
		"In person. Through an agreed one": {"In person", "Through an agreed one"},
	} {
		if got := Sentences(details...); got != want {
			t.Errorf("%q gives %q, not %q", details, got, want)
		}
	}
}
