package control

import (
	"strings"
	"testing"
	"time"

	"throughline/platform/when"
)

// CALL-06: a time that cannot be is not believed, is never kept, and is said not to have been.
func TestCALL06AbsurdTimesAreNotBelieved(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for top, want := range map[string]string{
		"99991231235959": "time_ahead", "20990101000000": "time_ahead", "20261123120101": "time_ahead", "00010101000000": "time_too_old",
		"19700101000000": "time_too_old", "20091231235959": "time_too_old", "20261123120030": "", "20130717141935": "",
	} {
		f, err := ReadAML(`A"ML=1;lt=51.5;lg=0.12;rd=52;top=`+top+`;lc=68;pm=W;ml=64`, now)
		if err != nil || !f.Located || codes(f) != want || f.FixedAt.IsZero() != (want != "") {
			t.Errorf("%s: %v %s %v", top, f.FixedAt, codes(f), err)
		}
	}
	for ms, want := range map[string]string{"1795435200": "time_too_old", "1795435200000": "", "1895435200000": "time_ahead"} { // the first in seconds
		f, err := ReadAML("v=1&location_latitude=51.5&location_longitude=0.1&location_accuracy=9&location_time="+ms, now)
		if err != nil || codes(f) != want || f.FixedAt.IsZero() != (want != "") {
			t.Errorf("%s: %v %s %v", ms, f.FixedAt, codes(f), err)
		}
	}
	out, err := AskAML.Run(nil, when.NewHeld(now), []byte(`{"message":"A\"ML=1;lt=51.5;lg=0.12;rd=52;top=20990101000000;lc=68;pm=W;ml=64"}`))
	if got := out.(amlAnswer); err != nil || got.FixedAt != "" || len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "2099-01-01") {
		t.Errorf("%+v %v", out, err)
	}
}

// CALL-06: a message that was cut in the longitude is not plotted in the wrong place, nor one cut in the radius with a wrong circle.
func TestCALL06ACutMessageIsNotPlotted(t *testing.T) {
	t.Parallel()
	whole := `A"ML=1;lt=+55.74317;lg=-004.26881;rd=1964;top=20130717141935;lc=95;pm=G;ml=69`
	for n := len(`A"ML=1;lt=+55.74317;lg=-0`); n < len(whole); n++ {
		f, err := ReadAML(whole[:n], amlNow)
		if err != nil || !f.Located {
			if err == nil && codes(f) == "" {
				t.Errorf("%s says nothing", whole[:n])
			}
			continue
		}
		if f.At.Lon != -4.26881 || f.RadiusM != nil && *f.RadiusM != 1964 || !strings.Contains(codes(f), "length") {
			t.Errorf("%s: %+v", whole[:n], f)
		}
	}
	for _, cut := range []string{`A"ML=1;lt=+55.74317;lg=-00`, `A"ML=1;lt=+55.74317;lg=-002`, `A"ML=1;lt=+55.74317;lg=-002;`, "v=1&location_latitude=51.5&location_longitude=-2"} {
		if f, err := ReadAML(cut, amlNow); err != nil || f.Located || !strings.Contains(codes(f), "cut") {
			t.Errorf("%s: %+v %v", cut, f, err)
		}
	}
}

// CALL-05: the posted form may write a number with an exponent; what is no number is still refused.
func TestCALL05ExponentsInThePostedForm(t *testing.T) {
	t.Parallel()
	f, err := ReadAML("v=1&location_latitude=5.15E1&location_longitude=-5.0E-4&location_accuracy=1.2e1&location_time=1604912121000", amlNow)
	if err != nil || !f.Located || f.At.Lat != 51.5 || f.At.Lon != -0.0005 || *f.RadiusM != 12 {
		t.Errorf("%+v %v", f, err)
	}
	for _, bad := range []string{"5E9", "1e", "e4", "NaN", "Inf", "0x1p4", "1e999"} {
		if f, err := ReadAML("v=1&location_latitude=51.5&location_accuracy=9&location_longitude="+bad, amlNow); err == nil {
			t.Errorf("%s: %+v", bad, f)
		}
	}
}
