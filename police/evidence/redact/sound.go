package redact

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"throughline/police/evidence/media"
)

// Mute is a stretch of a recording in which nothing is heard.
type Mute struct {
	From time.Duration `json:"from"`
	To   time.Duration `json:"to"`
}

// Sound copies a WAV recording with stretches in silence. The copy is written anew: nothing but the form of the sound and the
// sound go into it. A stretch is widened to whole samples. Error: Refused.
func Sound(in io.ReadSeeker, mutes []Mute, to io.Writer) error {
	if len(mutes) == 0 {
		return Refused{"evidence.redaction.nothing", ""}
	}
	a, err := media.ReadWAV(in)
	if err != nil || a.Format != 1 && a.Format != 3 || a.Bits%8 != 0 || a.Bits == 0 || a.Bits > 64 {
		return Refused{"evidence.redaction.sound", ""}
	}
	frame := int64(a.Channels * a.Bits / 8)
	size := a.Bytes / frame * frame
	if size > 1<<31 {
		return Refused{"evidence.redaction.too_large", ""}
	}
	for _, m := range mutes {
		if m.From < 0 || m.To <= m.From || m.From >= a.Duration {
			return Refused{"evidence.redaction.stretch", ""}
		}
	}
	if err := toSound(in); err != nil {
		return err
	}
	if _, err := to.Write(wavHead(a, frame, size)); err != nil {
		return err
	}
	return silence(bufio.NewReaderSize(io.LimitReader(in, size), 1<<16), to, mutes, a, frame)
}

// toSound goes to where the sound begins.
func toSound(in io.ReadSeeker) error {
	if _, err := in.Seek(12, io.SeekStart); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return Refused{"evidence.redaction.sound", ""}
		}
		if string(head[:4]) == "data" {
			return nil
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if _, err := in.Seek(size+size%2, io.SeekCurrent); err != nil {
			return err
		}
	}
}

func wavHead(a media.Audio, frame, size int64) []byte {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+size))...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00"...)
	b = le.AppendUint16(b, uint16(a.Format))
	b = le.AppendUint16(b, uint16(a.Channels))
	b = le.AppendUint32(b, uint32(a.Rate))
	b = le.AppendUint32(b, uint32(int64(a.Rate)*frame))
	b = le.AppendUint16(b, uint16(frame))
	b = le.AppendUint16(b, uint16(a.Bits))
	b = append(b, "data"...)
	return le.AppendUint32(b, uint32(size))
}

// silence copies samples, those within a stretch as silence: 8 bits are counted from 0 to 255, so their middle is 128.
func silence(in io.Reader, to io.Writer, mutes []Mute, a media.Audio, frame int64) error {
	quiet := bytes.Repeat([]byte{zero(a)}, int(frame))
	out := bufio.NewWriterSize(to, 1<<16)
	sample := make([]byte, frame)
	for n := int64(0); ; n++ {
		if _, err := io.ReadFull(in, sample); err != nil {
			if err == io.EOF {
				return out.Flush()
			}
			return fmt.Errorf("redact: sound: %w", err)
		}
		w := sample
		if muted(n, a.Rate, mutes) {
			w = quiet
		}
		if _, err := out.Write(w); err != nil {
			return err
		}
	}
}

func zero(a media.Audio) byte {
	if a.Format == 1 && a.Bits == 8 {
		return 128
	}
	return 0
}

func muted(n int64, rate int, mutes []Mute) bool {
	for _, m := range mutes {
		// widened: the sample in which it begins and the one in which it ends are silent too
		if n >= sampleAt(m.From, rate) && n <= sampleAt(m.To, rate) {
			return true
		}
	}
	return false
}

// sampleAt is the sample that sounds at a time, in whole seconds first: nanoseconds by samples a second are more than 63 bits after two days.
func sampleAt(d time.Duration, rate int) int64 {
	return int64(d/time.Second)*int64(rate) + int64(d%time.Second)*int64(rate)/int64(time.Second)
}

// silentAt is muted worked out otherwise, for the proof: what the copy was made by does not prove it.
func silentAt(n int64, rate int, mutes []Mute) bool {
	from, to := float64(n)/float64(rate), float64(n+1)/float64(rate)
	for _, m := range mutes {
		if to > m.From.Seconds() && from < m.To.Seconds() {
			return true
		}
	}
	return false
}

// ProveSound opens a copy again: every sample of each stretch is silent, and the file holds nothing but form and sound.
func ProveSound(in io.ReadSeeker, mutes []Mute) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	a, err := media.ReadWAV(in)
	if err != nil || len(a.Info) > 0 || len(a.Warnings) > 0 {
		return Refused{"evidence.redaction.not_proved", ""}
	}
	if _, err := in.Seek(44, io.SeekStart); err != nil {
		return err
	}
	frame := a.Channels * a.Bits / 8
	r := bufio.NewReaderSize(in, 1<<16)
	sample := make([]byte, frame)
	for n := int64(0); n < a.Bytes/int64(frame); n++ {
		if _, err := io.ReadFull(r, sample); err != nil {
			return Refused{"evidence.redaction.not_proved", ""}
		}
		if silentAt(n, a.Rate, mutes) && bytes.Count(sample, []byte{zero(a)}) != frame {
			return Refused{"evidence.redaction.not_proved", ""}
		}
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return Refused{"evidence.redaction.not_proved", ""}
	}
	return nil
}

// stereo is the form of the sound that ffmpeg is asked for.
var stereo = media.Audio{Format: 1, Channels: 2, Rate: 48000, Bits: 16}
