package geo

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Reading is a position as it was written, and how far from it the place meant may lie by the way that it was written.
type Reading struct {
	At     Point
	Within float64 // metres
}

var (
	lettered = regexp.MustCompile(`^([A-HJ-Z]{2}) ?(\d+)(?:[ ,]+(\d+))?$`)
	figures  = regexp.MustCompile(`^E? ?(\d{6})(?:\.\d+)? ?(?:ME?|E)?[ ,]+N? ?(\d{6,7})(?:\.\d+)? ?(?:MN?|N)?$`)
	angle    = regexp.MustCompile(`[-+]?\d+(?:\.\d+)?|[NSEW]|[^\s,]`)
	marks    = strings.NewReplacer("º", "°", "˚", "°", "′", "'", "’", "'", "‘", "'", "″", `"`, "”", `"`, "“", `"`, "''", `"`, "−", "-", "–", "-",
		"DEGREES", "°", "DEG", "°", "MINUTES", "'", "MIN", "'", "SECONDS", `"`, "SEC", `"`, "NORTH", "N", "SOUTH", "S", "EAST", "E", "WEST", "W",
		"LATITUDE", "", "LONGITUDE", "", "LAT", "", "LONG", "", "LON", "", "LNG", "", ":", " ", "=", " ", ";", " ")
)

// Read reads a position in the forms that people say and send: latitude and longitude ("51.5842, -2.9977", "51.58N 2.99W",
// `51°35'03"N 2°59'52"W`, "geo:51.58,-2.99") and the British National Grid ("ST 31 88", "ST311882", "331100 188200").
// A grid square is read as its middle. False is "not a position": two bare whole numbers, a postcode and a road number are none.
func Read(text string) (Reading, bool) {
	if len(text) > 80 {
		return Reading{}, false
	}
	s := strings.ToUpper(strings.TrimSpace(text))
	if rest, ok := strings.CutPrefix(s, "GEO:"); ok {
		rest, _, _ = strings.Cut(rest, ";")
		rest, _, _ = strings.Cut(rest, "?")
		if parts := strings.Split(rest, ","); len(parts) >= 2 && len(parts) <= 3 {
			return readPair(parts[0], parts[1])
		}
		return Reading{}, false
	}
	s = strings.Join(strings.Fields(s), " ")
	if m := lettered.FindStringSubmatch(s); m != nil {
		return readSquare(m[1], m[2], m[3])
	}
	if m := figures.FindStringSubmatch(s); m != nil {
		e, _ := strconv.Atoi(m[1])
		n, _ := strconv.Atoi(m[2])
		p, ok := Grid{e, n}.Point()
		return Reading{p, helmert}, ok
	}
	return readAngles(marks.Replace(s))
}

const helmert = 5 // metres that the transformation itself may be off

func readSquare(letters, a, b string) (Reading, bool) {
	if b == "" {
		if len(a)%2 != 0 {
			return Reading{}, false
		}
		a, b = a[:len(a)/2], a[len(a)/2:]
	}
	if len(a) != len(b) || len(a) < 2 || len(a) > 5 {
		return Reading{}, false
	}
	at := func(c byte) int { return strings.IndexByte("ABCDEFGHJKLMNOPQRSTUVWXYZ", c) }
	big, small := at(letters[0]), at(letters[1])
	col, row := (big%5)*5+small%5-10, 19-(big/5)*5-small/5
	side := int(math.Pow10(5 - len(a)))
	e, _ := strconv.Atoi(a)
	n, _ := strconv.Atoi(b)
	p, ok := Grid{col*100_000 + e*side + side/2, row*100_000 + n*side + side/2}.Point()
	return Reading{p, helmert + float64(side)/math.Sqrt2}, ok
}

// readPair reads two plain decimal numbers, latitude first.
func readPair(lat, lon string) (Reading, bool) {
	la, err := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	lo, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	p := Point{la, lo}
	if err != nil || err2 != nil || !p.Valid() {
		return Reading{}, false
	}
	return Reading{p, math.Max(lastPlace(lat), lastPlace(lon)) * metresPerDegree}, true
}

// lastPlace is half of the last decimal place of a number.
func lastPlace(s string) float64 {
	_, after, _ := strings.Cut(strings.TrimSpace(s), ".")
	return 0.5 * math.Pow10(-len(after))
}

// one is a latitude or a longitude as it is being read.
type one struct {
	parts []string // degrees, minutes, seconds
	side  string   // N, S, E or W, or nothing
}

func (o one) degrees() (v, off float64, ok bool) {
	unit := 1.0
	for i, p := range o.parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || i > 2 || i > 0 && (n < 0 || n >= 60) || i+1 < len(o.parts) && strings.Contains(p, ".") {
			return 0, 0, false
		}
		if i > 0 && strings.HasPrefix(o.parts[0], "-") {
			n = -n
		}
		v += n * unit
		off = lastPlace(p) * unit
		unit /= 60
	}
	if o.side != "" && v < 0 {
		return 0, 0, false
	}
	if o.side == "S" || o.side == "W" {
		v = -v
	}
	return v, off, len(o.parts) > 0
}

// readAngles reads latitude and longitude in degrees, or degrees and minutes, or degrees, minutes and seconds.
func readAngles(s string) (Reading, bool) {
	var both []one
	cur := one{}
	marked, first := false, "" // whether the side stands before its numbers
	for _, t := range angle.FindAllString(s, -1) {
		switch {
		case strings.Contains("NSEW", t):
			if first == "" {
				first = map[bool]string{true: "before", false: "after"}[len(cur.parts) == 0]
			}
			if first == "before" && len(cur.parts) > 0 {
				both, cur = append(both, cur), one{}
			}
			cur.side = t
			if first == "after" {
				both, cur = append(both, cur), one{}
			}
		case t == "°" || t == "'" || t == `"`:
			marked = true
			if t == "°" && first == "" && len(cur.parts) > 1 { // the degrees of the longitude begin, with no letter between
				last := len(cur.parts) - 1
				both = append(both, one{parts: cur.parts[:last]})
				cur = one{parts: cur.parts[last:]}
			}
		case t[0] == '-' || t[0] == '+' || t[0] >= '0' && t[0] <= '9':
			cur.parts = append(cur.parts, t)
		default:
			return Reading{}, false
		}
	}
	if len(cur.parts) > 0 || cur.side != "" {
		both = append(both, cur)
	}
	if len(both) == 1 && first == "" && !marked && len(both[0].parts) == 2 {
		if p := both[0].parts; strings.Contains(p[0], ".") && strings.Contains(p[1], ".") {
			return readPair(p[0], p[1])
		}
		return Reading{}, false
	}
	return together(both)
}

func together(both []one) (Reading, bool) {
	if len(both) != 2 || (both[0].side == "") != (both[1].side == "") {
		return Reading{}, false
	}
	if strings.Contains("EW", both[0].side) && both[0].side != "" {
		both[0], both[1] = both[1], both[0]
	}
	if !strings.Contains("NS", both[0].side) || !strings.Contains("EW", both[1].side) {
		return Reading{}, false
	}
	lat, offLat, ok := both[0].degrees()
	lon, offLon, ok2 := both[1].degrees()
	p := Point{lat, lon}
	return Reading{p, math.Max(offLat, offLon) * metresPerDegree}, ok && ok2 && p.Valid()
}
