package sync

import (
	"encoding/base64"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
)

// tusVersion is the version of the tus protocol (tus.io) that is spoken (STD-09), with these extensions.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,checksum,expiration,termination,concatenation"
)

// Tus answers one request of the tus protocol for an owner. key is the upload's id, or "" for the place where uploads are
// made, whose address is at. It gives what it could not do; the caller says that in a sentence, with StatusOf as its status.
func (u *Uploads) Tus(w http.ResponseWriter, r *http.Request, owner, at, key string) error {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Cache-Control", "no-store")
	method := r.Method
	if m := r.Header.Get("X-HTTP-Method-Override"); m != "" && method == http.MethodPost { // some networks let nothing else through
		method = m
	}
	if method == http.MethodOptions {
		h.Set("Tus-Version", tusVersion)
		h.Set("Tus-Extension", tusExtensions)
		h.Set("Tus-Checksum-Algorithm", "sha1,sha256")
		h.Set("Tus-Max-Size", strconv.Itoa(MostBytes))
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		return fault.New(fault.Invalid, "sync.tus_version")
	}
	switch {
	case method == http.MethodPost && key == "":
		return u.create(w, r, owner, at)
	case method == http.MethodHead:
		up, err := u.Find(r.Context(), owner, key)
		if up.ID == "" || err != nil && up.Offset == up.Size {
			return err
		}
		tell(h, up)
		h.Set("Upload-Length", strconv.FormatInt(up.Size, 10))
		for name, said := range map[string]string{"Upload-Metadata": up.Metadata, "Upload-Concat": up.Concat} {
			if said != "" {
				h.Set(name, said)
			}
		}
		w.WriteHeader(http.StatusOK)
		return nil
	case method == http.MethodPatch:
		return u.patch(w, r, owner, key)
	case method == http.MethodDelete:
		err := u.End(owner, key)
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		return err
	}
	return fault.New(fault.Invalid, "sync.method")
}

// tell says how far an upload has come, until when it is waited for, and what a file that is whole hashes to.
func tell(h http.Header, up Upload) {
	h.Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
	if !up.ExpiresAt.IsZero() && !up.Done {
		h.Set("Upload-Expires", up.ExpiresAt.UTC().Format(http.TimeFormat))
	}
	if up.Done {
		h.Set("Throughline-SHA256", up.SHA256)
	}
}

// mostMetadata is how long Upload-Metadata may be: it is kept as it came, and told to who asks.
const mostMetadata = 4096

// announced reads what is announced from the headers.
func announced(h http.Header) (a Announced, err error) {
	a.Metadata = h.Get("Upload-Metadata")
	if len(a.Metadata) > mostMetadata {
		return a, fault.New(fault.Invalid, "sync.metadata")
	}
	for pair := range strings.SplitSeq(a.Metadata, ",") {
		name, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(coded)
		if err != nil || name == "" && a.Metadata != "" {
			return a, fault.New(fault.Invalid, "sync.metadata")
		}
		switch name {
		case "sha256":
			a.SHA256 = string(value)
		case "type", "filetype":
			a.Type = string(value)
		}
	}
	return a, nil
}

func (u *Uploads) create(w http.ResponseWriter, r *http.Request, owner, at string) error {
	a, err := announced(r.Header)
	if err != nil {
		return err
	}
	concat := r.Header.Get("Upload-Concat")
	parts, isFinal := strings.CutPrefix(concat, "final;")
	switch {
	case isFinal:
		return u.final(w, r, owner, at, a, parts)
	case concat != "" && concat != partial:
		return fault.New(fault.Invalid, "sync.concat").With("most", strconv.Itoa(mostJoined))
	}
	a.Partial = concat == partial
	if a.Size, err = strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64); err != nil || a.Size < 0 {
		return fault.New(fault.Invalid, "sync.length")
	}
	sum, err := sumOf(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	brings := r.ContentLength != 0 && r.Body != nil && r.Body != http.NoBody
	if brings && r.Header.Get("Content-Type") != pieceType { // creation-with-upload
		return fault.New(fault.Invalid, "sync.content_type")
	}
	if brings && r.ContentLength > a.Size {
		return fault.New(fault.Invalid, "sync.beyond")
	}
	up, err := u.Create(r.Context(), owner, a)
	if err != nil {
		return err
	}
	w.Header().Set("Location", at+"/"+up.ID)
	if brings && up.Offset == 0 && up.Size > 0 { // one that was announced before goes on where it stopped
		up, err = u.Append(r.Context(), owner, up.ID, 0, sender(w, r), sum)
	}
	if up.ID != "" {
		tell(w.Header(), up)
	}
	if err == nil {
		w.WriteHeader(http.StatusCreated)
	}
	return err
}

