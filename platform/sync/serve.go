package sync

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"throughline/platform/api"
)

// Serve answers one request of the tus protocol, faults too. Whoever calls it has decided that the owner may send: an officer's phone,
// or whoever holds a link that was made for one purpose, whose owner is the link.
func (u *Uploads) Serve(ctx context.Context, w http.ResponseWriter, r *http.Request, owner, at, key string) {
	if err := u.Tus(w, r, owner, at, key); err != nil {
		Refuse(ctx, w, r, err)
	}
}

// Refuse says a fault as a problem (RFC 9457) with the status that the protocol asks for.
func Refuse(ctx context.Context, w http.ResponseWriter, r *http.Request, err error) {
	p := api.ProblemOf(ctx, err)
	if s := StatusOf(err); s != 0 {
		p.Status = s
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		b, err := json.Marshal(p)
		if err == nil {
			_, _ = w.Write(b) // a sender that has gone away is not a fault
		}
	}
}

// Of are the uploads of an owner that are waited for and remembered, oldest first: a link that takes so many files counts them here.
// A partial one is none by itself.
func (u *Uploads) Of(owner string) ([]Upload, error) {
	names, err := filepath.Glob(filepath.Join(u.folder(owner), "*"+known))
	var out []Upload
	for _, n := range names {
		up, e := u.read(owner, strings.TrimSuffix(filepath.Base(n), known))
		switch {
		case e != nil && StatusOf(e) == 0:
			err = errors.Join(err, e)
		case e == nil && !up.Partial():
			out = append(out, up)
		}
	}
	slices.SortFunc(out, func(a, b Upload) int {
		if c := a.MadeAt.Compare(b.MadeAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, err
}
