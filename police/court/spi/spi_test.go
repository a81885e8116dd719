package spi

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline/law/cjs"
	"throughline/platform/fault"
)

// shared is the folder of real files, or the test is skipped.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	dir = filepath.Join(dir, path)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED LOUDLY: the shared data is not here, so the real messages were not read: set THROUGHLINE_DATA")
	}
	return dir
}

func messages(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, "formats/spi"), "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	all := map[string][]byte{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(f)] = b
	}
	return all
}

var (
	offenceTag = regexp.MustCompile(`<(\w+:)?Offence[\s>]`)
	resultTag  = regexp.MustCompile(`<(\w+:)?Result[\s>]`)
)

// Every message is parsed or refused with a reason, and what is parsed holds as many offences and results as the bytes do.
func TestCRT03EveryRealMessageIsReadOrRefused(t *testing.T) {
	t.Parallel()
	parsed, refused, offences, results := 0, map[string]int{}, 0, 0
	all := messages(t)
	for name, b := range all {
		m, err := Parse(bytes.NewReader(b))
		if err != nil {
			f := fault.Of(err)
			if f.Kind != fault.Invalid || !strings.HasPrefix(f.Code, "spi.refused.") {
				t.Errorf("%s: refused without a reason: %v", name, err)
			}
			refused[f.Code]++
			continue
		}
		parsed++
		o, r := size(m)
		offences, results = offences+o, results+r
		if wantO, wantR := len(offenceTag.FindAll(b, -1)), len(resultTag.FindAll(b, -1)); o != wantO || r != wantR {
			t.Errorf("%s: %d offences and %d results read, the file has %d and %d", name, o, r, wantO, wantR)
		}
	}
	n := 0
	for _, c := range refused {
		n += c
	}
	t.Logf("%d messages: %d parsed (%d offences, %d results), %d refused %v", len(all), parsed, offences, results, n, refused)
	if parsed+n != len(all) || parsed < 284 {
		t.Errorf("%d parsed and %d refused of %d: the 284 known messages are all whole", parsed, n, len(all))
	}
}

func size(m *Message) (offences, results int) {
	for _, s := range m.Sessions {
		for _, c := range s.Cases {
			for _, d := range c.Defendants {
				offences += len(d.Offences)
				for _, o := range d.Offences {
					results += len(o.Results)
				}
			}
		}
	}
	return offences, results
}

// What is written holds the same values under the same names as what was read: nothing is dropped on the way through.
func TestEveryRealMessageKeepsEveryValue(t *testing.T) {
	t.Parallel()
	for name, b := range messages(t) {
		m, err := Parse(bytes.NewReader(b))
		if err != nil {
			continue // counted elsewhere
		}
		var out bytes.Buffer
		if err := Write(&out, m); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want, got := values(t, b), values(t, out.Bytes()); !slices.Equal(want, got) {
			t.Errorf("%s: values differ\nread    %q\nwritten %q", name, minus(want, got), minus(got, want))
		}
	}
}

// values is an independent reading: every path with its text, and every attribute, sorted.
func values(t *testing.T, b []byte) []string {
	t.Helper()
	var out, path []string
	text := ""
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			slices.Sort(out)
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			path, text = append(path, e.Name.Space+"|"+e.Name.Local), ""
			for _, a := range e.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					out = append(out, strings.Join(path, "/")+"@"+a.Name.Local+"="+a.Value)
				}
			}
		case xml.CharData:
			text += string(e)
		case xml.EndElement:
			if v := strings.TrimSpace(text); v != "" {
				out = append(out, strings.Join(path, "/")+"="+v)
			}
			path, text = path[:len(path)-1], ""
		}
	}
}

