package receipt

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"throughline/platform/when"
	"throughline/police/evidence/media"
)

// page is a reading of a text, every word read well; "word~40" was read with 40 percent.
func page(text string) Page {
	var out Page
	for _, row := range strings.Split(strings.TrimSpace(text), "\n") {
		var l Line
		for _, w := range strings.Fields(row) {
			word := Word{Text: w, Sure: 95}
			if at := strings.LastIndex(w, "~"); at > 0 {
				word = Word{Text: w[:at], Sure: 40}
			}
			l = append(l, word)
		}
		out = append(out, l)
	}
	return out
}

var today = when.MustDay("2026-11-28")

func read(text string) Reading { p := page(text); return Read([]Page{p, p}, today) }

// EXP-05: what was paid in all is found among everything else that a receipt says, and left empty where it is not said well.
func TestEXP05TheTotal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want int64
		sure string
	}{
		"a shop, paid in cash":                         {"Tea Rooms Ltd\nPot of tea 3.20\nScone 2.80\nSUBTOTAL 6.00\nVAT 20% 1.20\nTOTAL £7.20\nCASH 10.00\nCHANGE 2.80", 720, Sure},
		"by card":                                      {"RINGGO PARKING\nTOTAL 4.50\nVISA DEBIT 4.50\nAUTH 123456", 450, Sure},
		"the sum below its word":                       {"HOTEL\nTOTAL DUE\n£118.50\nMASTERCARD 118.50", 11850, Sure},
		"with a comma for thousands":                   {"Hotel plc\nTotal 1,118.50\nVISA 1,118.50", 111850, Sure},
		"no word but total":                            {"KIOSK\nTotal 3.10", 310, Likely},
		"a service charge is no change":                {"BISTRO\nSub total 40.00\nService charge 5.00\nTotal 45.00\nVISA 45.00", 4500, Sure},
		"less a voucher":                               {"PIZZA CO\nSub-Total 25.60\nVoucher 21.70\nGrand Total 3.90\nCash 5.00\nChange 1.10", 390, Sure},
		"rounded":                                      {"SHOP\nTotal 102.39\nRounding 0.01\nTotal 102.40\nCash 102.40\nChange 0.00", 10240, Sure},
		"a total of the tax":                           {"SHOP\nTotal VAT 2.72\nTotal 48.00\nCash 50.00\nChange 2.00", 4800, Sure},
		"tax that is included":                         {"SHOP\n(Total VAT included 1.42)", 0, ""},
		"how many things":                              {"SHOP\nTotal items 4\nTotal Qty 4 10.00", 0, ""},
		"a card that says otherwise":                   {"SHOP\nTotal 62.06\nVISA 62.88", 0, ""},
		"less was paid than it comes to":               {"SHOP\nTotal 42.00\nCash 12.00\nChange 0.00", 0, ""},
		"badly read":                                   {"SHOP\nTotal 112.46~", 0, ""},
		"two totals":                                   {"SHOP\nTotal 9.00\nTotal 19.60", 0, ""},
		"a rounded total that no other comes close to": {"SHOP\nTotal 9.00\nRounded Total 9.60\nCash 10.00\nChange 1.00", 900, Sure},
		"letters glued to it":                          {"SHOP\nTOTAL 4e2.00K", 0, ""},
		"nothing":                                      {"x", 0, ""},
		"a sum that is a percentage":                   {"SHOP\nTotal 6.00%", 0, ""},
	} {
		if r := read(c.text); r.Pence != c.want || r.PenceSure != c.sure {
			t.Errorf("%s: %d %q, not %d %q", name, r.Pence, r.PenceSure, c.want, c.sure)
		}
	}
	a, b := page("SHOP\nTotal 9.00\nVISA 9.00"), page("SHOP\nTotal 3.00\nVISA 3.00")
	if r := Read([]Page{a, b}, today); r.Pence != 0 {
		t.Errorf("two readings that say otherwise: %+v", r)
	}
}

