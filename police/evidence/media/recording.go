package media

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"time"

	"throughline/platform/when"
)

// Recording is what to make a sound recording of.
type Recording struct {
	// Seconds are held to 1..600; 5 when zero.
	Seconds int
	// Rate in samples a second is held to 8000..48000; 16000 when zero.
	Rate   int
	Label  string    // what it stands for, "Interview of ..."; at most 500 characters are written
	MadeAt time.Time // written when not zero
	Voices int       // who take turns, 1 to 4; 2 when zero
}

// synthetic marks made recordings in their INFO chunk.
const synthetic = "SYNTHETIC TRAINING RECORDING - tones made by the program, no person speaks"

// MakeWAV makes a 16-bit PCM mono WAV file of tones with the pitch, vowels and pauses of speech, in turns of a few
// seconds. No word is said. Its INFO chunk says that it is synthetic. The same Recording gives the same bytes.
func MakeWAV(r Recording) []byte {
	seconds, rate := 5, 16000
	if r.Seconds != 0 {
		seconds = max(1, min(600, r.Seconds))
	}
	if r.Rate != 0 {
		rate = max(8000, min(48000, r.Rate))
	}
	if r.Voices == 0 {
		r.Voices = 2
	}
	if t := []rune(r.Label); len(t) > 500 {
		r.Label = string(t[:500])
	}
	le := binary.LittleEndian
	info := []byte("INFO")
	info = appendLabel(info, "INAM", r.Label)
	info = appendLabel(info, "ICMT", synthetic)
	info = appendLabel(info, "ISFT", software)
	if !r.MadeAt.IsZero() {
		info = appendLabel(info, "ICRD", r.MadeAt.In(when.London).Format("2006-01-02T15:04:05-07:00"))
	}
	samples := seconds * rate
	b := append([]byte("RIFF"), 0, 0, 0, 0)
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*2))
	b = le.AppendUint16(b, 2)
	b = le.AppendUint16(b, 16)
	b = appendChunk(b, "LIST", info)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(2*samples))
	b = speak(b, samples, rate, max(1, min(4, r.Voices)))
	le.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func appendChunk(b []byte, id string, body []byte) []byte {
	b = append(b, id...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func appendLabel(b []byte, id, text string) []byte {
	if text == "" {
		return b
	}
	return appendChunk(b, id, append([]byte(text), 0))
}

// vowels are the first two resonances of the voice, in hertz: a, e, i, o, u.
var vowels = [][2]float64{{730, 1090}, {530, 1840}, {270, 2290}, {570, 840}, {300, 870}}

// pitches of the voices, in hertz.
var pitches = []float64{115, 190, 140, 220}

// speak appends syllables of about a quarter of a second, with a pause between turns.
func speak(b []byte, samples, rate, voices int) []byte {
	vary := rand.New(rand.NewPCG(uint64(samples), uint64(voices)))
	for done, turn := 0, 0; done < samples; turn++ {
		for range 4 + vary.IntN(5) {
			n := min(samples-done, rate*(18+vary.IntN(14))/100)
			b = syllable(b, n, rate, pitches[turn%voices]*(0.92+0.16*vary.Float64()), vowels[vary.IntN(len(vowels))])
			done += n
		}
		n := min(samples-done, rate*(30+vary.IntN(40))/100)
		b = append(b, make([]byte, 2*n)...)
		done += n
	}
	return b
}

// syllable sums the harmonics of a pitch, each as loud as the vowel's resonances make it, rising and falling.
func syllable(b []byte, n, rate int, pitch float64, vowel [2]float64) []byte {
	const harmonics = 16
	var loud [harmonics]float64
	total := 0.0
	for k := range loud {
		f := pitch * float64(k+1)
		if f >= float64(rate)/2 {
			break
		}
		loud[k] = 1/(1+sq((f-vowel[0])/120)) + 0.5/(1+sq((f-vowel[1])/160)) + 0.02
		total += loud[k]
	}
	for i := range n {
		phase := 2 * math.Pi * pitch * float64(i) / float64(rate)
		sum := 0.0
		for k, l := range loud {
			sum += l * math.Sin(float64(k+1)*phase)
		}
		envelope := math.Sin(math.Pi * float64(i) / float64(n))
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(24000*envelope*sum/total)))
	}
	return b
}

func sq(x float64) float64 { return x * x }