func minus(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func tables(t *testing.T) *cjs.Tables {
	t.Helper()
	tb, err := cjs.Load()
	if errors.Is(err, cjs.ErrNotBuilt) {
		t.Skip("SKIPPED LOUDLY: the CJS tables are not built: run make build")
	}
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

// The corpus was searched by hand with another program: 4 results with the unknown code 9991, 48 sent as text alone,
// 4 offences with unknown codes.
func TestCRT03UnknownCodesAreExceptions(t *testing.T) {
	t.Parallel()
	tb := tables(t)
	asn := regexp.MustCompile(`^\d{4}[0-9A-Z]{4}\d{11}[A-Z]$`)
	check := Checks{ASN: func(s string) error {
		if !asn.MatchString(s) {
			return errors.New("no")
		}
		return nil
	}}
	count := map[string]int{}
	clean := 0
	for _, b := range messages(t) {
		m, err := Parse(bytes.NewReader(b))
		if err != nil {
			continue
		}
		found := m.Exceptions(tb, check)
		if len(found) == 0 {
			clean++
		}
		for _, e := range found {
			count[e.Code]++
			if e.Code == "spi.exception.result_unknown" && (e.Value != "9991" || e.Where.Result == 0) {
				t.Errorf("%+v", e)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%4d %s", count[k], k)
	}
	t.Logf("%d messages without an exception", clean)
	for code, want := range map[string]int{"result_unknown": 4, "result_uncoded": 48, "offence_unknown": 4, "asn_missing": 1, "asn_refused": 10} {
		if got := count["spi.exception."+code]; got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
	if clean == 0 || count["spi.exception.element_unknown"] != 0 {
		t.Errorf("%d clean, %d unknown elements", clean, count["spi.exception.element_unknown"])
	}
}

func TestReadsARealMessageAsItIs(t *testing.T) {
	t.Parallel()
	b, ok := messages(t)["001-sexual-offences__input-message.xml"]
	if !ok {
		t.Fatal("the message is not there")
	}
	m, err := Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	s := m.Sessions[0]
	d := s.Cases[0].Defendants[0]
	o := d.Offences[2]
	if m.ID != "EXTERNAL_CORRELATION_ID" || m.Envelope.Originating.Name != "BICHARD7" || s.Hearing.Court != "B01EF01" ||
		s.Hearing.On.String() != "2011-09-26" || s.Hearing.At != "10:00:00" || s.PSA != "2576" || s.Cases[0].URN != "01ZD0303208" {
		t.Errorf("hearing and case: %+v", m)
	}
	if d.ASN != "1101ZD0100000448754K" || d.Name() != "TRPRFOUR SEXOFFENCE" || d.BailStatus() != "U" ||
		d.Person.BornOn.String() != "1948-11-11" || d.Person.Gender != "1" || d.Person.Address.Lines[2] != "Scenario1 Address Line 3" {
		t.Errorf("defendant: %+v", d.Person)
	}
	if *o.Sequence != 3 || o.Code != "RT88191" || o.Plea != "2" || o.Finding != "G" || o.ConvictedOn.String() != "2011-09-26" ||
		o.Results[0].Code != "1015" || *o.Results[0].AmountPence != 10000 {
		t.Errorf("offence: %+v", o)
	}
}

func TestSurvivesTheXMLFuzzingCorpus(t *testing.T) {
	t.Parallel()
	n, refused := 0, 0
	eachFile(t, shared(t, "bad/go-fuzz-corpus/xml.tar.gz"), func(name string, b []byte) {
		n++
		_, err := Parse(bytes.NewReader(b))
		if err != nil {
			refused++
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: refused without a reason: %v", name, err)
			}
		}
	})
	t.Logf("%d files, %d refused", n, refused)
	if n < 800 || refused != n {
		t.Errorf("%d of %d refused: none of them is a court result", refused, n)
	}
}

func eachFile(t *testing.T, archive string, do func(string, []byte)) {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		do(h.Name, b)
	}
}

func roundTrip(t *testing.T, m *Message) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, m); err != nil {
		t.Fatalf("%v\n%+v", err, m)
	}
	back, err := Parse(bytes.NewReader(b.Bytes()))
	if err != nil || !reflect.DeepEqual(back, m) {
		t.Fatalf("read back differently (%v)\n%s", err, b.String())
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(strange))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(bytes.NewReader(b))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		roundTrip(t, m)
	})
}
