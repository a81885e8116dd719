package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"
)

func picture() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func attached(kind string, file []byte) string {
	return "--x\r\nContent-Type: " + kind + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"r\"\r\n\r\n" + base64.StdEncoding.EncodeToString(file) + "\r\n"
}

func mixed(head string, parts ...string) []byte {
	return []byte(head + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Join(parts, "") + "--x--\r\n")
}

const from = "From: \"S. Howells\" <S.Howells@Force.example>\r\nSubject: =?utf-8?Q?Car_park_=C2=A34=2E50?=\r\n"

// EXP-05: an e-mail gives the pictures and PDFs in it, by their bytes and not by what it says of them; what gives none says why.
func TestEXP05AnEMailGivesItsReceipts(t *testing.T) {
	t.Parallel()
	l, err := Read(mixed(from, "--x\r\nContent-Type: text/plain\r\n\r\nSee the receipt\r\n", attached("application/octet-stream", picture()), attached("application/pdf", []byte("%PDF-1.4 x")), attached("image/png", []byte("<script>alert(1)</script>"))))
	if err != nil || l.From != "s.howells@force.example" || l.Subject != "Car park £4.50" || len(l.Files) != 2 || !bytes.Equal(l.Files[0], picture()) {
		t.Errorf("%v %+v", err, l)
	}
	alone := from + "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(picture())
	if l, err := Read([]byte(alone)); err != nil || len(l.Files) != 1 {
		t.Errorf("a picture alone: %v %+v", err, l)
	}
	inner := "--x\r\nContent-Type: multipart/related; boundary=y\r\n\r\n" + strings.ReplaceAll(attached("image/png", picture()), "--x", "--y") + "--y--\r\n"
	if l, err := Read(mixed(from, inner)); err != nil || len(l.Files) != 1 {
		t.Errorf("a picture in a part of a part: %v %+v", err, l)
	}
	deep := ""
	for i := range 12 {
		b := string(rune('a' + i))
		deep += "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n"
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = attached("image/png", picture())
	}
	for _, c := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"nothing", nil, ErrUnreadable}, {"no head", []byte("hello"), ErrUnreadable}, {"no sender", mixed("Subject: x\r\n", attached("image/png", picture())), ErrNoSender},
		{"two senders", mixed("From: a@x.example, b@x.example\r\n", attached("image/png", picture())), ErrNoSender}, {"two heads of a sender", mixed("From: a@x.example\r\nFrom: b@x.example\r\n", attached("image/png", picture())), ErrNoSender},
		{"words alone", mixed(from, "--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n"), ErrNoFile}, {"a script that says it is a picture", mixed(from, attached("image/png", []byte("<script>"))), ErrNoFile},
		{"a part that does not end", []byte(from + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n"), ErrNoFile},
		{"parts in parts in parts", []byte(from + deep), ErrMany}, {"too many receipts", mixed(from, many...), ErrMany},
		{"a receipt too large", mixed(from, attached("image/png", append(picture(), make([]byte, mostFile)...))), ErrFileLarge}, {"too large", make([]byte, Most+1), ErrLarge},
	} {
		if _, err := Read(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if l, _ := Read([]byte("From: a@x.example\r\nSubject: a\u202eb\x00c" + strings.Repeat("d", 500) + "\r\n\r\n")); strings.ContainsAny(l.Subject, "\x00\u202e") || len([]rune(l.Subject)) > mostSubject+1 {
		t.Errorf("%q", l.Subject)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(mixed(from, attached("image/png", picture())))
	f.Add([]byte(from + "\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Read(raw)
		if err == nil && (l.From == "" || len(l.Files) == 0 || len(l.Files) > mostFiles) {
			t.Errorf("%+v", l)
		}
	})
}
