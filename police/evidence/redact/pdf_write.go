package redact

import (
	"bytes"
	"fmt"
)

// build writes a PDF of one picture a page and nothing else: no information dictionary, no identifier, no date.
func build(sheets []sheet) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(at))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for n := range sheets {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*n)
	}
	object("<< /Type /Pages /Count %d /Kids [ %s] >>", len(sheets), kids.String())
	for n, s := range sheets {
		first := 3 + 3*n
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /XObject << /P %d 0 R >> >> /Contents %d 0 R >>", s.width, s.height, first+2, first+1)
		draw := fmt.Sprintf("%.2f 0 0 %.2f 0 0 cm /P Do", s.width, s.height)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream", s.pixels.X, s.pixels.Y, len(s.jpeg), s.jpeg)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}