// EXP-05: the day is that of the sale, the day before the month; what is no day, or is ahead, or is another day, is none.
func TestEXP05TheDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Date 03/04/2026": "2026-04-03", "Date: 3-4-26 18:05": "2026-04-03", "27 MAR 2026 14:05": "2026-03-27", "27th March 2026 14:05": "2026-03-27", "2026-03-27 14:05": "2026-03-27",
		"REG #19- 21/03/2026 19:53:23": "2026-03-21", "Date 29.02.2024": "2024-02-29", "Date 29/02/2027": "", "Date 31/04/2026": "", "Date 01/01/2027": "", "Valid until 31/03/2026": "", "VAT 123 4567 89": "",
		"Card expiry 30/09/18\nDate 01/03/18": "2018-03-01", "Date 25032018": "2018-03-25", "Order 25032018": "", "Date O1/05/2017": "", "Date 13/13/2026": "", "Date 12/11/2026\nDate 13/11/2026": "",
	} {
		if r := read(text); r.On.String() != want && !(want == "" && r.OnSure == "") {
			t.Errorf("%q: %v %q, not %s", text, r.On, r.OnSure, want)
		}
	}
}

// EXP-06: who was paid is the name at the head, without the company's number, as two readings have it.
func TestEXP06ThePayee(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"St. David's Tea Rooms Ltd\n1 High Street\nCaerleon": "St. David's Tea Rooms Ltd", "WELCOME\nPOPULAR BOOK\nCO. LTD\nVAT 123": "POPULAR BOOK CO. LTD", "Invoice\nThree Cocks Inn\nTel 01633": "Three Cocks Inn",
		"BOON PAPER LTD (1248717-W)\n12 Lane": "BOON PAPER LTD", "12345\n£3.00": "",
	} {
		if r := read(text); r.Payee != want {
			t.Errorf("%q: %q, not %q", text, r.Payee, want)
		}
	}
	if r := Read([]Page{page("Alpha Cafe"), page("Omega Shop")}, today); r.Payee != "" {
		t.Errorf("two readings that say otherwise: %+v", r)
	}
}

// said is an engine that answers what it is told, and keeps what it was shown.
type told struct {
	pages  []Page
	shown  [][]byte
	failed error
}

func (e *told) Read(_ context.Context, picture []byte, _ int) (Page, error) {
	e.shown = append(e.shown, picture)
	return e.pages[min(len(e.shown), len(e.pages))-1], e.failed
}

func paper() *image.Gray {
	p := image.NewGray(image.Rect(0, 0, 300, 600))
	for y := range 600 {
		for x := range 300 {
			p.SetGray(x, y, color.Gray{Y: uint8(200 + (x*y/97)%50)})
			if y/20%2 == 0 && (x*7+y/20*53)%31 < 15 {
				p.SetGray(x, y, color.Gray{Y: 20})
			}
		}
	}
	return p
}

