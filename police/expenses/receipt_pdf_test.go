package expenses_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // the pages of a PDF are drawn so
	"strings"
	"testing"

	"throughline/platform/when"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

// bill is a PDF of some pages, each with its own words, as a hotel sends it.
func bill(pages ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.4\n")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids, len(pages)))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for i, words := range pages {
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 5+2*i))
		text := fmt.Sprintf("BT /F1 24 Tf 20 300 Td (%s) Tj ET", words)
		object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// EXP-05: a receipt that is a PDF is drawn page by page and read like a photograph; what is no PDF inside is kept and said.
func TestEXP05AReceiptInAPDFIsRead(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		read := 0
		h.Desk.Reader = func(_ context.Context, file []byte, _ when.Day) (receipt.Reading, error) {
			p, kind, err := image.Decode(bytes.NewReader(file))
			if err != nil || kind != "jpeg" || p.Bounds().Dx() != 1600 {
				t.Errorf("not a drawn page: %s %v", kind, err)
				return receipt.Reading{}, receipt.ErrNoPicture
			}
			dark := 0
			for y := range p.Bounds().Dy() {
				for x := range p.Bounds().Dx() {
					if r, _, _, _ := p.At(x, y).RGBA(); r < 0x4000 {
						dark++
					}
				}
			}
			if dark < 1000 {
				t.Errorf("nothing is on the page: %d dark", dark)
			}
			if read++; read == 1 {
				return receipt.Reading{Payee: "Hotel", PayeeSure: receipt.Likely}, nil // the first page has no sum
			}
			return lunch(7250, "2026-11-20"), nil
		}
		claim := h.begun(t, h.howells())
		v, err := h.AddReceipt(h.howells(), claim, expenses.AddReceipt{Receipt: bill("Your stay", "TOTAL 72.50")})
		if err != nil {
			t.Fatal(err)
		}
		h.run(t)
		see, err := h.See(h.howells(), claim)
		if r := see.Lines[0].Read; err != nil || r == nil || r.State != "read" || r.Kind != "application/pdf" || r.Pence != 7250 || r.Look == "" || read != 2 {
			t.Errorf("%v %d pages: %+v", err, read, r)
		}
		w := h.asks()(h.howells(), "GET", "/expenses/line/"+v.Value.Lines[0].ID+"/receipt", nil)
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/octet-stream" || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		if w := h.asks()(h.as("bevan", "officer"), "GET", "/expenses/line/"+v.Value.Lines[0].ID+"/receipt", nil); w.Code != 403 {
			t.Errorf("another officer's receipt: %d", w.Code)
		}
		for _, broken := range [][]byte{[]byte("%PDF-1.7\nnothing"), bill()} {
			b := h.begun(t, h.howells())
			if _, err := h.AddReceipt(h.howells(), b, expenses.AddReceipt{Receipt: broken}); err != nil {
				t.Fatal(err)
			}
			h.run(t)
			if see, err := h.See(h.howells(), b); err != nil || see.Lines[0].Read == nil || see.Lines[0].Read.State != "unread" || see.Lines[0].Receipt == "" {
				t.Errorf("%v %+v", err, see.Lines)
			}
		}
	})
}

// EXP-05: a PDF receipt is read by the engine that is installed, as it comes: its sum, its day and who was paid are proposed. Where none is installed the
// page says so.
func TestEXP05ARealPDFIsReadByTesseract(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, missing := receipt.FindTesseract()
		claim := h.begun(t, h.howells())
		pdf := bill("GRAND HOTEL) Tj 0 -36 Td (Date: 20/11/2026) Tj 0 -36 Td (Room 60.42) Tj 0 -36 Td (VAT 12.08) Tj 0 -36 Td (TOTAL 72.50")
		if _, err := h.AddReceipt(h.howells(), claim, expenses.AddReceipt{Receipt: pdf}); err != nil {
			t.Fatal(err)
		}
		h.run(t)
		see, err := h.See(h.howells(), claim)
		if err != nil || len(see.Lines) != 1 || see.Lines[0].Read == nil {
			t.Fatalf("%v %+v", err, see.Lines)
		}
		r, body := see.Lines[0].Read, h.asks()(h.howells(), "GET", "/expenses/claim/"+claim, nil).Body.String()
		if missing != nil {
			if r.State != "no_engine" || !strings.Contains(body, "no program for reading print is installed here") {
				t.Errorf("%+v", r)
			}
			t.Skip("SKIPPED, LOUDLY: tesseract is not installed, so nothing was read")
		}
		if r.State != "read" || r.Kind != "application/pdf" || r.Pence != 7250 || r.On.String() != "2026-11-20" || !strings.Contains(strings.ToUpper(r.Payee), "GRAND HOTEL") {
			t.Errorf("%+v", r)
		}
		if !strings.Contains(body, "£72.50, Fri 20 Nov 2026") {
			t.Error("what was read is not proposed on the page")
		}
		if see.Lines[0].Claimed != 0 || see.Pence != 0 {
			t.Errorf("what was read was put into the claim: %+v", see.Lines[0])
		}
	})
}
