package control

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

const nullFix = `A"ML=1;lt=+00.00000;lg=+000.00000;rd=N;top=20130717141935;lc=0;pm=N;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=127`

// amlNow is after every time in these messages.
var amlNow = time.Date(2034, 1, 1, 0, 0, 0, 0, time.UTC)

func codes(f Fix) string {
	var out []string
	for _, w := range f.Warnings {
		out = append(out, strings.TrimPrefix(w.Code, "control.aml."))
	}
	return strings.Join(out, " ")
}

func TestCALL05ReadsTheMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message  string
		lat, lon float64
		radius   float64 // negative: none
		warnings string
	}{
		"as specified":      {`A"ML=1;lt=+55.74317;lg=-004.26881;rd=10;top=20130717141935;lc=95;pm=G;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=129`, 55.74317, -4.26881, 10, ""},
		"longitude bare":    {`A"ML=1;lt=+55.74317;lg=-4.26881;rd=10;top=20130717141935;lc=95;pm=G;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=127`, 55.74317, -4.26881, 10, ""},
		"no signs":          {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=?`, 51.5, 0.12, 52, ""},
		"quote lost":        {`AML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=?`, 51.5, 0.12, 52, ""},
		"quote curly":       {`A”ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=?`, 51.5, 0.12, 52, ""},
		"length wrong":      {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=126`, 51.5, 0.12, 52, "length"},
		"length missing":    {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W`, 51.5, 0.12, 52, "no_length"},
		"radius unknown":    {`A"ML=1;lt=51.5;lg=0.12;rd=N;top=20191112112928;lc=68;pm=W;ml=?`, 51.5, 0.12, -1, "no_radius"},
		"time missing":      {`A"ML=1;lt=51.5;lg=0.12;rd=52;lc=68;pm=W;ml=?`, 51.5, 0.12, 52, "no_time"},
		"method denied":     {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=N;ml=?`, 51.5, 0.12, 52, "no_method"},
		"method new":        {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=Q;ml=?`, 51.5, 0.12, 52, "unknown_method"},
		"part new":          {`A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;xx=1;ml=?`, 51.5, 0.12, 52, "unknown_part"},
		"space and newline": {" A\"ML=1; lt=51.5;LG=0.12;rd=52;top=20191112112928;lc=68;pm=w;ml=67;\r\n", 51.5, 0.12, 52, "length"},
		"on the equator":    {`A"ML=1;lt=0.0;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=?`, 0, 0.12, 52, ""},
		"on the meridian":   {`A"ML=1;lt=51.5;lg=0;rd=52;top=20191112112928;lc=68;pm=W;ml=?`, 51.5, 0, 52, ""},
	} {
		if head, ok := strings.CutSuffix(c.message, "?"); ok { // its true length, always two digits here
			c.message = head + fmt.Sprint(utf8.RuneCountInString(head)+2)
		}
		f, err := ReadAML(c.message, amlNow)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !f.Located || f.At.Lat != c.lat || f.At.Lon != c.lon || codes(f) != c.warnings {
			t.Errorf("%s: %+v", name, f)
		}
		if (f.RadiusM == nil) != (c.radius < 0) || f.RadiusM != nil && *f.RadiusM != c.radius {
			t.Errorf("%s: radius %v", name, f.RadiusM)
		}
	}
}

func TestCALL05TheTimeIsUTC(t *testing.T) {
	t.Parallel()
	for top, want := range map[string]string{
		"20261024233000": "2026-10-25T00:30:00+01:00", // the night the clocks go back
		"20261025003000": "2026-10-25T01:30:00+01:00",
		"20261025013000": "2026-10-25T01:30:00+00:00",
		"20260329003000": "2026-03-29T00:30:00+00:00",
		"20260329013000": "2026-03-29T02:30:00+01:00", // the night they go forward
	} {
		out := ask(t, `A"ML=1;lt=51.5;lg=0.12;rd=52;top=`+top+`;lc=68;pm=W;ml=66`)
		if out["fixed_at"] != strings.ReplaceAll(want, "+00:00", "Z") && out["fixed_at"] != want {
			t.Errorf("%s: %v, want %s", top, out["fixed_at"], want)
		}
	}
}

func TestCALL05NullFixIsNoLocation(t *testing.T) {
	t.Parallel()
	f, err := ReadAML(nullFix, amlNow)
	if err != nil || f.Located || !f.At.IsZero() || len(f.Warnings) != 0 {
		t.Errorf("%+v %v", f, err)
	}
	for name, message := range map[string]string{
		"radius given": strings.Replace(nullFix, "rd=N", "rd=9", 1),
		"method given": strings.Replace(nullFix, "pm=N", "pm=G", 1),
		"minus nought": strings.Replace(nullFix, "lt=+00.00000", "lt=-00.00000", 1),
	} {
		f, err := ReadAML(message, amlNow)
		if err != nil || f.Located || f.RadiusM != nil {
			t.Errorf("%s: %+v %v", name, f, err)
		}
	}
	out := ask(t, nullFix)
	if len(out) != 2 || out["located"] != false || fmt.Sprint(out["warnings"]) != "[]" {
		t.Errorf("the answer to a null fix: %v", out)
	}
}

