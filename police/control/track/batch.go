package track

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"
)

// Codes of what is wrong with a row of a batch.
const (
	wrongRow      = "control.position.row"
	wrongPlace    = "control.position.nowhere"
	wrongTime     = "control.position.time"
	wrongSource   = "control.position.source"
	wrongAccuracy = "control.position.accuracy"
)

// ErrNotAList is a batch that is not a JSON array.
var ErrNotAList = errors.New("track: the batch is not a list of positions")

// Read reads a batch: a JSON array of {"callsign", "lat", "lon", "fixed_at", "source", "accuracy_m"}. A row that cannot be
// read says so in Wrong, and the others are kept. What is written plainly is read plainly, because 28,000 rows come in a
// second; a batch with anything else in it goes through encoding/json, and means the same.
func Read(body []byte, rows []Row) ([]Row, error) {
	s := scan{b: body}
	if out, ok := s.batch(rows); ok {
		return out, nil
	}
	return readAny(body, rows)
}

func readAny(body []byte, rows []Row) ([]Row, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil || list == nil {
		return rows, ErrNotAList
	}
	for _, raw := range list {
		rows = append(rows, readRow(raw))
	}
	return rows, nil
}

func readRow(raw []byte) Row {
	var in struct {
		Callsign  string   `json:"callsign"`
		Lat       *float64 `json:"lat"`
		Lon       *float64 `json:"lon"`
		FixedAt   string   `json:"fixed_at"`
		Source    string   `json:"source"`
		AccuracyM float64  `json:"accuracy_m"`
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		r := Row{Wrong: wrongRow}
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			r.Field = kind.Field
		}
		return r
	}
	r := Row{Callsign: in.Callsign, Source: in.Source}
	if in.Lat != nil && in.Lon != nil {
		r.Lat, r.Lon, r.Placed = *in.Lat, *in.Lon, true
	}
	r.accuracy(in.AccuracyM)
	if in.FixedAt != "" {
		r.fixedAt(in.FixedAt)
	}
	return r.checked()
}

func (r *Row) accuracy(metres float64) {
	if metres < 0 || metres > 100_000 || metres != math.Trunc(metres) {
		r.wrong(wrongAccuracy, "accuracy_m")
		return
	}
	r.AccuracyM = int64(metres)
}

func (r *Row) fixedAt(text string) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1990 || at.Year() > 9999 {
		r.wrong(wrongTime, "fixed_at")
		return
	}
	r.FixedAt = at.UTC()
}

func (r *Row) wrong(code, field string) {
	if r.Wrong == "" {
		r.Wrong, r.Field = code, field
	}
}

// checked says what is wrong with a row by itself.
func (r Row) checked() Row {
	switch {
	case !r.Placed || math.Abs(r.Lat) > 90 || math.Abs(r.Lon) > 180 || r.Lat == 0 && r.Lon == 0:
		r.wrong(wrongPlace, "lat")
	case !slices.Contains(Sources[:3], r.Source):
		r.wrong(wrongSource, "source")
	}
	return r
}

// scan reads a batch that is written plainly: no escapes, no member twice, nothing that a position has not.
type scan struct {
	b      []byte
	at     int
	time   []byte // the last that was read, and what it says: a batch is of one second or two
	parsed time.Time
}

func (s *scan) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\n' || s.b[s.at] == '\t' || s.b[s.at] == '\r') {
		s.at++
	}
}

// take goes past one byte, which must be c.
func (s *scan) take(c byte) bool {
	s.space()
	if s.at < len(s.b) && s.b[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scan) batch(rows []Row) ([]Row, bool) {
	began := len(rows)
	if !s.take('[') {
		return rows, false
	}
	for !s.take(']') {
		if len(rows) > began && !s.take(',') {
			return rows[:began], false
		}
		r, ok := s.row()
		if !ok {
			return rows[:began], false
		}
		rows = append(rows, r)
	}
	s.space()
	if s.at != len(s.b) {
		return rows[:began], false
	}
	return rows, true
}

func (s *scan) row() (r Row, ok bool) {
	if !s.take('{') {
		return r, false
	}
	var seen, bit uint8
	for first := true; !s.take('}'); first = false {
		if !first && !s.take(',') {
			return r, false
		}
		name, ok := s.text()
		if !ok || !s.take(':') {
			return r, false
		}
		if bit, ok = s.member(&r, name); !ok || seen&bit != 0 {
			return r, false
		}
		seen |= bit
	}
	r.Placed = seen&(hasLat|hasLon) == hasLat|hasLon
	r = r.checked()
	return r, r.Wrong == "" // what is wrong with it, the slow reader says
}

const (
	hasLat = 1 << iota
	hasLon
	hasCallsign
	hasTime
	hasSource
	hasAccuracy
)

func (s *scan) member(r *Row, name []byte) (uint8, bool) {
	switch string(name) {
	case "lat", "lon", "accuracy_m":
		v, ok := s.number()
		switch {
		case name[0] == 'a':
			r.accuracy(v)
			return hasAccuracy, ok
		case name[1] == 'a':
			r.Lat = v
			return hasLat, ok
		}
		r.Lon = v
		return hasLon, ok
	case "callsign", "source", "fixed_at":
		v, ok := s.text()
		switch {
		case !ok:
		case name[0] == 'c':
			r.Callsign = string(v)
			return hasCallsign, true
		case name[0] == 's':
			r.Source = sourceOf(v)
			return hasSource, true
		case len(v) > 0 && bytes.Equal(v, s.time):
			r.FixedAt = s.parsed
		case len(v) > 0:
			r.fixedAt(string(v))
			s.time, s.parsed = v, r.FixedAt
		}
		return hasTime, ok
	}
	return 0, false
}

// sourceOf is a source without a copy of its name.
func sourceOf(v []byte) string {
	for _, known := range Sources {
		if string(v) == known {
			return known
		}
	}
	return string(v)
}

func (s *scan) text() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	for from := s.at; s.at < len(s.b); s.at++ {
		switch c := s.b[s.at]; {
		case c == '"':
			s.at++
			return s.b[from : s.at-1], true
		case c == '\\', c < ' ', c > '~':
			return nil, false
		}
	}
	return nil, false
}

func (s *scan) number() (float64, bool) {
	s.space()
	from := s.at
	for s.at < len(s.b) && (s.b[s.at] >= '0' && s.b[s.at] <= '9' || s.b[s.at] == '.' || s.b[s.at] == '-') {
		s.at++
	}
	text := s.b[from:s.at]
	if !plainNumber(text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(text), 64)
	return v, err == nil
}

// plainNumber tells whether JSON knows a number of digits, a point and a sign so written.
func plainNumber(t []byte) bool {
	if len(t) > 0 && t[0] == '-' {
		t = t[1:]
	}
	whole, part, pointed := bytes.Cut(t, []byte{'.'})
	if len(whole) == 0 || len(whole) > 1 && whole[0] == '0' || pointed && len(part) == 0 {
		return false
	}
	return !bytes.ContainsAny(whole, "-") && !bytes.ContainsAny(part, "-.")
}
