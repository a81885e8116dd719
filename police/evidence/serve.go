package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
)

// shown are the kinds of content that a browser may draw or play in place. Everything else is a download of bytes that
// nothing runs, whatever they say they are.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true,
	"audio/wav": true, "audio/mpeg": true, "audio/mp4": true, "audio/flac": true, "application/ogg": true,
	"video/mp4": true, "video/quicktime": true,
}

// file is what is served: never more than the hash, the kind by content and a name of our own making.
type file struct {
	hash, kind, name string
	malware          bool // it is only ever a download
}

// exhibitFile serves an exhibit's picture. A view and a download are different acts, so the audit tells them apart.
func (d *Desk) exhibitFile(w http.ResponseWriter, r *http.Request) {
	exhibit := r.PathValue("id")
	d.serve(w, r, act.Of(viewOr(r, "evidence.exhibit.view", "evidence.exhibit.download"), journal.Ref{Kind: "exhibit", ID: exhibit}), func(q db.Querier) (file, error) {
		x, err := getExhibit(q, exhibit)
		if err != nil || x.File == nil {
			return file{}, orNone(err, "exhibit.no_picture")
		}
		v, err := lookOf(q, journal.Ref{Kind: "exhibit", ID: exhibit})
		return file{x.File.SHA256, x.File.Type, x.Number, v.Scan == scanFound}, err
	})
}

// materialFile serves a recording or a document.
func (d *Desk) materialFile(w http.ResponseWriter, r *http.Request) {
	material := r.PathValue("id")
	d.serve(w, r, act.Of(viewOr(r, "evidence.material.play", "evidence.material.download"), journal.Ref{Kind: "material", ID: material}), func(q db.Querier) (file, error) {
		m, err := getMaterial(q, material)
		if err == nil && m.SHA256 == "" {
			return file{}, fault.New(fault.NotFound, "material.erased")
		}
		if err != nil {
			return file{}, err
		}
		if m.Kind == redactedKind && r.URL.Query().Has("download") { // whoever reviews it looks at it in its place
			x, err := getRedaction(q, material)
			if err != nil {
				return file{}, err
			}
			if x.State != redactionApproved {
				return file{}, fault.New(fault.Conflict, "evidence.redaction.not_approved")
			}
		}
		v, err := lookOf(q, journal.Ref{Kind: "material", ID: material})
		return file{m.SHA256, m.Type, m.Kind + "-" + m.ID, v.Scan == scanFound}, err
	})
}

func viewOr(r *http.Request, view, download string) string {
	if r.URL.Query().Has("download") {
		return download
	}
	return view
}

func (d *Desk) serve(w http.ResponseWriter, r *http.Request, a act.Act, which func(q db.Querier) (file, error)) {
	ctx := r.Context()
	f, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (file, error) { return which(q) })
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	body, err := d.host.Files.Open(ctx, f.hash)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	defer body.Close()
	head := w.Header()
	kind, how := f.kind, "inline"
	if !shown[kind] || f.malware {
		kind, how = "application/octet-stream", "attachment"
	}
	if r.URL.Query().Has("download") {
		how = "attachment"
	}
	sealed(head, kind, how, fileName(f))
	head.Set("ETag", `"`+f.hash+`"`)
	http.ServeContent(w, r, "", time.Time{}, body)
}

var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "audio/wav": ".wav", "audio/mpeg": ".mp3",
	"audio/mp4": ".m4a", "audio/flac": ".flac", "application/ogg": ".ogg", "video/mp4": ".mp4", "video/quicktime": ".mov", "application/pdf": ".pdf", "text/plain": ".txt"}

// fileName is made of the exhibit's number and the hash, and of nothing that a sender chose.
func fileName(f file) string {
	name := []byte(f.name + "-" + f.hash[len(f.hash)-8:])
	for i, c := range name {
		if c == '/' || c < 0x20 || c > 0x7e {
			name[i] = '-'
		}
	}
	if e, ok := endings[f.kind]; ok {
		return string(name) + e
	}
	return string(name) + ".bin"
}

// Unchanged counts the hash of an exhibit's picture again, as it lies on the disk now.
func (d *Desk) Unchanged(ctx context.Context, hash string) (bool, error) {
	f, err := d.host.Files.Open(ctx, hash)
	if err != nil {
		return false, err
	}
	defer f.Close()
	got, err := countHash(f)
	return got == hash, err
}

func countHash(r io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), err
}

func orNone(err error, code string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, code)
}
