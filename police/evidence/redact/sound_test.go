package redact

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// wav is a recording of a second of one value, with a label that names somebody.
func wav(bits int, rate int) []byte {
	le := binary.LittleEndian
	n := rate * bits / 8
	b := append([]byte("RIFF\x00\x00\x00\x00WAVE"), "LIST\x12\x00\x00\x00INFOICMT\x06\x00\x00\x00Nowak\x00"...)
	b = append(b, "fmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(n))
	b = le.AppendUint16(b, uint16(bits/8))
	b = le.AppendUint16(b, uint16(bits))
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(n))
	b = append(b, bytes.Repeat([]byte{7}, n)...)
	b = append(b, "note\x06\x00\x00\x00Nowak\x00"...)
	le.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// CF-12: a stretch of a recording is silent in the copy, the rest is as it was, and its labels stay out.
func TestCF12AStretchOfSoundIsSilent(t *testing.T) {
	t.Parallel()
	for _, bits := range []int{8, 16, 24, 32} {
		in := wav(bits, 8000)
		mutes := []Mute{{250 * time.Millisecond, 500 * time.Millisecond}, {900 * time.Millisecond, 5 * time.Second}}
		var out bytes.Buffer
		if err := Sound(bytes.NewReader(in), mutes, &out); err != nil {
			t.Fatal(err)
		}
		if err := ProveSound(bytes.NewReader(out.Bytes()), mutes); err != nil {
			t.Errorf("%d bits: %v", bits, err)
		}
		b, per, quiet := out.Bytes()[44:], bits/8, byte(0)
		if bits == 8 {
			quiet = 128
		}
		for n := range 8000 {
			want := byte(7)
			if n >= 2000 && n <= 4000 || n >= 7200 {
				want = quiet
			}
			if b[n*per] != want {
				t.Fatalf("%d bits: sample %d is %d", bits, n, b[n*per])
			}
		}
		if bytes.Contains(out.Bytes(), []byte("Nowak")) || len(b) != 8000*per {
			t.Error("something else came along")
		}
		loud := bytes.Clone(out.Bytes())
		loud[44+3000*per] = 9
		refusedAs(t, ProveSound(bytes.NewReader(loud), mutes), "evidence.redaction.not_proved")
		refusedAs(t, ProveSound(bytes.NewReader(append(bytes.Clone(out.Bytes()), 1)), mutes), "evidence.redaction.not_proved")
	}
	for _, rate := range []int{8000, 44100, 48000} { // "to the end", as somebody types it who does not know how long it is
		mutes := []Mute{{500 * time.Millisecond, 99*time.Hour + 59*time.Minute + 59*time.Second}}
		var out bytes.Buffer
		if err := Sound(bytes.NewReader(wav(16, rate)), mutes, &out); err != nil {
			t.Fatal(err)
		}
		if b := out.Bytes()[44:]; b[0] != 7 || bytes.ContainsRune(b[rate+2:], 7) {
			t.Errorf("at %d samples a second it is heard to the end", rate)
		}
		if err := ProveSound(bytes.NewReader(out.Bytes()), mutes); err != nil {
			t.Error(err)
		}
		refusedAs(t, ProveSound(bytes.NewReader(bare44(wav(16, rate))), mutes), "evidence.redaction.not_proved")
	}
	for _, m := range []Mute{{time.Second, 2 * time.Second}, {0, 0}, {-1, 1}, {500, 400}} {
		refusedAs(t, Sound(bytes.NewReader(wav(16, 8000)), []Mute{m}, &bytes.Buffer{}), "evidence.redaction.stretch")
	}
	refusedAs(t, Sound(bytes.NewReader([]byte("RIFF")), []Mute{{0, 1}}, &bytes.Buffer{}), "evidence.redaction.sound")
}

// CF-12: a compressed recording is silenced by way of ffmpeg: its copy is uncompressed, silent where it must be, and bare.
func TestCF12ACompressedRecordingIsSilenced(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("LOUD: ffmpeg is not installed, so no compressed recording was silenced")
	}
	dir := t.TempDir()
	mp3 := filepath.Join(dir, "a.mp3")
	if out, err := exec.Command(ffmpeg, "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:duration=3", "-metadata", "title=Nowak", mp3).CombinedOutput(); err != nil {
		t.Skipf("LOUD: ffmpeg makes no MP3 here: %v %s", err, out)
	}
	in, err := os.Open(mp3)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	wide, err := os.Create(filepath.Join(dir, "a.wav"))
	if err != nil {
		t.Fatal(err)
	}
	defer wide.Close()
	if err := ToWAV(t.Context(), in, wide); err != nil {
		t.Fatal(err)
	}
	mutes := []Mute{{time.Second, 2 * time.Second}}
	var out bytes.Buffer
	if err := Sound(wide, mutes, &out); err != nil {
		t.Fatal(err)
	}
	if err := ProveSound(bytes.NewReader(out.Bytes()), mutes); err != nil {
		t.Error(err)
	}
	loud := func(from, to int) (n int) {
		for _, b := range out.Bytes()[44+from*192 : 44+to*192] { // 192 bytes a millisecond
			if b != 0 {
				n++
			}
		}
		return n
	}
	if loud(100, 900) < 100_000 || loud(1010, 1990) != 0 || loud(2100, 2900) < 100_000 || bytes.Contains(out.Bytes(), []byte("Nowak")) {
		t.Errorf("%d, %d, %d bytes are not silent", loud(100, 900), loud(1010, 1990), loud(2100, 2900))
	}
	if _, err := in.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	none, err := os.Create(filepath.Join(dir, "b.wav"))
	if err != nil {
		t.Fatal(err)
	}
	defer none.Close()
	refusedAs(t, ToWAV(t.Context(), bytes.NewReader([]byte("ID3 and nothing")), none), "evidence.redaction.sound")
}

// bare44 is a recording with a head of 44 bytes and nothing silenced.
func bare44(b []byte) []byte {
	var out bytes.Buffer
	if err := Sound(bytes.NewReader(b), []Mute{{0, 1}}, &out); err != nil {
		panic(err)
	}
	return out.Bytes()
}
