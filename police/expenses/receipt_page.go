package expenses

import (
	"io"
	"mime"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/police/evidence/media"
)

// What a browser may draw in its place; everything else is only ever a download that nothing runs.
var pictures = map[string]string{"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}

// receiptFile serves a line's receipt as it came: to its claimant, finance and auditors. The look is recorded. Right: expenses.see. Fault:
// claim_line.no_receipt.
func (d *Desk) receiptFile(w http.ResponseWriter, r *http.Request) {
	line := r.PathValue("id")
	a := act.Of("expenses.see", journal.Ref{Kind: "claim_line", ID: line})
	l, err := act.See(r.Context(), d.host.Door, a, func(q db.Querier, _ *access.Actor) (Line, error) { return getLine(q, line) })
	if err == nil && l.Receipt == "" {
		err = fault.New(fault.NotFound, "claim_line.no_receipt")
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	body, err := d.host.Files.Open(r.Context(), l.Receipt)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	defer body.Close()
	first := make([]byte, 4096)
	n, err := io.ReadFull(body, first)
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	kind, how, end := media.Sniff(first[:n]), "inline", "bin"
	if e, ok := pictures[kind]; ok {
		end = e
	} else {
		if kind == "application/pdf" {
			end = "pdf"
		}
		kind, how = "application/octet-stream", "attachment"
	}
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": "receipt-" + l.Receipt[:8] + "." + end}))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", time.Time{}, body)
}

// receiptPart is the receipt as it came, beside what the record says: its picture, or where it can be taken away.
func receiptPart(l Line) g.Node {
	if l.Receipt == "" {
		return nil
	}
	at := "/expenses/line/" + l.ID + "/receipt"
	if l.Read != nil && pictures[l.Read.Kind] != "" {
		return h.P(h.Class("govuk-body"), h.A(h.Href(at), h.Img(h.Class("tl-receipt"), h.Src(at), h.Alt("The receipt of "+l.What), h.Loading("lazy"))))
	}
	return h.P(h.Class("govuk-body"), link(at, "The receipt as it came"))
}
