package control

import (
	"encoding/json"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// Fix is what an Advanced Mobile Location message says about where the caller is. A fix that is not Located has no
// place, and is never plotted (CALL-05).
type Fix struct {
	Located    bool
	At         geo.Point
	RadiusM    *float64  // metres round At; nil when the telephone did not know
	FixedAt    time.Time // when the position was taken, UTC; zero when not said
	Confidence *int      // per cent that the caller is within the radius
	Method     string    // W wireless network, G satellite, C cell, N none; empty when not said
	IMEI       string
	Country    string // mobile country code
	Network    string // mobile network code
	Address    string // in words, of a position sent as XML; it may have no other
	Warnings   []Warning

	saidTime bool // the message gave a time, believed or not
	cut      bool // nothing follows the coordinates, so the last of them may have lost figures
}

// Warning is something about a message that the call handler should know, though its position can be used.
type Warning struct {
	Code   string
	Params map[string]string
}

func (f *Fix) warn(code string, params ...string) {
	w := Warning{Code: code, Params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		w.Params[params[i]] = params[i+1]
	}
	f.Warnings = append(f.Warnings, w)
}

// maxMessage is longer than ten joined text messages; an AML message is one.
const maxMessage = 2000

// ReadAML reads an Advanced Mobile Location message, version 1 of ETSI TS 103 625, in any of the shapes in which it
// reaches a control room: the text, the same packed in 7 bits and written in hex, or the form that is posted by HTTPS
// (CALL-05, CALL-06). A null fix gives a Fix that is not Located. What is absurd or cannot be understood is an invalid
// fault whose field is "message". A position as XML (PIDF-LO, or the crash notification of a car) is read too. now is when it is read: a fix that was taken after it, or before telephones sent such
// messages, has no time that can be believed.
func ReadAML(message string, now time.Time) (Fix, error) {
	f, err := readAML(message)
	if err != nil {
		return f, err
	}
	f.believe(now)
	return f, nil
}

// firstAML is before the first message that a telephone ever sent in this form.
var firstAML = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// believe leaves out a time that cannot be, and says which it was. A posted time in seconds looks like one in 1970.
func (f *Fix) believe(now time.Time) {
	switch said := f.FixedAt; {
	case f.Located && f.saidTime && said.Before(firstAML):
		f.warn("control.aml.time_too_old", "value", said.UTC().Format("2006-01-02 15:04:05"))
	case f.Located && said.After(now.Add(clockSlip)):
		f.warn("control.aml.time_ahead", "value", said.UTC().Format("2006-01-02 15:04:05"))
	default:
		return
	}
	f.FixedAt = time.Time{}
}

func readAML(message string) (Fix, error) {
	text := strings.TrimSpace(message)
	switch {
	case text == "":
		return Fix{}, badMessage("control.aml.empty")
	case strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "<"):
		return readPIDF(strings.TrimPrefix(text, "\ufeff"))
	case len(text) > maxMessage:
		return Fix{}, badMessage("control.aml.too_long")
	case strings.Contains(text, "location_latitude="):
		return readForm(text)
	}
	if unpacked, ok := unpackHex(text); ok {
		text = unpacked
	}
	return readText(text)
}

func badMessage(code string, params ...string) error {
	return fault.InvalidField("message", code, params...)
}

// place decides between a position and none. The null island is never a position, whatever else the message says.
func (f *Fix) place(p geo.Point) error {
	if p.Lat < -90 || p.Lat > 90 {
		return badMessage("control.aml.absurd", "what", "latitude", "value", trimFloat(p.Lat))
	}
	if p.Lon < -180 || p.Lon > 180 {
		return badMessage("control.aml.absurd", "what", "longitude", "value", trimFloat(p.Lon))
	}
	if p.IsZero() {
		if f.RadiusM != nil || f.Method != "" && f.Method != "N" {
			f.warn("control.aml.null_with_radius")
		}
		*f = Fix{Address: f.Address, Method: f.Method, IMEI: f.IMEI, Country: f.Country, Network: f.Network, Warnings: f.Warnings}
		return nil
	}
	if f.cut {
		f.warn("control.aml.cut")
		return nil
	}
	f.Located, f.At = true, p
	if f.RadiusM == nil {
		f.warn("control.aml.no_radius")
	}
	if !f.saidTime {
		f.warn("control.aml.no_time")
	}
	if f.Method == "N" {
		f.warn("control.aml.no_method")
	}
	return nil
}

type amlAnswer struct {
	Located    bool     `json:"located"`
	Lat        *float64 `json:"lat,omitempty"`
	Lon        *float64 `json:"lon,omitempty"`
	RadiusM    *float64 `json:"radius_m,omitempty"`
	FixedAt    string   `json:"fixed_at,omitempty"`
	Confidence *int     `json:"confidence,omitempty"`
	Method     string   `json:"method,omitempty"`
	Warnings   []string `json:"warnings"`
}

// AskAML is `throughline ask aml`.
var AskAML = law.Ask{
	Name:    "aml",
	About:   "Where a caller is, from the Advanced Mobile Location message of the telephone (CALL-05, CALL-06).",
	Example: json.RawMessage(`{"message":"A\"ML=1;lt=+55.74317;lg=-004.26881;rd=10;top=20130717141935;lc=95;pm=G;si=234302000000000;ei=356708041746734;mcc=234;mnc=30;ml=129"}`),
	Run:     runAML,
}

func runAML(_ *law.Book, clock when.Clock, in json.RawMessage) (any, error) {
	var q struct {
		Message string `json:"message"`
	}
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	fix, err := ReadAML(q.Message, clock.Now())
	if err != nil {
		return nil, err
	}
	sentences, err := words.Shipped()
	if err != nil {
		return nil, err
	}
	out := amlAnswer{Located: fix.Located, Warnings: []string{}}
	if fix.Located {
		out.Lat, out.Lon, out.RadiusM = &fix.At.Lat, &fix.At.Lon, fix.RadiusM
		out.Confidence, out.Method = fix.Confidence, fix.Method
		if !fix.FixedAt.IsZero() {
			out.FixedAt = when.RFC3339(fix.FixedAt)
		}
	}
	for _, w := range fix.Warnings {
		out.Warnings = append(out.Warnings, sentences.Say(words.English, w.Code, w.Params))
	}
	return out, nil
}
