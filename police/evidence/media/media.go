// Package media makes and reads photographs and sound recordings without outside tools.
//
// Reading is for what people upload: content is told by content, sizes are known before anything is decoded, and broken
// metadata gives what could be read and a warning for each thing that could not. A file is never changed by being read.
//
// Making is for training and simulation: real files, labelled inside and to the eye or ear as made by the program.
package media

import (
	"bytes"
	"image"
	_ "image/gif" // the kinds that CheckImage knows
	_ "image/jpeg"
	_ "image/png"
	"io"
	"strconv"
	"unicode/utf8"

	_ "golang.org/x/image/webp"

	"throughline/platform/fault"
)

// Unknown is what Sniff says of bytes that it does not know.
const Unknown = "application/octet-stream"

// SniffLen is how many bytes of the beginning Sniff looks at.
const SniffLen = 1024

type magic struct {
	at   int
	mark string
	kind string
}

var magics = []magic{
	{0, "\xFF\xD8\xFF", "image/jpeg"},
	{0, "\x89PNG\r\n\x1a\n", "image/png"},
	{0, "GIF87a", "image/gif"},
	{0, "GIF89a", "image/gif"},
	{0, "II*\x00", "image/tiff"},
	{0, "MM\x00*", "image/tiff"},
	{0, "%PDF-", "application/pdf"},
	{0, "PK\x03\x04", "application/zip"},
	{0, "PK\x05\x06", "application/zip"},
	{0, "\x1F\x8B\x08", "application/gzip"},
	{0, "7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"},
	{0, "Rar!\x1A\x07", "application/vnd.rar"},
	{0, "OggS\x00", "application/ogg"},
	{0, "fLaC", "audio/flac"},
	{0, "ID3", "audio/mpeg"},
	{0, "\x1A\x45\xDF\xA3", "video/x-matroska"},
	{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"},
	{0, "\x7FELF", "application/x-executable"},
	{0, "MZ", "application/x-executable"},
}

var riffs = map[string]string{"WAVE": "audio/wav", "WEBP": "image/webp", "AVI ": "video/x-msvideo"}

// brands are the first letters of the major brand of an ISO media file; any other brand is video/mp4.
var brands = []magic{{8, "heic", "image/heic"}, {8, "heix", "image/heic"}, {8, "mif1", "image/heif"}, {8, "avif", "image/avif"},
	{8, "M4A", "audio/mp4"}, {8, "qt  ", "video/quicktime"}, {8, "3g", "video/3gpp"}}

// Sniff tells the content type from the first bytes of a file, whatever its name says: SniffLen of them are enough.
// Markup that a browser might run is told apart ("text/html", "image/svg+xml"), so that it is never served as itself.
// "text/plain" is UTF-8 without control characters. Unknown for everything else, and for nothing.
func Sniff(head []byte) string {
	head = head[:min(len(head), SniffLen)]
	for _, m := range magics {
		if at(head, m) {
			return m.kind
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF":
		if kind, ok := riffs[string(head[8:12])]; ok {
			return kind
		}
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		for _, m := range brands {
			if at(head, m) {
				return m.kind
			}
		}
		return "video/mp4"
	case len(head) >= 26 && string(head[:2]) == "BM" && string(head[6:10]) == "\x00\x00\x00\x00":
		return "image/bmp"
	case len(head) >= 4 && head[0] == 0xFF && head[1]&0xE6 == 0xE2 && head[2]>>4 != 0xF && head[2]&0x0C != 0x0C:
		return "audio/mpeg" // a layer 3 frame: the tables leave out bit rate 15 and sample rate 3
	}
	return sniffText(head)
}

func at(head []byte, m magic) bool {
	return len(head) >= m.at+len(m.mark) && string(head[m.at:m.at+len(m.mark)]) == m.mark
}

func sniffText(head []byte) string {
	if len(head) == 0 || !textual(head) {
		return Unknown
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	for _, tag := range []string{"<!doctype html", "<html", "<script", "<body", "<head", "<iframe", "<img", "<a "} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return "text/html"
		}
	}
	if bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("<")) {
		switch {
		case bytes.Contains(start, []byte("<svg")):
			return "image/svg+xml"
		case bytes.Contains(start, []byte("<html")), bytes.Contains(start, []byte("<script")):
			return "text/html"
		case bytes.HasPrefix(start, []byte("<?xml")):
			return "application/xml"
		}
	}
	return "text/plain"
}

// textual allows a character that the end of head has cut in two.
func textual(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' {
			return false
		}
		head = head[n:]
	}
	return true
}

// Picture is what is known of an image before it is decoded.
type Picture struct {
	Type          string // "image/jpeg"
	Width, Height int
}

// headLimit is how far into a file the size of an image may stand: cameras put previews and colour profiles first.
const headLimit = 16 << 20

// CheckImage reads only the head of an image and refuses what must not be decoded: a kind that is not JPEG, PNG, GIF or
// WebP (media.image.kind), a head that cannot be read (media.image.broken), no pixels or more than maxPixels
// (media.image.too_many_pixels). Errors of r itself are returned as they are. It leaves r inside the head.
func CheckImage(r io.Reader, maxPixels int64) (Picture, error) {
	head := make([]byte, SniffLen)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return Picture{}, err
	}
	head = head[:n]
	kind := Sniff(head)
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
	default:
		if kind == "" {
			kind = "of no kind that is known"
		}
		return Picture{}, fault.New(fault.Invalid, "media.image.kind").With("kind", kind)
	}
	rest := &watched{r: io.LimitReader(r, headLimit)}
	c, _, err := image.DecodeConfig(io.MultiReader(bytes.NewReader(head), rest))
	if rest.err != nil {
		return Picture{}, rest.err
	}
	if err != nil {
		return Picture{}, fault.New(fault.Invalid, "media.image.broken").Wrap(err)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return Picture{}, fault.New(fault.Invalid, "media.image.broken")
	}
	if int64(c.Width) > maxPixels/int64(c.Height) {
		return Picture{}, fault.New(fault.Invalid, "media.image.too_many_pixels").With("width", strconv.Itoa(c.Width)).
			With("height", strconv.Itoa(c.Height)).With("limit", strconv.FormatInt(maxPixels/1_000_000, 10))
	}
	return Picture{Type: kind, Width: c.Width, Height: c.Height}, nil
}

// watched remembers a failure of the source, which a decoder would report as a broken image.
type watched struct {
	r   io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