func TestCALL06RefusesTheAbsurd(t *testing.T) {
	t.Parallel()
	good := `A"ML=1;lt=51.5;lg=0.12;rd=52;top=20191112112928;lc=68;pm=W;ml=66`
	for name, c := range map[string]struct{ message, code string }{
		"nothing":         {"", "empty"},
		"spaces":          {" \n", "empty"},
		"long":            {good + strings.Repeat(";xx=1", 1000), "too_long"},
		"words":           {"help me", "not_aml"},
		"version 2":       {strings.Replace(good, "ML=1", "ML=2", 1), "version"},
		"version 10":      {strings.Replace(good, "ML=1", "ML=10", 1), "version"},
		"north of north":  {strings.Replace(good, "lt=51.5", "lt=90.1", 1), "absurd"},
		"east of east":    {strings.Replace(good, "lg=0.12", "lg=180.1", 1), "absurd"},
		"not a number":    {strings.Replace(good, "lt=51.5", "lt=NaN", 1), "absurd"},
		"infinite":        {strings.Replace(good, "lg=0.12", "lg=+Inf", 1), "absurd"},
		"hexadecimal":     {strings.Replace(good, "lt=51.5", "lt=0x33", 1), "absurd"},
		"exponent":        {strings.Replace(good, "lt=51.5", "lt=5e1", 1), "absurd"},
		"decimal comma":   {strings.Replace(good, "lt=51.5", "lt=51,5", 1), "absurd"},
		"radius minus":    {strings.Replace(good, "rd=52", "rd=-52", 1), "absurd"},
		"radius huge":     {strings.Replace(good, "rd=52", "rd=999999999", 1), "absurd"},
		"month 13":        {strings.Replace(good, "20191112", "20191312", 1), "absurd"},
		"30 February":     {strings.Replace(good, "20191112", "20190230", 1), "absurd"},
		"time cut":        {strings.Replace(good, "20191112112928", "201911121129", 1), "absurd"},
		"confidence 101":  {strings.Replace(good, "lc=68", "lc=101", 1), "absurd"},
		"no latitude":     {strings.Replace(good, "lt=51.5;", "", 1), "missing"},
		"empty longitude": {strings.Replace(good, "lg=0.12", "lg=", 1), "missing"},
		"two latitudes":   {good + ";lt=52.5", "given_twice"},
		"cut in a name":   {`A"ML=1;lt=51.5;l`, "broken"},
		"form cut":        {"v=1&location_latitude=51.5", "missing"},
		"form version":    {"v=3&location_latitude=51.5&location_longitude=0.1", "version"},
		"form time":       {"v=1&location_latitude=51.5&location_longitude=0.1&location_time=99999999999999999", "absurd"},
		"form escape":     {"v=1&location_latitude=%zz", "not_aml"},
	} {
		f, err := ReadAML(c.message, amlNow)
		if !fault.HasCode(err, "control.aml."+c.code) || fault.Of(err).Fields[0].Name != "message" {
			t.Errorf("%s: want %s, got %v %+v", name, c.code, err, f)
		}
	}
}