func jpegOf(p image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// EXP-05: a picture is read until nothing is left to be read, is drawn as large as print needs, and what is no picture is said to be none.
func TestEXP05APictureIsReadAgainWhenSomethingIsLeft(t *testing.T) {
	t.Parallel()
	whole := page("Tea Rooms Ltd\nDate 27/03/2026 14:05\nTotal 7.20\nVISA 7.20")
	e := &told{pages: []Page{whole}}
	r, err := Picture(t.Context(), e, jpegOf(paper(), 80), today)
	if err != nil || !r.Whole() || r.Pence != 720 || len(e.shown) != 2 {
		t.Errorf("%+v %v after %d looks", r, err, len(e.shown))
	}
	c, err := png.DecodeConfig(bytes.NewReader(e.shown[0]))
	if err != nil || c.Width != 1000 || c.Height != 2000 {
		t.Errorf("drawn %d by %d: %v", c.Width, c.Height, err)
	}
	e = &told{pages: []Page{page("?")}}
	if r, err := Picture(t.Context(), e, jpegOf(paper(), 80), today); err != nil || r != (Reading{}) || len(e.shown) != len(tries) {
		t.Errorf("nothing can be read: %+v %v after %d looks", r, err, len(e.shown))
	}
	for name, file := range map[string][]byte{"a text": []byte("hello"), "nothing": nil, "half a JPEG": jpegOf(paper(), 80)[:200], "a PDF": []byte("%PDF-1.7\n")} {
		if _, err := Picture(t.Context(), &told{pages: []Page{whole}}, file, today); !errors.Is(err, ErrNoPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e = &told{pages: []Page{whole}, failed: errors.New("gone")}
	if _, err := Picture(t.Context(), e, jpegOf(paper(), 80), today); err == nil {
		t.Error("the engine failed and nobody was told")
	}
}

func TestAPictureIsTurnedAsItsCameraSays(t *testing.T) {
	t.Parallel()
	p := image.NewGray(image.Rect(0, 0, 3, 2))
	p.Pix = []uint8{1, 2, 3, 4, 5, 6}
	for way, want := range map[int][]uint8{1: {1, 2, 3, 4, 5, 6}, 2: {3, 2, 1, 6, 5, 4}, 3: {6, 5, 4, 3, 2, 1}, 4: {4, 5, 6, 1, 2, 3}, 5: {1, 4, 2, 5, 3, 6}, 6: {4, 1, 5, 2, 6, 3}, 7: {6, 3, 5, 2, 4, 1}, 8: {3, 6, 2, 5, 1, 4}, 0: {1, 2, 3, 4, 5, 6}, 9: {1, 2, 3, 4, 5, 6}} {
		q := media.Upright(p, way)
		got := image.NewGray(image.Rect(0, 0, q.Bounds().Dx(), q.Bounds().Dy()))
		draw.Draw(got, got.Rect, q, q.Bounds().Min, draw.Src)
		if !bytes.Equal(got.Pix, want) {
			t.Errorf("%d: %v, not %v", way, got.Pix, want)
		}
	}
}

// EXP-06: the same picture is known again when it was scaled, recompressed or brightened, and another is not.
func TestEXP06TheSamePictureIsKnownAgain(t *testing.T) {
	t.Parallel()
	p := paper()
	first, err := LookAt(jpegOf(p, 90))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewGray(image.Rect(0, 0, 211, 422))
	draw.BiLinear.Scale(small, small.Rect, p, p.Rect, draw.Src, nil)
	bright := image.NewGray(p.Rect)
	for i, v := range p.Pix {
		bright.Pix[i] = uint8(min(255, int(v)+20))
	}
	for name, q := range map[string]image.Image{"recompressed": p, "smaller": small, "brighter": bright} {
		if l, err := LookAt(jpegOf(q, 40)); err != nil || !l.Like(first) {
			t.Errorf("%s is another picture: %v", name, err)
		}
	}
	other := paper()
	for i := range other.Pix {
		other.Pix[i] = p.Pix[(i*7+13)%len(p.Pix)]
	}
	if l, err := LookAt(jpegOf(other, 90)); err != nil || l.Like(first) {
		t.Errorf("another picture is taken for the same: %v", err)
	}
	plain, err := LookAt(jpegOf(image.NewGray(image.Rect(0, 0, 50, 50)), 90))
	if err != nil || plain.Like(plain) {
		t.Errorf("two black pictures are one receipt: %v", err)
	}
	a := read("Tea Rooms Ltd\nDate 27/03/2026 14:05\nTotal 7.20\nVISA 7.20")
	b := read("Tea Rcoms Ltd\nDate 27/03/2026 14:05\nTotal 7.20\nVISA 7.20")
	if !a.Same(b) || a.Same(read("Tea Rooms Ltd\nDate 28/03/2026 14:05\nTotal 7.20\nVISA 7.20")) || (Reading{}).Same(Reading{}) {
		t.Error("one receipt that was photographed twice")
	}
}

func TestParseReadsWhatTesseractWrites(t *testing.T) {
	t.Parallel()
	tsv := "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\tTotal\n5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t88\t7.20\n5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t12\tCash\nbroken\n5\t1\t1\t1\t2\t2\t0\t0\t9\t9\tx\t1.00\n"
	p := parse(tsv)
	if len(p) != 2 || p[0].Text() != "Total 7.20" || p[0][0].Sure != 96 || p[1].Text() != "Cash" {
		t.Errorf("%+v", p)
	}
}
