package control

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/geo"
)

// Bounds of an alert: longer and deeper than any that a warning service sends.
const (
	maxCAP      = 512 << 10
	maxCAPDepth = 16
	capSpace    = "urn:oasis:names:tc:emergency:cap:1.2"
	sigSpace    = "http://www.w3.org/2000/09/xmldsig#"
)

// capElement is a rule of one element: what it holds, and how often it stands.
type capElement struct {
	needed, many, blank bool // blank: it may be empty
	choice              []string
	check               func(text string) bool
	code                string // of the fault when check says no
	kids                map[string]capElement
}

var (
	capTime  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$`)
	capName  = regexp.MustCompile(`^[^\s,<&]+$`)
	capPair  = regexp.MustCompile(`^[-+]?\d+(\.\d+)?$`)
	atTime   = capElement{check: isCAPTime, code: "time"}
	anyText  = capElement{}
	named    = capElement{needed: true, many: false, check: func(s string) bool { return capName.MatchString(s) }, code: "name"}
	needText = capElement{needed: true}
	values   = capElement{many: true, kids: map[string]capElement{"valueName": {needed: true, blank: true}, "value": {needed: true, blank: true}}}
	feet     = capElement{check: func(s string) bool { return capPair.MatchString(s) }, code: "number"}
)

func isCAPTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return capTime.MatchString(s) && err == nil
}

func oneOf(needed bool, choice string) capElement {
	return capElement{needed: needed, choice: strings.Split(choice, " ")}
}

// capAlert is the document as CAP 1.2 (OASIS, 1 July 2010) has it.
var capAlert = map[string]capElement{
	"identifier": named, "sender": named, "sent": {needed: true, check: isCAPTime, code: "time"}, "status": oneOf(true, "Actual Exercise System Test Draft"), "msgType": oneOf(true, "Alert Update Cancel Ack Error"),
	"source": anyText, "scope": oneOf(true, "Public Restricted Private"), "restriction": anyText, "addresses": anyText, "code": {many: true}, "note": anyText,
	"references": {check: func(s string) bool { _, ok := capReferences(s); return ok }, code: "references"}, "incidents": anyText,
	"info": {many: true, kids: map[string]capElement{
		"language": anyText, "category": {needed: true, many: true, choice: strings.Split("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other", " ")}, "event": needText,
		"responseType": {many: true, choice: strings.Split("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None", " ")},
		"urgency":      oneOf(true, "Immediate Expected Future Past Unknown"), "severity": oneOf(true, "Extreme Severe Moderate Minor Unknown"), "certainty": oneOf(true, "Observed Likely Possible Unlikely Unknown"),
		"audience": anyText, "eventCode": values, "effective": atTime, "onset": atTime, "expires": atTime, "senderName": anyText, "headline": anyText, "description": anyText, "instruction": anyText, "web": anyText,
		"contact": anyText, "parameter": values,
		"resource": {many: true, kids: map[string]capElement{"resourceDesc": needText, "mimeType": needText, "size": anyText, "uri": anyText, "derefUri": anyText, "digest": anyText}},
		"area": {many: true, kids: map[string]capElement{"areaDesc": needText, "polygon": {many: true, check: func(s string) bool { _, ok := capPolygon(s); return ok }, code: "polygon"},
			"circle": {many: true, check: func(s string) bool { _, ok := capCircle(s); return ok }, code: "circle"}, "geocode": values, "altitude": feet, "ceiling": feet}}}},
}

// capNode is an element while a document is read.
type capNode struct {
	name, text string
	kids       []*capNode
}

// ReadCAP reads an alert of CAP 1.2 and holds it to the rules of the standard: whatever is wrong is said of its own element,
// with what would be right. That it is signed is noted; no signature is checked here. Faults (invalid): control.cap.*.
func ReadCAP(raw []byte) (Alert, error) {
	if len(raw) > maxCAP {
		return Alert{}, fault.InvalidField("alert", "control.cap.too_large")
	}
	root, signed, err := readCAPTree(raw)
	if err != nil {
		return Alert{}, err
	}
	var wrong []fault.Field
	checkCAP(root, "", capAlert, &wrong)
	if len(wrong) == 0 {
		checkWhole(root, &wrong)
	}
	if len(wrong) > 0 {
		return Alert{}, fault.New(fault.Invalid, "control.cap.invalid", wrong[:min(len(wrong), maxWrong)]...)
	}
	a := alertOf(root)
	a.Signed = signed
	return a, nil
}

// readCAPTree reads the elements of the alert. What a document may do to its reader is refused before: entities, encodings that
// are not read here, depth.
func readCAPTree(raw []byte) (root *capNode, signed bool, err error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "iso-8859-1", "latin1", "us-ascii":
			return &latin1{from: in}, nil
		}
		return nil, fault.InvalidField("alert", "control.cap.encoding", "encoding", shorten(charset))
	}
	var open []*capNode
	for {
		t, err := d.Token()
		var f *fault.Fault
		switch {
		case errors.Is(err, io.EOF) && root != nil && len(open) == 0:
			return root, signed, nil
		case errors.As(err, &f):
			return nil, false, f
		case err != nil:
			return nil, false, fault.InvalidField("alert", "control.cap.not_xml")
		}
		switch x := t.(type) {
		case xml.Directive:
			return nil, false, fault.InvalidField("alert", "control.cap.doctype")
		case xml.StartElement:
			if x.Name.Space == sigSpace && len(open) == 1 {
				signed = true
				if err := d.Skip(); err != nil {
					return nil, false, fault.InvalidField("alert", "control.cap.not_xml")
				}
				continue
			}
			switch {
			case len(open) == 0 && (root != nil || x.Name.Local != "alert"):
				return nil, false, fault.InvalidField("alert", "control.cap.not_alert", "name", shorten(x.Name.Local))
			case x.Name.Space != capSpace:
				return nil, false, fault.InvalidField(x.Name.Local, "control.cap.namespace", "name", shorten(x.Name.Local), "namespace", oneLine(x.Name.Space, 80))
			case len(open) >= maxCAPDepth:
				return nil, false, fault.InvalidField("alert", "control.cap.too_deep")
			}
			n := &capNode{name: x.Name.Local}
			if len(open) == 0 {
				root = n
			} else {
				open[len(open)-1].kids = append(open[len(open)-1].kids, n)
			}
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(x)
			}
		}
	}
}

// latin1 reads ISO-8859-1, of which each byte is the character of that number.
type latin1 struct {
	from io.Reader
	rest []byte
}

func (l *latin1) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		var in [1024]byte
		n, err := l.from.Read(in[:])
		if n == 0 {
			return 0, err
		}
		for _, b := range in[:n] {
			l.rest = append(l.rest, string(rune(b))...)
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func (n *capNode) all(name string) (out []*capNode) {
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

func (n *capNode) one(name string) string {
	for _, k := range n.kids {
		if k.name == name {
			return strings.TrimSpace(k.text)
		}
	}
	return ""
}

func wrongCAP(wrong *[]fault.Field, at, code string, params ...string) {
	*wrong = append(*wrong, fault.InvalidField(at, "control.cap."+code, append([]string{"field", at}, params...)...).Fields...)
}

// checkCAP holds what stands in an element to its rules.
func checkCAP(n *capNode, at string, rules map[string]capElement, wrong *[]fault.Field) {
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		rule, all := rules[name], n.all(name)
		if rule.needed && len(all) == 0 {
			wrongCAP(wrong, at+name, "missing")
		}
		if !rule.many && len(all) > 1 {
			wrongCAP(wrong, at+name, "twice")
		}
		for i, k := range all {
			path := at + name
			if rule.many && len(all) > 1 {
				path += fmt.Sprintf("[%d]", i)
			}
			text := strings.TrimSpace(k.text)
			switch {
			case rule.kids != nil:
				checkCAP(k, path+".", rule.kids, wrong)
				continue
			case len(k.kids) > 0:
				wrongCAP(wrong, path, "not_text")
			case text == "" && !rule.blank && (rule.needed || rule.choice != nil || rule.check != nil):
				wrongCAP(wrong, path, "empty")
			case rule.choice != nil && !slices.Contains(rule.choice, text):
				wrongCAP(wrong, path, "choice", "value", shorten(text), "choices", strings.Join(rule.choice, ", "))
			case rule.check != nil && !rule.check(text):
				wrongCAP(wrong, path, rule.code, "value", shorten(text))
			}
		}
	}
	for _, k := range n.kids {
		if _, ok := rules[k.name]; !ok {
			wrongCAP(wrong, at+k.name, "unknown")
		}
	}
}

// checkWhole holds what the standard asks of elements together.
func checkWhole(n *capNode, wrong *[]fault.Field) {
	switch {
	case n.one("scope") == "Restricted" && n.one("restriction") == "":
		wrongCAP(wrong, "restriction", "restriction")
	case n.one("scope") == "Private" && n.one("addresses") == "":
		wrongCAP(wrong, "addresses", "addresses")
	}
	if t := n.one("msgType"); t != "Alert" && n.one("references") == "" {
		wrongCAP(wrong, "references", "refers", "type", t)
	}
	for i, info := range n.all("info") {
		for _, area := range info.all("area") {
			if area.one("ceiling") != "" && area.one("altitude") == "" {
				wrongCAP(wrong, fmt.Sprintf("info[%d].area.altitude", i), "altitude")
			}
		}
	}
}

// capReferences reads the messages that one refers to: sender,identifier,sent with spaces between.
func capReferences(s string) (out []AlertName, ok bool) {
	for _, one := range strings.Fields(s) {
		p := strings.Split(one, ",")
		if len(p) != 3 || p[0] == "" || p[1] == "" || !isCAPTime(p[2]) {
			return nil, false
		}
		out = append(out, AlertName{p[0], p[1], capMoment(p[2])})
	}
	return out, len(out) > 0
}

func capMoment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func capPoint(s string) (geo.Point, bool) {
	lat, lon, ok := strings.Cut(s, ",")
	if !ok || !capPair.MatchString(lat) || !capPair.MatchString(lon) {
		return geo.Point{}, false
	}
	var p geo.Point
	p.Lat, _ = strconv.ParseFloat(lat, 64) // it is one
	p.Lon, _ = strconv.ParseFloat(lon, 64)
	return p, math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180
}

// capPolygon reads at least four corners of which the last is the first.
func capPolygon(s string) (out []geo.Point, ok bool) {
	for _, pair := range strings.Fields(s) {
		p, ok := capPoint(pair)
		if !ok {
			return nil, false
		}
		out = append(out, p)
	}
	return out, len(out) >= 4 && out[0] == out[len(out)-1]
}

// capCircle reads a middle and a radius in kilometres.
func capCircle(s string) (c AlertCircle, ok bool) {
	f := strings.Fields(s)
	if len(f) != 2 || !capPair.MatchString(f[1]) {
		return c, false
	}
	c.At, ok = capPoint(f[0])
	km, err := strconv.ParseFloat(f[1], 64)
	c.RadiusM = km * 1000
	return c, ok && err == nil && km >= 0 && km <= 20040
}
