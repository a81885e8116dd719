package control

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/platform/geo"
)

// maxXML is longer than any position or crash notification that a car or a network sends.
const maxXML = 20000

// shapes are the geometries of RFC 5491, with the member that says how far from the middle the caller may be.
var shapes = map[string]string{"Point": "", "Circle": "radius", "Sphere": "radius", "Ellipse": "semiMajorAxis", "Ellipsoid": "semiMajorAxis", "ArcBand": "outerRadius", "Polygon": "", "Prism": ""}

// pidf is a document while it is read: PIDF-LO (RFC 4119, RFC 5491), as a network or another control room sends a caller's
// place, or a crash notification of a car (VEDS, RFC 8148). The first geometry counts.
type pidf struct {
	shape, srs string
	done       bool
	numbers    []string // of pos, posList or coordinates, as they stand
	radius     string
	unit       string
	said       map[string]string // timestamp, confidence, LatitudeDegreeValue ...
	civic      []string
}

// readPIDF reads a position as XML. A place in words alone is no position: it is kept as the fix's Address.
func readPIDF(text string) (Fix, error) {
	if len(text) > maxXML {
		return Fix{}, badMessage("control.aml.too_long")
	}
	p := pidf{said: map[string]string{}}
	if err := p.read(xml.NewDecoder(strings.NewReader(text))); err != nil {
		return Fix{}, badMessage("control.pidf.broken")
	}
	return p.fix()
}

func (p *pidf) read(d *xml.Decoder) error {
	var path []string
	var unit string
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(path) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch x := t.(type) {
		case xml.StartElement:
			path = append(path, x.Name.Local)
			unit = attribute(x, "uom")
			if _, ok := shapes[x.Name.Local]; ok && p.shape == "" {
				p.shape = x.Name.Local
			}
			if srs := attribute(x, "srsName"); srs != "" && p.srs == "" {
				p.srs = srs
			}
		case xml.EndElement:
			if x.Name.Local == p.shape {
				p.done = true
			}
			path = path[:len(path)-1]
		case xml.CharData:
			if said := strings.TrimSpace(string(x)); said != "" && len(path) > 0 {
				p.take(path, said, unit)
			}
		}
	}
}

func attribute(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *pidf) take(path []string, said, unit string) {
	name := path[len(path)-1]
	inside := p.shape != "" && !p.done
	switch {
	case inside && (name == "pos" || name == "posList" || name == "coordinates"):
		p.numbers = append(p.numbers, strings.Fields(said)...)
	case inside && name == shapes[p.shape]:
		p.radius, p.unit = said, unit
	case len(path) > 1 && path[len(path)-2] == "civicAddress" && name != "country":
		p.civic = append(p.civic, said)
	case strings.HasSuffix(name, "DescriptionText") && strings.Contains(strings.Join(path, "/"), "/Location/"):
		p.civic = append(p.civic, said)
	case p.said[name] == "":
		p.said[name] = said
	}
}

// metres is the unit of the ring of a geometry (EPSG 9001); one that is not given means metres too.
const metres = "urn:ogc:def:uom:EPSG::9001"

func (p *pidf) fix() (Fix, error) {
	f := Fix{Address: strings.Join(p.civic, ", ")}
	if at, err := time.Parse(time.RFC3339, p.said["timestamp"]); err == nil {
		f.FixedAt, f.saidTime = at.UTC(), true
	}
	if n, err := strconv.ParseFloat(p.said["confidence"], 64); err == nil && n >= 0 && n <= 100 {
		c := int(n)
		f.Confidence = &c
	}
	if p.srs != "" && !strings.HasSuffix(p.srs, "4326") && !strings.HasSuffix(p.srs, "4979") {
		return Fix{}, badMessage("control.pidf.srs", "srs", shorten(p.srs))
	}
	ring, err := p.ring()
	if err != nil {
		return Fix{}, err
	}
	if len(ring) == 0 {
		if f.Address == "" {
			return Fix{}, badMessage("control.pidf.nowhere")
		}
		f.warn("control.pidf.words_only")
		return f, nil
	}
	at, spread := middle(ring)
	if spread > 0 {
		f.RadiusM = &spread
	}
	if p.radius != "" {
		n, err := strconv.ParseFloat(p.radius, 64)
		if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) || p.unit != "" && p.unit != metres {
			return Fix{}, badMessage("control.aml.absurd", "what", "radius", "value", shorten(p.radius))
		}
		f.RadiusM = &n
	}
	return f, f.place(at)
}

// ring are the corners of the geometry: one of a point, a circle or a car's position.
func (p *pidf) ring() ([]geo.Point, error) {
	if lat, ok := degrees(p.said, "Latitude"); ok && p.shape == "" {
		lon, ok := degrees(p.said, "Longitude")
		if !ok {
			return nil, badMessage("control.aml.missing", "what", "longitude")
		}
		return []geo.Point{{Lat: lat, Lon: lon}}, nil
	}
	size := 2
	if strings.HasSuffix(p.srs, "4979") { // with a height, which no map here shows
		size = 3
	}
	if len(p.numbers)%size != 0 {
		return nil, badMessage("control.pidf.broken")
	}
	var out []geo.Point
	for n := 0; n < len(p.numbers); n += size {
		lat, a := degreesOf(p.numbers[n])
		lon, b := degreesOf(p.numbers[n+1])
		if !a || !b {
			return nil, badMessage("control.aml.absurd", "what", "position", "value", shorten(p.numbers[n]+" "+p.numbers[n+1]))
		}
		out = append(out, geo.Point{Lat: lat, Lon: lon})
	}
	return out, nil
}

// degrees reads a car's latitude or longitude, in degrees, minutes and seconds where it gives those.
func degrees(said map[string]string, name string) (float64, bool) {
	d, err := strconv.ParseFloat(said[name+"DegreeValue"], 64)
	if err != nil {
		return 0, false
	}
	minutes, _ := strconv.ParseFloat(said[name+"MinuteValue"], 64) // absent is nought
	seconds, _ := strconv.ParseFloat(said[name+"SecondValue"], 64)
	return math.Copysign(math.Abs(d)+minutes/60+seconds/3600, d), true
}

var sexagesimal = regexp.MustCompile(`^(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)([NSEW])$`)

// degreesOf reads 37.775, or 37:46:30N as older documents write it.
func degreesOf(s string) (float64, bool) {
	if m := sexagesimal.FindStringSubmatch(s); m != nil {
		v, _ := degrees(map[string]string{"DegreeValue": m[1], "MinuteValue": m[2], "SecondValue": m[3]}, "")
		if m[4] == "S" || m[4] == "W" {
			v = -v
		}
		return v, true
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// middle is a point in the middle of corners and how far the furthest of them is from it.
func middle(ring []geo.Point) (geo.Point, float64) {
	if n := len(ring); n > 1 && ring[0] == ring[n-1] {
		ring = ring[:n-1]
	}
	var m geo.Point
	for _, c := range ring {
		m.Lat += c.Lat / float64(len(ring))
		m.Lon += c.Lon / float64(len(ring))
	}
	far := 0.0
	for _, c := range ring {
		far = max(far, geo.Metres(m, c))
	}
	return m, far
}