// Every message published in other people's tests, in all its shapes.
func TestCALL06PublishedExamples(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		`A"ML=1;lt=48.82639`:     "48.82639 -2.36619 52 G",
		`A"ML=2;en=+15555555555`: "control.aml.version",
		"415193D98BED":           "37.42175 -122.08461 20 G",
		"v=1&device_number=%2B4": "55.85732 -4.26325 10.4 G",
		"v=1&device_number=%2B3": "0.85732 -4.26325 10.4 G",
		`A"ML=1;lt=+48.902963`:   "48.902963 2.516582 1964 G",
		`AML=1;lt=+55.74297`:     "55.74297 -4.2688 10 G",
	}
	seen := 0
	for _, line := range exampleLines(t) {
		for head, expect := range want {
			if !strings.HasPrefix(line, head) {
				continue
			}
			seen++
			f, err := ReadAML(line, amlNow)
			got := ""
			switch {
			case err != nil:
				got = fault.Of(err).Code
			case f.Located:
				got = fmt.Sprint(f.At.Lat, f.At.Lon, *f.RadiusM) + " " + f.Method
			}
			t.Logf("%.40s: %s; warnings: %s", line, got, codes(f))
			if got != expect {
				t.Errorf("%.40s: %s, want %s", line, got, expect)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d examples met", seen, len(want))
	}
}

func exampleLines(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	f, err := os.Open(filepath.Join(dir, "formats/aml-sms-examples.txt"))
	if err != nil {
		t.Skip("SKIPPED, NOT PROVED: formats/aml-sms-examples.txt is not in THROUGHLINE_DATA or ../shared/data")
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		out = append(out, s.Text())
	}
	return out
}

// pack is the reverse of the reader, written from GSM 03.38: character n begins at bit 7n.
func pack(s string) string {
	out := make([]byte, (len(s)*7+7)/8)
	for i := range len(s) {
		for bit := range 7 {
			if s[i]>>bit&1 == 1 {
				at := i*7 + bit
				out[at/8] |= 1 << (at % 8)
			}
		}
	}
	return strings.ToUpper(hex.EncodeToString(out))
}

// CALL-05, CALL-06: whatever position is sent is the position that is read, in all three shapes, and only nought is none.
func TestCALL05AnyPositionIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lat := math.Round(rapid.Float64Range(-90, 90).Draw(t, "lat")*1e5) / 1e5
		lon := math.Round(rapid.Float64Range(-180, 180).Draw(t, "lon")*1e5) / 1e5
		radius := rapid.IntRange(0, 100000).Draw(t, "radius")
		at := time.Unix(rapid.Int64Range(1_300_000_000, 2_000_000_000).Draw(t, "at"), 0).UTC()
		lg := fmt.Sprintf("%+010.5f", lon)
		if rapid.Bool().Draw(t, "bare") {
			lg = fmt.Sprintf("%.5f", lon)
		}
		text := fmt.Sprintf(`A"ML=1;lt=%+09.5f;lg=%s;rd=%d;top=%s;lc=95;pm=G;mcc=234;mnc=30;ml=`, lat, lg, radius, at.Format("20060102150405"))
		text += fmt.Sprint(len(text) + 2 + btoi(len(text)+2 > 99))
		form := fmt.Sprintf("v=1&location_latitude=%.5f&location_longitude=%.5f&location_accuracy=%d&location_certainty=95&location_source=gps&location_time=%d", lat, lon, radius, at.UnixMilli())
		for _, message := range []string{text, pack(text), form} {
			f, err := ReadAML(message, amlNow)
			if err != nil {
				t.Fatalf("%s: %v", message, err)
			}
			if lat == 0 && lon == 0 {
				if f.Located {
					t.Fatalf("%s is plotted", message)
				}
				continue
			}
			if !f.Located || f.At.Lat != lat || f.At.Lon != lon || *f.RadiusM != float64(radius) || !f.FixedAt.Equal(at) || len(f.Warnings) != 0 {
				t.Fatalf("%s: %+v", message, f)
			}
		}
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func FuzzReadAML(f *testing.F) {
	f.Add(nullFix)
	f.Add(pack(nullFix))
	f.Add("v=1&location_latitude=51.5&location_longitude=0.1")
	f.Fuzz(func(t *testing.T, message string) {
		fix, err := ReadAML(message, amlNow)
		if err != nil && fault.Of(err).Kind != fault.Invalid {
			t.Fatal(err)
		}
		if err == nil && fix.Located && !fix.At.Valid() {
			t.Fatalf("%q is plotted at %v", message, fix.At)
		}
	})
}

func ask(t *testing.T, message string) map[string]any {
	t.Helper()
	in, err := json.Marshal(map[string]string{"message": message})
	if err != nil {
		t.Fatal(err)
	}
	return answer(t, AskAML, string(in))
}

// answer runs a rule as `throughline ask` does.
func answer(t *testing.T, a law.Ask, in string) map[string]any {
	t.Helper()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Run(book, when.NewHeld(amlNow), []byte(in))
	if err != nil {
		t.Fatalf("%s: %v", in, err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// problem runs a rule on input that it refuses.
func problem(t *testing.T, a law.Ask, in string) *law.AskProblem {
	t.Helper()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	w, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Run(book, when.NewHeld(amlNow), []byte(in))
	if err == nil {
		t.Fatalf("%s was answered: %+v", in, got)
	}
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("%s: %v", in, err)
	}
	p := law.ProblemOf(err, func(code string, params map[string]string) string { return w.Say(words.English, code, params) })
	if p.Detail == p.Code || strings.ContainsAny(p.Detail, "{}") {
		t.Errorf("%s: no sentence for %+v", in, p)
	}
	return p
}

func TestAskAML(t *testing.T) {
	t.Parallel()
	out := answer(t, AskAML, string(AskAML.Example))
	if out["located"] != true || out["lat"] != 55.74317 || out["lon"] != -4.26881 || out["radius_m"] != 10.0 || out["confidence"] != 95.0 ||
		out["method"] != "G" || out["fixed_at"] != "2013-07-17T15:19:35+01:00" || fmt.Sprint(out["warnings"]) != "[]" {
		t.Errorf("%v", out)
	}
	warned := ask(t, strings.Replace(nullFix, "ml=127", "ml=126", 1))
	if s := fmt.Sprint(warned["warnings"]); !strings.Contains(s, "126") || !strings.Contains(s, "127") {
		t.Errorf("%v", warned)
	}
	for in, want := range map[string]string{
		`{}`: "message law.ask.missing", `{"message":""}`: "message control.aml.empty", `{"message":"A\"ML=1;lt=99;lg=1"}`: "message control.aml.absurd",
		`{"message":"x","y":1}`: "y law.ask.unknown_field", `{"message":5}`: "message law.ask.wrong_kind",
	} {
		if p := problem(t, AskAML, in); p.Field+" "+p.Code != want {
			t.Errorf("%s: %+v", in, p)
		}
	}
}
