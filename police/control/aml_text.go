package control

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/platform/geo"
)

// amlHead begins every message; the quotation mark is lost or made curly by some carriers.
var amlHead = regexp.MustCompile(`(?i)^A\\?["“”″']?ML=([0-9]{1,3});`)

// Plain decimal numbers only: no hexadecimal, no infinity, and an exponent in the posted form alone.
var (
	decimal    = regexp.MustCompile(`^[+-]?[0-9]{1,6}(\.[0-9]{1,12})?$`)
	scientific = regexp.MustCompile(`^[+-]?[0-9]{1,6}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?$`)
	digits     = regexp.MustCompile(`^[0-9]{1,6}$`)
)

var amlKnown = []string{"lt", "lg", "rd", "top", "lc", "pm", "si", "ei", "mcc", "mnc", "ml"}

// readText reads the semicolon-separated message.
func readText(text string) (Fix, error) {
	head := amlHead.FindStringSubmatch(text)
	if head == nil {
		return Fix{}, badMessage("control.aml.not_aml")
	}
	if head[1] != "1" {
		return Fix{}, badMessage("control.aml.version", "version", head[1])
	}
	var f Fix
	values, err := f.split(strings.TrimPrefix(text, head[0]))
	if err != nil {
		return Fix{}, err
	}
	if err := f.measures(values, number); err != nil {
		return Fix{}, err
	}
	f.cutShort(text, values)
	f.IMEI, f.Country, f.Network = values["ei"], values["mcc"], values["mnc"]
	p, err := amlPoint(values["lt"], values["lg"], number)
	if err != nil {
		return Fix{}, err
	}
	f.length(text, values["ml"])
	return f, f.place(p)
}

// split reads the pairs. A member given twice with two values is refused: nobody can say which is the caller's.
func (f *Fix) split(rest string) (map[string]string, error) {
	values := map[string]string{}
	for pair := range strings.SplitSeq(strings.TrimRight(rest, "; \r\n"), ";") {
		key, value, ok := strings.Cut(pair, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if !ok || key == "" {
			return nil, badMessage("control.aml.broken", "part", shorten(pair))
		}
		if was, twice := values[key]; twice && was != value {
			return nil, badMessage("control.aml.given_twice", "part", shorten(key))
		}
		if !slices.Contains(amlKnown, key) {
			f.warn("control.aml.unknown_part", "part", shorten(key))
		}
		values[key] = value
	}
	return values, nil
}

// cutShort marks what the end of a message that says no length may have lost: a longitude of -002 may have been
// -002.75010, and a radius of 1 may have been 1964.
func (f *Fix) cutShort(text string, values map[string]string) {
	if values["ml"] != "" {
		return
	}
	f.cut = values["rd"] == "" && values["top"] == ""
	if last := text[strings.LastIndexByte(strings.TrimRight(text, "; \r\n"), ';')+1:]; f.RadiusM != nil && strings.HasPrefix(strings.ToLower(strings.TrimSpace(last)), "rd=") {
		f.RadiusM = nil
	}
}

// measures reads everything but the coordinates.
func (f *Fix) measures(values map[string]string, number reader) error {
	if rd := values["rd"]; rd != "" && !strings.EqualFold(rd, "N") {
		m, ok := number(rd)
		if !ok || m < 0 || m > halfEarth {
			return badMessage("control.aml.absurd", "what", "radius", "value", shorten(rd))
		}
		f.RadiusM = &m
	}
	if top := values["top"]; top != "" {
		at, err := time.Parse("20060102150405", top)
		if err != nil || len(top) != 14 {
			return badMessage("control.aml.absurd", "what", "time of the position", "value", shorten(top))
		}
		f.FixedAt, f.saidTime = at, true
	}
	if lc := values["lc"]; lc != "" {
		m, ok := number(lc)
		if !ok || m < 0 || m > 100 {
			return badMessage("control.aml.absurd", "what", "confidence", "value", shorten(lc))
		}
		n := int(m)
		f.Confidence = &n
	}
	return f.method(values["pm"])
}

func (f *Fix) method(pm string) error {
	f.Method = strings.ToUpper(pm)
	if f.Method != "" && !slices.Contains([]string{"W", "G", "C", "N"}, f.Method) {
		f.warn("control.aml.unknown_method", "value", shorten(pm))
		f.Method = ""
	}
	return nil
}

// halfEarth is half the earth's circumference in metres: no circle on it has a greater radius.
const halfEarth = 20_037_509

func amlPoint(lt, lg string, number reader) (geo.Point, error) {
	var p geo.Point
	for _, c := range []struct {
		text, what string
		into       *float64
	}{{lt, "latitude", &p.Lat}, {lg, "longitude", &p.Lon}} {
		if c.text == "" {
			return p, badMessage("control.aml.missing", "what", c.what)
		}
		v, ok := number(c.text)
		if !ok {
			return p, badMessage("control.aml.absurd", "what", c.what, "value", shorten(c.text))
		}
		*c.into = v
	}
	return p, nil
}

// length compares ml with what arrived. It only warns, because published samples are themselves wrong by one (CALL-06).
func (f *Fix) length(text, ml string) {
	have := utf8.RuneCountInString(text)
	if ml == "" {
		f.warn("control.aml.no_length")
		return
	}
	if n, err := strconv.Atoi(ml); !digits.MatchString(ml) || err != nil || n != have {
		f.warn("control.aml.length", "said", shorten(ml), "have", strconv.Itoa(have))
	}
}

// reader reads a number as one shape of message writes it.
type reader func(string) (float64, bool)

func number(s string) (float64, bool) { return matching(decimal, s) }

// posted reads a number of the posted form, where programs write a small one with an exponent: -5.0E-4.
func posted(s string) (float64, bool) { return matching(scientific, s) }

func matching(form *regexp.Regexp, s string) (float64, bool) {
	if !form.MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

func trimFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// shorten keeps what a stranger sent from filling the screen.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if r := []rune(s); len(r) > 24 {
		return string(r[:24]) + "…"
	}
	return s
}
