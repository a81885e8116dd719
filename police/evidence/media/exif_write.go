package media

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"time"

	"throughline/platform/geo"
	"throughline/platform/when"
)

// field is one entry of a directory to be written, its value in big-endian bytes.
type field struct {
	tag   uint16
	kind  uint16
	count uint32
	raw   []byte
}

func textField(tag uint16, s string) field {
	b := append([]byte(strings.ReplaceAll(s, "\x00", " ")), 0) // a zero ends a text
	return field{tag, typeASCII, uint32(len(b)), b}
}

func shortField(tag, n uint16) field {
	return field{tag, typeShort, 1, binary.BigEndian.AppendUint16(nil, n)}
}

func longField(tag uint16, n uint32) field {
	return field{tag, typeLong, 1, binary.BigEndian.AppendUint32(nil, n)}
}

func bytesField(tag uint16, kind uint16, b ...byte) field {
	return field{tag, kind, uint32(len(b)), b}
}

// rationalField takes numerators and denominators in turn.
func rationalField(tag uint16, parts ...uint32) field {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, p)
	}
	return field{tag, typeRational, uint32(len(parts) / 2), b}
}

// directorySize is the room that the entries and their longer values need.
func directorySize(fields []field) int {
	n := 2 + 12*len(fields) + 4
	for _, f := range fields {
		if len(f.raw) > 4 {
			n += len(f.raw) + len(f.raw)%2
		}
	}
	return n
}

// appendDirectory writes entries in the order of tags, as the standard asks, then the longer values.
func appendDirectory(b []byte, fields []field) []byte {
	slices.SortFunc(fields, func(a, c field) int { return int(a.tag) - int(c.tag) })
	far := len(b) + 2 + 12*len(fields) + 4
	var values []byte
	b = binary.BigEndian.AppendUint16(b, uint16(len(fields)))
	for _, f := range fields {
		b = binary.BigEndian.AppendUint16(b, f.tag)
		b = binary.BigEndian.AppendUint16(b, f.kind)
		b = binary.BigEndian.AppendUint32(b, f.count)
		if len(f.raw) <= 4 {
			b = append(b, append(slices.Clone(f.raw), 0, 0, 0, 0)[:4]...)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(far+len(values)))
		values = append(values, f.raw...)
		if len(f.raw)%2 == 1 {
			values = append(values, 0)
		}
	}
	b = append(b, 0, 0, 0, 0) // no further directory
	return append(b, values...)
}

// exifSegment is the APP1 segment of a photograph. Times are written as London wall time with their offset.
func exifSegment(p Photo, maker, model string) []byte {
	wall := p.TakenAt.In(when.London)
	const exifTime = "2006:01:02 15:04:05"
	main := []field{
		textField(tagMake, maker), textField(tagModel, model), textField(tagSoftware, software),
		textField(tagDescription, p.Caption), shortField(tagOrientation, 1),
		rationalField(tagXResolution, 72, 1), rationalField(tagYResolution, 72, 1), shortField(tagUnit, 2), shortField(tagYCbCr, 1),
	}
	exif := []field{
		bytesField(tagVersion, typeUnknown, []byte("0232")...), bytesField(tagComponents, typeUnknown, 1, 2, 3, 0),
		bytesField(tagFlashVersion, typeUnknown, []byte("0100")...), shortField(tagColour, 1),
		longField(tagWidth, uint32(p.Width)), longField(tagHeight, uint32(p.Height)),
	}
	if !p.TakenAt.IsZero() {
		at, offset := wall.Format(exifTime), wall.Format("-07:00")
		main = append(main, textField(tagDateTime, at))
		exif = append(exif, textField(tagOriginal, at), textField(tagDigitised, at), textField(tagOffset, offset), textField(tagOffsetOrig, offset))
	}
	var gps []field
	main = append(main, longField(tagExif, 0))
	if p.GPS.Valid() {
		gps = gpsFields(p.GPS, p.TakenAt)
		main = append(main, longField(tagGPS, 0))
	}
	const start = 8
	exifAt := start + directorySize(main)
	for i := range main {
		switch main[i].tag {
		case tagExif:
			main[i] = longField(tagExif, uint32(exifAt))
		case tagGPS:
			main[i] = longField(tagGPS, uint32(exifAt+directorySize(exif)))
		}
	}
	b := appendDirectory([]byte("MM\x00*\x00\x00\x00\x08"), main)
	b = appendDirectory(b, exif)
	if gps != nil {
		b = appendDirectory(b, gps)
	}
	segment := []byte{0xFF, 0xE1}
	segment = binary.BigEndian.AppendUint16(segment, uint16(2+6+len(b)))
	return append(append(segment, "Exif\x00\x00"...), b...)
}

func gpsFields(p geo.Point, at time.Time) []field {
	ns, ew := "N", "E"
	if p.Lat < 0 {
		ns = "S"
	}
	if p.Lon < 0 {
		ew = "W"
	}
	f := []field{
		bytesField(tagGPSVersion, 1, 2, 3, 0, 0), textField(tagDatum, "WGS-84"),
		textField(tagLatRef, ns), sexagesimal(tagLat, p.Lat), textField(tagLonRef, ew), sexagesimal(tagLon, p.Lon),
	}
	if u := at.UTC(); !at.IsZero() {
		f = append(f, rationalField(tagGPSTime, uint32(u.Hour()), 1, uint32(u.Minute()), 1, uint32(u.Second()), 1),
			textField(tagGPSDate, u.Format("2006:01:02")))
	}
	return f
}

// sexagesimal writes degrees, minutes and seconds to a ten-thousandth of a second: 3 mm.
func sexagesimal(tag uint16, deg float64) field {
	n := uint64(math.Round(math.Abs(deg) * 3600 * 10_000))
	return rationalField(tag, uint32(n/(3600*10_000)), 1, uint32(n/(60*10_000)%60), 1, uint32(n%(60*10_000)), 10_000)
}
