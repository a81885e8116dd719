package form

import (
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"

	"throughline/platform/fault"
	"throughline/platform/id"
)

// The most that a form may hold. DecodeLimit changes the first for a form that takes files.
const (
	MaxBody    = 1 << 20
	maxMemory  = 8 << 20 // of a multipart form; larger files wait on disk
	maxEntries = 2000
)

// Decode reads the posted form of r into the struct that dst points to, by its tags. Only the body is read, never the
// address. Texts are trimmed; bytes that are no UTF-8 and control characters are refused. What is wrong comes back as
// fault.Invalid "form.invalid" with every wrong field; what was typed stays to be had from Typed.
// A body that is too large or cannot be read is fault.Invalid "form.too_much" or "form.unreadable".
func Decode(r *http.Request, dst any) error { return DecodeLimit(r, dst, MaxBody) }

// DecodeLimit is Decode with another limit, in bytes, on the whole body: for forms that take files.
func DecodeLimit(r *http.Request, dst any, limit int64) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic("form: dst must be a pointer to a struct")
	}
	if err := read(r, limit); err != nil {
		return err
	}
	var wrong []fault.Field
	for _, f := range fieldsOf(v.Elem().Type()) {
		if w, bad := f.take(r, v.Elem()); bad {
			wrong = append(wrong, w)
		}
	}
	return invalid(wrong)
}

func read(r *http.Request, limit int64) error {
	if r.PostForm != nil && r.Body == http.NoBody {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || (kind != "application/x-www-form-urlencoded" && kind != "multipart/form-data") {
		return fault.New(fault.Invalid, "form.unreadable")
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(nil, r.Body, limit)
	}
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(maxMemory)
	} else {
		err = r.ParseForm()
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return fault.New(fault.Invalid, "form.too_much")
	}
	if err != nil {
		return fault.New(fault.Invalid, "form.unreadable").Wrap(err)
	}
	if len(r.PostForm) > maxEntries {
		return fault.New(fault.Invalid, "form.too_much")
	}
	return nil
}

// take reads one field from the form into the struct.
func (f field) take(r *http.Request, v reflect.Value) (fault.Field, bool) {
	switch f.kind {
	case file, files:
		return f.takeFiles(r, v)
	case many:
		return f.takeMany(r, v)
	}
	raw, w, bad := f.raw(r)
	if bad {
		return w, true
	}
	if raw == "" {
		v.FieldByIndex(f.index).SetZero() // a box that was emptied, and a box not ticked, say so
		return f.missing(), f.required
	}
	return f.set(f.at(v), raw)
}

func (f field) takeFiles(r *http.Request, v reflect.Value) (fault.Field, bool) {
	var sent []*multipart.FileHeader
	if r.MultipartForm != nil {
		sent = r.MultipartForm.File[f.name]
	}
	switch {
	case len(sent) == 0:
		return f.missing(), f.required
	case f.kind == files:
		f.at(v).Set(reflect.ValueOf(sent))
	case len(sent) > 1:
		return f.wrong("form.one_only"), true
	default:
		f.at(v).Set(reflect.ValueOf(sent[0]))
	}
	return fault.Field{}, false
}

func (f field) takeMany(r *http.Request, v reflect.Value) (fault.Field, bool) {
	x := f.at(v)
	x.SetZero()
	for _, s := range r.PostForm[f.name] {
		if s != "" {
			one := reflect.New(x.Type().Elem()).Elem()
			one.SetString(s)
			x.Set(reflect.Append(x, one))
		}
	}
	return f.checkMany(x)
}

// raw is the cleaned text of a field with one value. A date may come as one text or in its boxes.
func (f field) raw(r *http.Request) (string, fault.Field, bool) {
	sent := r.PostForm[f.name]
	if len(sent) == 0 && (f.kind == day || f.kind == instant) {
		sent = f.boxes(r)
	}
	if len(sent) > 1 {
		return "", f.wrong("form.one_only"), true
	}
	if len(sent) == 0 {
		return "", fault.Field{}, false
	}
	s, ok := f.clean(sent[0])
	if !ok {
		return "", f.wrong("form.bad_text"), true
	}
	return s, fault.Field{}, false
}

// Key is the idempotency key that the form carried, or "" when there is none that could be one.
func Key(r *http.Request) string {
	if k := r.PostForm.Get(KeyName); id.Valid(k) {
		return k
	}
	return ""
}
