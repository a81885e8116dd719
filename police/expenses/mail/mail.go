// Package mail reads an e-mail that somebody sent with receipts: who it is from and the files in it. What it reads was written by strangers:
// every depth, number and size has a limit, and nothing of a text is run or kept but the subject. It knows no claim and no officer.
package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"unicode"

	"throughline/police/evidence/media"
)

// Limits of one e-mail.
const (
	Most      = 30 << 20 // bytes
	mostFiles = 20
	mostFile  = 10 << 20
	mostParts = 200
	mostDepth = 8
)

// Why an e-mail gives no receipts. The words are codes of what a person is told.
var (
	ErrLarge      = errors.New("too_large")
	ErrUnreadable = errors.New("unreadable")
	ErrNoSender   = errors.New("no_sender")
	ErrNoFile     = errors.New("no_receipt")
	ErrFileLarge  = errors.New("receipt_large")
	ErrMany       = errors.New("too_many")
)

// Letter is an e-mail that was read. From is the address without its name, in small letters.
type Letter struct {
	From, Subject string
	Files         [][]byte // pictures and PDFs, in their order
}

// Read reads an e-mail. With an error, From and Subject are as far as they could be read.
func Read(raw []byte) (Letter, error) {
	var l Letter
	if len(raw) > Most {
		return l, ErrLarge
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l, ErrUnreadable
	}
	l.Subject = plain(m.Header.Get("Subject"))
	from, err := mail.ParseAddressList(m.Header.Get("From"))
	if err != nil || len(from) != 1 || len(m.Header["From"]) != 1 {
		return l, ErrNoSender
	}
	l.From = strings.ToLower(from[0].Address)
	parts := 0
	err = l.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0, &parts)
	if err == nil && len(l.Files) == 0 {
		err = ErrNoFile
	}
	return l, err
}

// part reads a part, and the parts within it.
func (l *Letter) part(kind, coding string, body io.Reader, depth int, parts *int) error {
	if *parts++; *parts > mostParts || depth > mostDepth {
		return ErrMany
	}
	what, params, err := mime.ParseMediaType(kind)
	if err != nil {
		what = "text/plain"
	}
	if strings.HasPrefix(what, "multipart/") {
		if params["boundary"] == "" {
			return ErrUnreadable
		}
		inner := multipart.NewReader(body, params["boundary"])
		for {
			p, err := inner.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return ErrUnreadable
			}
			if err := l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1, parts); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	file, err := io.ReadAll(io.LimitReader(body, mostFile+1))
	if strings.HasPrefix(what, "text/") || !receipt(file) {
		return nil
	}
	switch {
	case err != nil:
		return ErrUnreadable
	case len(file) > mostFile:
		return ErrFileLarge
	case len(l.Files) == mostFiles:
		return ErrMany
	}
	l.Files = append(l.Files, file)
	return nil
}

// receipt tells by the bytes themselves whether a file can be one.
func receipt(file []byte) bool {
	switch media.Sniff(file) {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf":
		return true
	}
	return false
}

const mostSubject = 200

// plain is a heading as text: decoded, on one line, without what is not seen.
func plain(s string) string {
	if d, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		s = d
	}
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) || r == '\t' {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(s, " "))), " ")
	if r := []rune(s); len(r) > mostSubject {
		s = string(r[:mostSubject]) + "…"
	}
	return s
}
