package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"time"

	"throughline/platform/fault"
)

// Audio is what a WAV recording says of itself.
type Audio struct {
	Format   int // 1 is PCM, 3 floating point, others are compressed
	Channels int
	Rate     int // samples a second
	Bits     int // of a sample
	Duration time.Duration
	Bytes    int64             // of sound
	Info     map[string]string // the INFO labels, such as INAM and ICMT
	// Warnings say what could not be read or does not agree, as those of Meta do.
	Warnings []fault.Field
}

const (
	maxChunks    = 10_000
	maxInfo      = 64 << 10
	formatExtend = 0xFFFE
)

// ReadWAV reads a RIFF WAVE file through to its end, keeping nothing of the sound. A recording that was cut off, or whose
// recorder never wrote the final size, is measured by what is there, with a warning. The faults are media.wav.not_wav,
// media.wav.no_format (no usable description of the sound) and media.wav.no_sound; errors of r are returned as they are.
func ReadWAV(r io.Reader) (Audio, error) {
	in := bufio.NewReader(r)
	var head [12]byte
	if _, err := io.ReadFull(in, head[:]); err != nil && !ended(err) {
		return Audio{}, err
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return Audio{}, fault.New(fault.Invalid, "media.wav.not_wav")
	}
	w := wave{in: in}
	w.a.Info = map[string]string{}
	for range maxChunks {
		more, err := w.chunk()
		if err != nil {
			return w.a, err
		}
		if !more {
			break
		}
	}
	if w.frame == 0 {
		return w.a, fault.New(fault.Invalid, "media.wav.no_format")
	}
	frames := w.a.Bytes / int64(w.frame)
	if frames == 0 {
		return w.a, fault.New(fault.Invalid, "media.wav.no_sound")
	}
	w.a.Duration = w.length()
	return w.a, nil
}

type wave struct {
	in       *bufio.Reader
	a        Audio
	frame    int   // bytes of one sample of every channel
	perSec   int64 // bytes a second, for formats whose frames are not samples
	hasSound bool
}

func (w *wave) warn(name, code string) {
	w.a.Warnings = append(w.a.Warnings, fault.Field{Name: name, Code: "media.wav." + code, Params: map[string]string{"field": name}})
}

// length divides in two steps, so that no recording is too long for the arithmetic.
func (w *wave) length() time.Duration {
	n, per := w.a.Bytes, w.perSec
	if w.a.Format == 1 || w.a.Format == 3 {
		n, per = w.a.Bytes/int64(w.frame), int64(w.a.Rate)
	}
	const most = int64(1<<63-1) / int64(time.Second)
	if n/per >= most {
		w.warn("data", "too_long")
		return time.Duration(most) * time.Second
	}
	return time.Duration(n/per)*time.Second + time.Duration(n%per)*time.Second/time.Duration(per)
}

func (w *wave) chunk() (bool, error) {
	var head [8]byte
	if _, err := io.ReadFull(w.in, head[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			w.warn("file", "cut_short")
		}
		if ended(err) {
			return false, nil
		}
		return false, err
	}
	size := int64(binary.LittleEndian.Uint32(head[4:]))
	padded := size + size%2
	switch id := string(head[:4]); {
	case id == "data" && !w.hasSound:
		w.hasSound = true
		return w.sound(size)
	case id == "fmt " || id == "LIST":
		b := make([]byte, min(padded, maxInfo))
		n, err := io.ReadFull(w.in, b)
		b = b[:min(int64(n), size)]
		if id == "LIST" {
			w.info(b)
		} else if w.frame == 0 {
			w.format(b)
		}
		if err != nil {
			return w.short(err)
		}
		return w.skip(padded - int64(n))
	}
	return w.skip(padded)
}

// sound measures the recording. A size of zero or all ones is what a recorder leaves that streams or is switched off.
func (w *wave) sound(size int64) (bool, error) {
	open := size == 0 || size == 0xFFFFFFFF
	n, err := io.CopyN(io.Discard, w.in, size+size%2)
	if open && size == 0 {
		n, err = io.Copy(io.Discard, w.in)
		if err == nil {
			err = io.EOF
		}
	}
	w.a.Bytes = n
	if !open {
		w.a.Bytes = min(n, size)
	}
	if err == nil {
		return true, nil
	}
	if ended(err) {
		switch {
		case open && n > 0:
			w.warn("data", "size_missing")
		case n < size:
			w.warn("data", "cut_short")
		}
		return false, nil
	}
	return false, err
}

func (w *wave) skip(n int64) (bool, error) {
	_, err := io.CopyN(io.Discard, w.in, n)
	if err != nil {
		return w.short(err)
	}
	return true, nil
}

func (w *wave) short(err error) (bool, error) {
	if ended(err) {
		w.warn("file", "cut_short")
		return false, nil
	}
	return false, err
}

func (w *wave) format(b []byte) {
	if len(b) < 16 {
		return
	}
	le := binary.LittleEndian
	w.a.Format, w.a.Channels = int(le.Uint16(b)), int(le.Uint16(b[2:]))
	w.a.Rate, w.perSec = int(le.Uint32(b[4:])), int64(le.Uint32(b[8:]))
	w.a.Bits = int(le.Uint16(b[14:]))
	if w.a.Format == formatExtend && len(b) >= 26 {
		w.a.Format = int(le.Uint16(b[24:]))
	}
	frame := int(le.Uint16(b[12:]))
	if w.a.Rate == 0 || w.a.Channels == 0 || frame == 0 || w.perSec == 0 {
		return
	}
	if whole := w.a.Channels * w.a.Bits / 8; (w.a.Format == 1 || w.a.Format == 3) && whole > 0 && whole != frame {
		w.warn("fmt", "disagrees")
		frame = whole
	}
	w.frame = frame
}

func (w *wave) info(b []byte) {
	if len(b) < 4 || string(b[:4]) != "INFO" {
		return
	}
	for b = b[4:]; len(b) >= 8; {
		id, size := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:]))
		b = b[8:]
		if size > len(b) {
			w.warn("INFO", "cut_short")
			return
		}
		v := value{kind: typeASCII, raw: b[:size]}
		if _, twice := w.a.Info[id]; !twice && strings.IndexFunc(id, notLabel) < 0 {
			w.a.Info[id] = v.ascii()
		}
		b = b[min(len(b), size+size%2):]
	}
}

func notLabel(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
