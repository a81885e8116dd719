package controlroom

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// spot is where an officer is, as the wire says it.
type spot struct{ lat, lon, at int32 }

func hundredThousandths(degrees float64) int32 { return int32(math.Round(degrees * 1e5)) }

// sumOf makes a spot of an officer a number; the sum of an area's officers is compared.
func sumOf(no int, s spot) uint64 {
	h := uint64(no+1) * 0x9e3779b97f4a7c15
	for _, v := range [3]int32{s.lat, s.lon, s.at} {
		h = (h ^ uint64(uint32(v))) * 0xff51afd7ed558ccd
		h ^= h >> 33
	}
	return h
}

// reported is one position of a batch.
type reported struct {
	area, no int
	spot
}

type batch []reported

// appendFix writes a position as the stream does.
func (r reported) appendFix(b []byte) []byte {
	b = append(b, '[', '"')
	b = append(b, callsign(r.area, r.no)...)
	b = append(b, '"', ',')
	b = strconv.AppendInt(b, int64(r.lat), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(r.lon), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(r.at), 10)
	return append(b, ']')
}

// force are officers who move, and report in turn.
type force struct {
	Ask
	r     *rand.Rand
	spots []spot // by officer
	next  int
	box   [4]int32 // south, west, north, east
	times map[int32]string
}

func newForce(a Ask, box [4]float64) *force {
	f := &force{Ask: a, r: rand.New(rand.NewPCG(5, 5)), spots: make([]spot, a.Officers), times: map[int32]string{}}
	for i, v := range box {
		f.box[i] = hundredThousandths(v)
	}
	for i := range f.spots {
		f.spots[i] = spot{lat: f.box[0] + f.r.Int32N(f.box[2]-f.box[0]), lon: f.box[1] + f.r.Int32N(f.box[3]-f.box[1])}
	}
	return f
}

// batch moves the next n officers, and says where they are.
func (f *force) batch(n int, now time.Time) batch {
	b := make(batch, n)
	for i := range b {
		s := &f.spots[f.next]
		s.lat = min(max(s.lat+f.r.Int32N(61)-30, f.box[0]), f.box[2])
		s.lon = min(max(s.lon+f.r.Int32N(101)-50, f.box[1]), f.box[3])
		s.at = int32(now.Unix())
		area, no := f.areaOf(f.next)
		b[i] = reported{area, no, *s}
		f.next = (f.next + 1) % f.Officers
	}
	return b
}

// truth sums where everybody is, area by area.
func (f *force) truth() []uint64 {
	out := make([]uint64, f.Areas)
	for i, s := range f.spots {
		area, no := f.areaOf(i)
		out[area] += sumOf(no, s)
	}
	return out
}

// poster gives batches to our server, over HTTP, as a radio system does.
type poster struct {
	url    string
	cookie string
	client *http.Client
	body   bytes.Buffer
	line   []byte
}

func (p *poster) send(b batch) error {
	p.body.Reset()
	line := p.line
	at, said := int32(0), ""
	for i, r := range b {
		if r.at != at {
			at, said = r.at, time.Unix(int64(r.at), 0).UTC().Format(time.RFC3339)
		}
		line = append(line[:0], `,{"callsign":"`...)
		if i == 0 {
			line[0] = '['
		}
		line = append(line, callsign(r.area, r.no)...)
		line = appendDegrees(append(line, `","lat":`...), r.lat)
		line = appendDegrees(append(line, `,"lon":`...), r.lon)
		line = append(append(line, `,"source":"radio","accuracy_m":8,"fixed_at":"`...), said...)
		line = append(line, `"}`...)
		p.body.Write(line)
	}
	p.line = line
	p.body.WriteByte(']')
	r, err := http.NewRequest(http.MethodPost, p.url+"/api/control/positions", bytes.NewReader(p.body.Bytes()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", p.cookie)
	resp, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if want := fmt.Sprintf(`"kept":%d`, len(b)); resp.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(want)) {
		return fmt.Errorf("a batch of %d positions was answered %d %.300s", len(b), resp.StatusCode, answer)
	}
	return nil
}

// appendDegrees writes hundred-thousandths as degrees.
func appendDegrees(b []byte, v int32) []byte {
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	b = strconv.AppendInt(b, int64(v/1e5), 10)
	b = append(b, '.')
	for div := int32(1e4); div > 0; div /= 10 {
		b = append(b, byte('0'+v/div%10))
	}
	return b
}