// final joins uploads into one file. Each is named by its address, whole or from the root.
func (u *Uploads) final(w http.ResponseWriter, r *http.Request, owner, at string, a Announced, parts string) error {
	if r.Header.Get("Upload-Length") != "" {
		return fault.New(fault.Invalid, "sync.final_length")
	}
	var keys []string
	for _, address := range strings.Fields(parts) {
		dir, key := path.Split(address)
		if !strings.HasSuffix(dir, at+"/") {
			return fault.New(fault.NotFound, "sync.no_upload")
		}
		keys = append(keys, key)
	}
	up, err := u.Join(r.Context(), owner, a, "final;"+parts, keys)
	if err != nil {
		return err
	}
	w.Header().Set("Location", at+"/"+up.ID)
	tell(w.Header(), up)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// pieceType is what a piece says that it is.
const pieceType = "application/offset+octet-stream"

func (u *Uploads) patch(w http.ResponseWriter, r *http.Request, owner, key string) error {
	if r.Header.Get("Content-Type") != pieceType {
		return fault.New(fault.Invalid, "sync.content_type")
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return fault.New(fault.Invalid, "sync.upload_offset")
	}
	sum, err := sumOf(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	up, err := u.Append(r.Context(), owner, key, offset, sender(w, r), sum)
	if up.ID != "" {
		tell(w.Header(), up)
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if fault.Is(err, fault.Unavailable) && r.Body != nil {
		// A connection that is closed on a sender who is still sending is all that most of them hear: so that the sentence is heard,
		// what they are sending is read out first.
		_, _ = io.CopyN(io.Discard, r.Body, mostReadOut)
	}
	return err
}

// mostReadOut is how many bytes more of a piece that has no room are read so that its sender hears why: a piece of our own phones.
const mostReadOut = 8 << 20

// body is what a request brings, which can be broken off when its sender has come back on another connection.
type body struct {
	io.Reader
	c *http.ResponseController
}

func sender(w http.ResponseWriter, r *http.Request) io.Reader {
	if r.Body == nil {
		return http.NoBody
	}
	return body{r.Body, http.NewResponseController(w)}
}

// Interrupt is Interrupter's.
func (b body) Interrupt() { _ = b.c.SetReadDeadline(time.Unix(1, 0)) } // where it cannot be, the sender's end is waited for

func sumOf(header string) (Sum, error) {
	if header == "" {
		return Sum{}, nil
	}
	by, coded, _ := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(coded)
	if by != "sha1" && by != "sha256" || err != nil {
		return Sum{}, fault.New(fault.Invalid, "sync.checksum")
	}
	return Sum{By: by, Want: want}, nil
}

// StatusOf is the HTTP status that the tus protocol asks for a fault; 0 for those that it says nothing of.
func StatusOf(err error) int {
	f := fault.Of(err)
	if f == nil {
		return 0
	}
	return map[string]int{
		"sync.tus_version": http.StatusPreconditionFailed, "sync.content_type": http.StatusUnsupportedMediaType, "sync.offset": http.StatusConflict,
		"sync.piece": 460, "sync.hash_differs": 460, "sync.too_large": http.StatusRequestEntityTooLarge, "sync.beyond": http.StatusRequestEntityTooLarge,
		"sync.no_upload": http.StatusNotFound, "sync.expired": http.StatusGone, "sync.checksum": http.StatusBadRequest, "sync.length": http.StatusBadRequest,
		"sync.metadata": http.StatusBadRequest, "sync.upload_offset": http.StatusBadRequest, "sync.concat": http.StatusBadRequest, "sync.final_length": http.StatusBadRequest,
		"sync.not_partial": http.StatusBadRequest, "sync.not_whole": http.StatusConflict, "sync.final": http.StatusForbidden, "sync.method": http.StatusMethodNotAllowed,
	}[f.Code]
}
