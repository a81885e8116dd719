package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"throughline/platform/fault"
	"throughline/platform/geo"
)

// Meta is what a photograph says of itself. It is the camera's word, not proof.
type Meta struct {
	Found         bool // whether there was an EXIF part at all
	Make, Model   string
	Software      string
	Description   string
	Orientation   int // 1 to 8; 0 when not said
	Width, Height int // of the picture itself, not of what EXIF says
	// TakenWall is what the camera's clock showed, "2008-10-22T16:28:39", in a zone that only TakenOffset knows.
	TakenWall   string
	TakenOffset string // "+01:00", empty when the camera did not write it
	// TakenAt is the instant, UTC; zero without an offset, because guessing an hour is how a timeline goes wrong.
	TakenAt time.Time
	GPS     geo.Point // zero when there is none that can be believed
	GPSAt   time.Time // the instant of the satellite fix, UTC
	// Warnings say what was there and could not be read: the field's name and a code with a sentence in words/.
	Warnings []fault.Field
}

func (m *Meta) warn(name, code string) {
	m.Warnings = append(m.Warnings, fault.Field{Name: name, Code: "media.exif." + code, Params: map[string]string{"field": name}})
}

const (
	maxHead     = 16 << 20 // bytes before the picture's own data
	maxSegments = 4000
)

// ReadEXIF reads the metadata of a JPEG photograph up to its picture data, in memory bounded by one segment (64 kB).
// Broken metadata is no error: what can be read is returned, with warnings. The faults are media.exif.not_jpeg when r does
// not begin as a JPEG; errors of r itself are returned as they are, with what was read before them.
func ReadEXIF(r io.Reader) (Meta, error) {
	in := bufio.NewReader(io.LimitReader(r, maxHead))
	var m Meta
	var soi [2]byte
	if _, err := io.ReadFull(in, soi[:]); err != nil && !ended(err) {
		return m, err
	}
	if soi != [2]byte{0xFF, 0xD8} {
		return m, fault.New(fault.Invalid, "media.exif.not_jpeg")
	}
	for range maxSegments {
		more, err := m.segment(in)
		if err != nil {
			if ended(err) {
				m.warn("file", "cut_short")
				return m, nil
			}
			return m, err
		}
		if !more {
			return m, nil
		}
	}
	m.warn("file", "cut_short")
	return m, nil
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// segment reads one marker segment; false when the picture's data begins or the file ends as it should.
func (m *Meta) segment(in *bufio.Reader) (bool, error) {
	marker, err := m.marker(in)
	if err != nil {
		return false, err
	}
	switch {
	case marker == 0xDA || marker == 0xD9: // start of scan, end of image
		return false, nil
	case marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8): // markers that stand alone
		return true, nil
	}
	var size [2]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return false, err
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		m.warn("file", "segment")
		return false, nil
	}
	frame := marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
	if !frame && marker != 0xE1 {
		_, err := in.Discard(n)
		return err == nil, err
	}
	b := make([]byte, n)
	got, err := io.ReadFull(in, b)
	m.take(b[:got], frame)
	return err == nil, err
}

// marker finds the next marker, passing over padding and, with a warning, over bytes that belong to nothing.
func (m *Meta) marker(in *bufio.Reader) (byte, error) {
	stray := false
	for {
		c, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if c != 0xFF {
			stray = true
			continue
		}
		for c == 0xFF {
			if c, err = in.ReadByte(); err != nil {
				return 0, err
			}
		}
		if c == 0 {
			stray = true
			continue
		}
		if stray {
			m.warn("file", "segment")
		}
		return c, nil
	}
}

func (m *Meta) take(b []byte, frame bool) {
	if frame {
		if len(b) >= 5 {
			m.Height, m.Width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
		}
		return
	}
	const head = "Exif\x00"
	if m.Found || len(b) < 6 || string(b[:5]) != head { // the sixth byte is padding, and some cameras fill it
		return
	}
	m.Found = true
	m.tiff(b[6:])
}
