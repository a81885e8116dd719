package when_test

import (
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

func TestG02OnlyTheFormThatIsDocumented(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2026-10-24T20:00":            "2026-10-24T19:00:00Z",
		"2026-10-24T20:00:05":         "2026-10-24T19:00:05Z",
		" 2026-10-24T20:00:05+01:00 ": "2026-10-24T19:00:05Z",
		"2026-10-24T20:00Z":           "2026-10-24T20:00:00Z",
		"2026-10-24T20:00:05.25Z":     "2026-10-24T20:00:05.25Z",
		"2026-10-24T20:00+14:00":      "2026-10-24T06:00:00Z",
		"2026-10-24T20:00-14:00":      "2026-10-25T10:00:00Z",
		"1944-07-01T12:00":            "1944-07-01T10:00:00Z", // double summer time
		"1970-01-01T12:00":            "1970-01-01T11:00:00Z", // British Standard Time
		"2026-10-25T01:30":            "when.occurs_twice",
		"2026-03-29T01:30":            "when.never_occurs",
		"0001-01-01T00:00":            "when.year_out_of_range",
		"1899-12-31T12:00":            "when.year_out_of_range",
		"9999-12-31T23:59:59Z":        "when.year_out_of_range",
		"2026-10-24T20:00+24:00":      "when.not_a_time",
		"2026-10-24T20:00+23:59":      "when.not_a_time",
		"2026-10-24T20:00-14:01":      "when.not_a_time",
		"2026-10-24T20:00+01:60":      "when.not_a_time",
		"2026-10-24T9:00":             "when.not_a_time",
		"2026-10-24T9:00Z":            "when.not_a_time",
		"2026-10-24 20:00":            "when.not_a_time",
		"2026-10-24 20:00:05+01:00":   "when.not_a_time",
		"2026-10-24T20:00:05,5Z":      "when.not_a_time",
		"2026-10-24T20:00:05,5":       "when.not_a_time",
		"2026-10-24T20:00:05.5":       "when.not_a_time",
		"2026-02-30T20:00":            "when.not_a_time",
		"2026-10-24T24:00":            "when.not_a_time",
		"2026-10-24t20:00z":           "when.not_a_time",
		"":                            "when.not_a_time",
	} {
		got, err := when.Parse(s)
		said := got.Format(time.RFC3339Nano)
		if err != nil {
			said = fault.Of(err).Fields[0].Code
		}
		if said != want {
			t.Errorf("%q: %s, want %s", s, said, want)
		}
	}
	if _, err := when.Parse("1945-07-15T02:30"); err == nil || fault.Of(err).Fields[0].Params["first"] != "+02:00" || fault.Of(err).Fields[0].Params["second"] != "+01:00" {
		t.Errorf("the end of double summer time: %+v", err)
	}
}
