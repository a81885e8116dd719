package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/print"
	"throughline/platform/proof"
)

// TakeProof is what a package is made of. Exhibit, by id or number, takes one exhibit; empty takes all of the thread that Labels
// open. Key signs the manifest and must be the one that signed the newest checkpoint; Keys are the installation's public keys.
type TakeProof struct {
	Thread, Exhibit string
	Labels, Keys    []string
	Key             journal.Key
	At              time.Time
	// Print makes the PDF of the cover (print.PDF); nil, or where it cannot, the cover is there as HTML alone.
	Print func(ctx context.Context, html []byte) ([]byte, error)
}

// WriteProof writes a package to a file and checks it as anybody will: what does not hold is not given out. It says whether the cover
// could be printed to PDF. Faults: those of ProofOf; proof.too_large, proof.damaged, proof.key_turned, proof.not_whole.
func WriteProof(ctx context.Context, q db.Querier, files blob.Store, to *os.File, t TakeProof) (checked ProofChecked, printed bool, err error) {
	about, members, err := ProofOf(ctx, q, files, t.Thread, t.Exhibit, t.Labels, t.Keys)
	if err != nil {
		return checked, false, err
	}
	if about.Key != t.Key.Public {
		return checked, false, fault.New(fault.Unavailable, "proof.key_turned")
	}
	about.ExportedAt = exportedAt(t.At)
	page, err := Cover(about, members)
	if err != nil {
		return checked, false, err
	}
	front := []proof.Member{proof.Bytes(proof.CoverName, page)}
	if t.Print != nil {
		pdf, err := t.Print(ctx, page)
		switch {
		case err == nil:
			front, printed = append(front, proof.Bytes(proof.PrintedName, pdf)), true
		case !errors.Is(err, print.ErrNoBrowser):
			slog.WarnContext(ctx, "the cover of a proof was not printed", "error", err)
		}
	}
	if err := proof.Write(to, about, t.Key.Signer, append(front, members...)); err != nil {
		return checked, printed, err
	}
	if _, err := to.Seek(0, io.SeekStart); err != nil {
		return checked, printed, fmt.Errorf("evidence: proof: %w", err)
	}
	p, err := proof.Verify(to, about.Key)
	if err == nil {
		checked, err = CheckProof(p, nil)
	}
	if err != nil {
		return checked, printed, fault.New(fault.Unavailable, "proof.not_whole").Wrap(err)
	}
	return checked, printed, nil
}

// exhibitProof gives the package of one exhibit to take away: like a download, it is an act of its own in the record.
func (d *Desk) exhibitProof(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	x, err := act.See(ctx, d.host.Door, act.Of("evidence.exhibit.prove", journal.Ref{Kind: "exhibit", ID: id}), func(q db.Querier, _ *access.Actor) (Exhibit, error) {
		return getExhibit(q, id)
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	tmp, err := d.proofFile(ctx, x)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	defer tmp.Close()
	name := "proof-" + strings.ReplaceAll(x.Number, "/", "-") + ".zip"
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", time.Time{}, tmp)
}

// proofFile is the package of an exhibit in a file that has no name any more: it goes when it is closed.
func (d *Desk) proofFile(ctx context.Context, x Exhibit) (*os.File, error) {
	if d.ProofKey == nil {
		return nil, fault.New(fault.Unavailable, "journal.not_sealed_yet")
	}
	key, err := d.ProofKey()
	if err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	keys, err := journal.Keys(q)
	if err != nil {
		return nil, err
	}
	// Who may see the exhibit has been decided by today's label. Its entries keep the label that they were sealed with, so all labels
	// of the thread are asked for: only the entries about this exhibit go in.
	labels, err := journal.LabelsOn(q, x.Thread)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(labels, x.Label) {
		labels = append(labels, x.Label) // the exhibit's row has today's
	}
	tmp, err := os.CreateTemp("", "throughline-proof-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("evidence: proof: %w", err)
	}
	_ = os.Remove(tmp.Name())
	if _, _, err := WriteProof(ctx, q, d.host.Files, tmp, TakeProof{Thread: x.Thread, Exhibit: x.ID, Labels: labels, Keys: keys, Key: key, At: d.host.Clock.Now(), Print: print.PDF}); err != nil {
		tmp.Close()
		return nil, err
	}
	return tmp, nil
}
