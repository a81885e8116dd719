// Package redact takes things out of copies for good: a picture's pixels, a text's words, a PDF's content with everything that
// hides beside it, a recording's sound. What it makes is built anew and then opened again to prove that what should be gone is
// gone; where that cannot be proved there is no copy. The original is only read.
package redact

import (
	"encoding/json"

	"image"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"throughline/platform/confine"
	"throughline/police/evidence/media"
)

// TaskName is the confined task, and Time what it may take: a long PDF is drawn page by page.
const (
	TaskName = "redact"
	Time     = 2 * time.Minute
)

// mostBytes is what a file may be at most that is redacted as a whole in memory.
const mostBytes = 32 << 20

// Box is covered in black. Its numbers are per cent of the width and height of the picture or page as it is seen, from the top
// left. Page counts from 1; it is 0 on a picture.
type Box struct {
	Page   int     `json:"page,omitempty"`
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Spec is what is taken out. Words go wherever they stand, whatever their case and spaces.
type Spec struct {
	Boxes []Box    `json:"boxes,omitempty"`
	Words []string `json:"words,omitempty"`
}

// Result is the copy, and what was taken out: how often each of the words, how many boxes, of how many pages.
type Result struct {
	Data  []byte `json:"data"`
	Type  string `json:"type"`
	Times []int  `json:"times,omitempty"`
	Boxes int    `json:"boxes,omitempty"`
	Pages int    `json:"pages,omitempty"`
}

// Refused is why there is no copy: a code with a sentence, and the word that it is about. It travels as text.
type Refused struct{ Code, Word string }

func (r Refused) Error() string { return r.Code + "|" + r.Word }

// AsRefused reads a Refused from an error that came from the confined process.
func AsRefused(err error) (Refused, bool) {
	if err == nil {
		return Refused{}, false
	}
	code, word, ok := strings.Cut(err.Error(), "|")
	return Refused{code, word}, ok && strings.HasPrefix(code, "evidence.redaction.")
}

// Tasks are the pieces of this package that run confined.
func Tasks() map[string]confine.Task {
	return map[string]confine.Task{TaskName: func(in *os.File, args json.RawMessage) (any, error) {
		var s Spec
		if err := json.Unmarshal(args, &s); err != nil {
			return nil, err
		}
		return File(in, s)
	}, DrawTask: drawTask}
}

// File redacts a picture, a text or a PDF, by what it is. Error: Refused.
func File(in io.Reader, s Spec) (Result, error) {
	b, err := io.ReadAll(io.LimitReader(in, mostBytes+1))
	if err != nil {
		return Result{}, err
	}
	if len(b) > mostBytes {
		return Result{}, Refused{"evidence.redaction.too_large", ""}
	}
	switch kind := media.Sniff(b); kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff":
		return picture(b, s)
	case "text/plain":
		return text(string(b), s)
	case "application/pdf":
		return pdf(b, s)
	default:
		return Result{}, Refused{"evidence.redaction.kind", kind}
	}
}

// rect is a box in pixels, widened to whole ones and held to the picture.
func (b Box) rect(in image.Rectangle) image.Rectangle {
	w, h := float64(in.Dx())/100, float64(in.Dy())/100
	r := image.Rect(int(math.Floor(b.Left*w)), int(math.Floor(b.Top*h)), int(math.Ceil((b.Left+b.Width)*w)), int(math.Ceil((b.Top+b.Height)*h)))
	return r.Add(in.Min).Intersect(in)
}

// squashed is text as it is compared: letters and figures without case, accents, spaces, dashes, quotation marks and what is not seen, so that
// no way of writing a word hides it: O'Brien, O’BRIEN and OBrien are one, and so are José however it is coded. What is taken out too much is
// seen by whoever reviews the copy; what is missed is seen by nobody. at gives the place in s of each rune of out.
func squashed(s []rune) (out []rune, at []int) {
	fold := cases.Fold() // it has a state of its own
	for i, r := range s {
		if r < 0x80 {
			if r = unicode.ToLower(r); !hides(r) {
				out, at = append(out, r), append(at, i)
			}
			continue
		}
		for _, x := range norm.NFKD.String(fold.String(norm.NFKD.String(string(r)))) {
			if like, ok := alike[x]; ok {
				x = like
			}
			if !hides(x) {
				out, at = append(out, x), append(at, i)
			}
		}
	}
	return out, at
}

// alike are letters that no form of Unicode takes apart, as they are written without their stroke.
var alike = map[rune]rune{'ł': 'l', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ħ': 'h', 'ı': 'i', 'ŧ': 't'}

// hides tells whether a character is none that a word is known by.
func hides(x rune) bool {
	return unicode.IsSpace(x) || unicode.IsControl(x) || unicode.In(x, unicode.Cf, unicode.Mn, unicode.Me, unicode.Pd, unicode.Pi, unicode.Pf) || strings.ContainsRune("'\"`´ʼʹ′‐−", x) || x == 0xFFFE || x == 0xFFFF
}

// found are where a word stands in a text, as the first and last place in s of each.
func found(s []rune, word string) (spans [][2]int) {
	hay, at := squashed(s)
	needle, _ := squashed([]rune(word))
	for i := 0; len(needle) > 0 && i+len(needle) <= len(hay); i++ {
		n := 0
		for n < len(needle) && hay[i+n] == needle[n] {
			n++
		}
		if n == len(needle) {
			end := at[i+n-1]
			for end+1 < len(s) && unicode.In(s[end+1], unicode.Mn, unicode.Me) { // the accent of its last letter goes with it
				end++
			}
			spans = append(spans, [2]int{at[i], end})
		}
	}
	return spans
}

// asked checks that there is something to take out, and that no word is nothing.
func (s Spec) asked() error {
	if len(s.Boxes) == 0 && len(s.Words) == 0 {
		return Refused{"evidence.redaction.nothing", ""}
	}
	for _, w := range s.Words {
		if n, _ := squashed([]rune(w)); len(n) < 2 {
			return Refused{"evidence.redaction.short", w}
		}
	}
	return nil
}
