package sync

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"throughline/platform/fault"
)

// tusVersion is the version of the tus protocol (tus.io) that is spoken: core, creation, checksum.
const tusVersion = "1.0.0"

// Tus answers one request of the tus protocol for an owner. key is the upload's id, or "" for the place where uploads are
// made, whose address is at. It gives what it could not do; the caller says that in a sentence, with StatusOf as its status.
func (u *Uploads) Tus(w http.ResponseWriter, r *http.Request, owner, at, key string) error {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodOptions {
		h.Set("Tus-Version", tusVersion)
		h.Set("Tus-Extension", "creation,checksum")
		h.Set("Tus-Checksum-Algorithm", "sha1,sha256")
		h.Set("Tus-Max-Size", strconv.Itoa(MostBytes))
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		return fault.New(fault.Invalid, "sync.tus_version")
	}
	switch r.Method {
	case http.MethodPost:
		return u.create(w, r, owner, at)
	case http.MethodHead:
		up, err := u.Find(owner, key)
		if err == nil {
			h.Set("Upload-Length", strconv.FormatInt(up.Size, 10))
			h.Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
			w.WriteHeader(http.StatusOK)
		}
		return err
	}
	return u.patch(w, r, owner, key)
}

func (u *Uploads) create(w http.ResponseWriter, r *http.Request, owner, at string) error {
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		return fault.New(fault.Invalid, "sync.length")
	}
	m := Media{Size: size}
	for pair := range strings.SplitSeq(r.Header.Get("Upload-Metadata"), ",") {
		name, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return fault.New(fault.Invalid, "sync.metadata")
		}
		switch name {
		case "sha256":
			m.SHA256 = string(value)
		case "type":
			m.Type = string(value)
		}
	}
	up, err := u.Create(r.Context(), owner, m)
	if err != nil {
		return err
	}
	w.Header().Set("Location", at+"/"+up.ID)
	w.Header().Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
	w.WriteHeader(http.StatusCreated)
	return nil
}

func (u *Uploads) patch(w http.ResponseWriter, r *http.Request, owner, key string) error {
	if r.Header.Get("Content-Type") != "application/offset+octet-stream" {
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
	up, err := u.Append(r.Context(), owner, key, offset, r.Body, sum)
	if up.ID != "" {
		w.Header().Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

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
		"sync.no_upload": http.StatusNotFound, "sync.checksum": http.StatusBadRequest, "sync.length": http.StatusBadRequest, "sync.metadata": http.StatusBadRequest,
		"sync.upload_offset": http.StatusBadRequest,
	}[f.Code]
}
