package media

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"throughline/platform/geo"
	"throughline/platform/when"
)

// The tags that are read and written (EXIF 2.32, CIPA DC-008).
const (
	tagDescription = 0x010E
	tagMake        = 0x010F
	tagModel       = 0x0110
	tagOrientation = 0x0112
	tagXResolution = 0x011A
	tagYResolution = 0x011B
	tagUnit        = 0x0128
	tagSoftware    = 0x0131
	tagDateTime    = 0x0132
	tagYCbCr       = 0x0213
	tagExif        = 0x8769
	tagGPS         = 0x8825

	tagVersion      = 0x9000
	tagOriginal     = 0x9003
	tagDigitised    = 0x9004
	tagOffset       = 0x9010
	tagOffsetOrig   = 0x9011
	tagComponents   = 0x9101
	tagFlashVersion = 0xA000
	tagColour       = 0xA001
	tagWidth        = 0xA002
	tagHeight       = 0xA003

	tagGPSVersion = 0x00
	tagLatRef     = 0x01
	tagLat        = 0x02
	tagLonRef     = 0x03
	tagLon        = 0x04
	tagGPSTime    = 0x07
	tagDatum      = 0x12
	tagGPSDate    = 0x1D
)

// sizes of the types of values, by type number.
var sizes = [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}

const (
	typeASCII    = 2
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
	typeUnknown  = 7 // "undefined": bytes as they are
)

// tiff reads the three directories that matter. Each is read once, so no chain of them can turn in a circle.
func (m *Meta) tiff(b []byte) {
	var order binary.ByteOrder
	switch {
	case len(b) >= 8 && string(b[:2]) == "II":
		order = binary.LittleEndian
	case len(b) >= 8 && string(b[:2]) == "MM":
		order = binary.BigEndian
	default:
		m.warn("EXIF", "header")
		return
	}
	main := m.directory(b, order, int64(order.Uint32(b[4:])), "EXIF")
	m.Make, m.Model = main[tagMake].ascii(), main[tagModel].ascii()
	m.Software, m.Description = main[tagSoftware].ascii(), main[tagDescription].ascii()
	if v, ok := main[tagOrientation]; ok {
		if n, ok := v.uint(); ok && n >= 1 && n <= 8 {
			m.Orientation = int(n)
		} else {
			m.warn("Orientation", "field")
		}
	}
	if v, ok := main[tagExif]; ok {
		if at, ok := v.uint(); ok {
			m.taken(m.directory(b, order, int64(at), "Exif IFD"))
		} else {
			m.warn("Exif IFD", "field")
		}
	}
	if v, ok := main[tagGPS]; ok {
		if at, ok := v.uint(); ok {
			m.place(m.directory(b, order, int64(at), "GPS IFD"))
		} else {
			m.warn("GPS IFD", "field")
		}
	}
}

func (m *Meta) directory(b []byte, order binary.ByteOrder, at int64, name string) map[uint16]value {
	out := map[uint16]value{}
	if at < 8 || at+2 > int64(len(b)) {
		m.warn(name, "directory")
		return out
	}
	n := int64(order.Uint16(b[at:]))
	for i := range n {
		p := at + 2 + 12*i
		if p+12 > int64(len(b)) {
			m.warn(name, "directory")
			return out
		}
		e := b[p : p+12]
		tag, kind, count := order.Uint16(e), int(order.Uint16(e[2:])), int64(order.Uint32(e[4:]))
		if kind == 0 || kind >= len(sizes) {
			continue // a type of a later standard, or rubbish: it is not ours to judge
		}
		size := count * int64(sizes[kind])
		raw := e[8:]
		if size > 4 {
			from := int64(order.Uint32(e[8:]))
			if from+size > int64(len(b)) {
				if known(tag) {
					m.warn(name, "directory")
				}
				continue
			}
			raw = b[from : from+size]
		}
		if _, twice := out[tag]; !twice {
			out[tag] = value{kind: kind, raw: raw[:min(int64(len(raw)), size)], order: order}
		}
	}
	return out
}

// known keeps warnings to what would have been read: makers' own notes often point outside.
func known(tag uint16) bool {
	switch tag {
	case tagDescription, tagMake, tagModel, tagOrientation, tagSoftware, tagOriginal, tagDigitised, tagOffsetOrig, tagExif, tagGPS:
		return true
	}
	return tag >= tagLatRef && tag <= tagLon || tag == tagGPSTime || tag == tagGPSDate
}

func (m *Meta) taken(d map[uint16]value) {
	v, ok := d[tagOriginal]
	if !ok {
		if v, ok = d[tagDigitised]; !ok {
			return
		}
	}
	wall, err := time.Parse("2006:01:02 15:04:05", v.ascii())
	if err != nil || wall.Year() < 1900 {
		m.warn("DateTimeOriginal", "field")
		return
	}
	m.TakenWall = wall.Format("2006-01-02T15:04:05")
	offset := d[tagOffsetOrig].ascii()
	if offset == "" {
		return
	}
	at, err := time.Parse("2006-01-02T15:04:05Z07:00", m.TakenWall+offset)
	if err != nil {
		m.warn("OffsetTimeOriginal", "field")
		return
	}
	m.TakenOffset, m.TakenAt = offset, at.UTC()
}

func (m *Meta) place(d map[uint16]value) {
	if _, ok := d[tagLat]; ok {
		lat, okLat := degrees(d[tagLat], d[tagLatRef], "N", "S", 90)
		lon, okLon := degrees(d[tagLon], d[tagLonRef], "E", "W", 180)
		p := geo.Point{Lat: lat, Lon: lon}
		switch {
		case !okLat || !okLon:
			m.warn("GPSLatitude", "field")
		case !p.Valid():
			m.warn("GPSLatitude", "null_fix")
		default:
			m.GPS = p
		}
	}
	if _, ok := d[tagGPSDate]; !ok {
		return
	}
	day, err := when.ParseDay(strings.ReplaceAll(d[tagGPSDate].ascii(), ":", "-"))
	hms, ok := d[tagGPSTime].triple()
	if err != nil || !ok || hms[0] >= 24 || hms[1] >= 60 || hms[2] > 60 {
		m.warn("GPSTimeStamp", "field")
		return
	}
	m.GPSAt = time.Date(day.Year, day.Month, day.Date, 0, 0, 0, 0, time.UTC).
		Add(time.Duration((hms[0]*3600 + hms[1]*60 + hms[2]) * float64(time.Second))).Truncate(time.Millisecond)
}

// degrees is a signed angle. Without a hemisphere there is no place: half the world is too much to guess.
func degrees(v, ref value, plus, minus string, most float64) (float64, bool) {
	dms, ok := v.triple()
	if !ok || dms[1] >= 60 || dms[2] > 60 {
		return 0, false
	}
	deg := dms[0] + dms[1]/60 + dms[2]/3600
	if deg > most || math.IsNaN(deg) {
		return 0, false
	}
	switch strings.ToUpper(ref.ascii()) {
	case plus:
		return deg, true
	case minus:
		return -deg, true
	}
	return 0, false
}
