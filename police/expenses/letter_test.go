package expenses_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/police/expenses"
	"throughline/police/expenses/receipt"
)

func eml(from string, files ...[]byte) []byte {
	var b bytes.Buffer
	b.WriteString("From: " + from + "\r\nSubject: <script>alert(1)</script>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSee here\r\n")
	for _, f := range files {
		b.WriteString("--x\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(f) + "\r\n")
	}
	b.WriteString("--x--\r\n")
	return b.Bytes()
}

// EXP-05: what an officer sends from a known address goes into their draft; everything else waits for finance, and nothing is lost.
func TestEXP05TheDropFolderTakesReceiptsIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		for _, c := range []struct{ in, want string }{{"howells", "address:expenses.mail.address"}, {"A <a@b.example>", "address:expenses.mail.address"}, {"a@b.example, c@d.example", "address:expenses.mail.address"}, {"", "address:"}} {
			if _, err := h.AddAddress(h.howells(), expenses.AddAddress{Address: c.in}); !strings.Contains(codes(err), c.want) {
				t.Errorf("%q: %s", c.in, codes(err))
			}
		}
		if _, err := h.AddAddress(h.howells(), expenses.AddAddress{Address: "S.Howells@home.example"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.AddAddress(h.as("bevan", "officer"), expenses.AddAddress{Address: "s.howells@HOME.example"}); codes(err) != "expenses.mail.address_taken" {
			t.Errorf("another's address: %s", codes(err))
		}
		folder := t.TempDir()
		for name, raw := range map[string][]byte{"1.eml": eml("s.howells@home.example", shot(70, false), shot(71, false)), "2.EML": eml("stranger@else.example", shot(72, false)), "3.eml": []byte("not an e-mail"),
			"4.eml": eml("s.howells@home.example"), "notes.txt": []byte("not for us")} {
			if err := os.WriteFile(filepath.Join(folder, name), raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink("/etc/passwd", filepath.Join(folder, "5.eml")); err != nil {
			t.Fatal(err)
		}
		for range 2 { // a second look finds nothing more
			if err := h.TakeDrop(context.Background(), folder, time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		h.run(t)
		v := h.draft(t, h.howells())
		if v.Source != "mail" || len(v.Lines) != 2 || v.Lines[0].Read == nil {
			t.Errorf("%+v", v)
		}
		waits, err := h.Mails(h.finance(), paging.Ask{})
		why := map[string]string{}
		for _, m := range waits.Mails {
			why[m.Why] = m.ID
		}
		if err != nil || len(waits.Mails) != 3 || why["unknown_sender"] == "" || why["unreadable"] == "" || why["no_receipt"] == "" {
			t.Fatalf("%v %+v", err, waits)
		}
		left, _ := os.ReadDir(folder)
		if kept, err := os.ReadDir(filepath.Join(folder, "taken")); err != nil || len(kept) != 4 || len(left) != 3 { // the note, the link and the folder
			t.Errorf("%v %v %v", err, kept, left)
		}
		ask := h.asks()
		if w := ask(h.finance(), "GET", "/expenses/mail/"+why["unknown_sender"]+"/file", nil); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), eml("stranger@else.example", shot(72, false))) || w.Header().Get("Content-Type") != "application/octet-stream" {
			t.Errorf("it was not kept as it came: %d", w.Code)
		}
		if w := ask(h.finance(), "GET", "/expenses/mail", nil); w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") || !strings.Contains(w.Body.String(), "&lt;script&gt;") {
			t.Errorf("%d", w.Code)
		}
		if w := ask(h.howells(), "GET", "/expenses/mail", nil); w.Code != 403 {
			t.Errorf("%d", w.Code)
		}
		give := expenses.SettleMail{How: "give", Staff: "bevan", Reason: "It is their private address"}
		if _, err := h.SettleMail(h.howells(), why["unknown_sender"], give); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if _, err := h.SettleMail(h.as("flynn", "finance", "response"), why["unknown_sender"], give); codes(err) != "expenses.mail.own" {
			t.Errorf("to one's own team: %s", codes(err))
		}
		if _, err := h.SettleMail(h.as("bevan", "finance"), why["unknown_sender"], give); codes(err) != "expenses.mail.own" {
			t.Errorf("to oneself: %s", codes(err))
		}
		nobody := give
		nobody.Staff = ""
		if _, err := h.SettleMail(h.finance(), why["unknown_sender"], nobody); !strings.HasPrefix(codes(err), "expenses.mail.whose") {
			t.Error(codes(err))
		}
		if _, err := h.SettleMail(h.finance(), why["no_receipt"], give); codes(err) != "expenses.mail.nothing" {
			t.Error(codes(err))
		}
		if _, err := h.SettleMail(h.finance(), why["no_receipt"], expenses.SettleMail{How: "leave", Reason: "It was only words"}); err != nil {
			t.Error(err)
		}
		if done, err := h.SettleMail(h.finance(), why["unknown_sender"], give); err != nil || done.Value.State != "settled" {
			t.Errorf("%v %+v", err, done.Value)
		}
		if _, err := h.SettleMail(h.finance(), why["unknown_sender"], give); codes(err) != "expenses.mail.settled" {
			t.Error(codes(err))
		}
		if v := h.draft(t, h.as("bevan", "officer")); v.Source != "mail" || len(v.Lines) != 1 {
			t.Errorf("%+v", v)
		}
		if again, err := h.TakeMail(h.System(), eml("s.howells@home.example", shot(70, false), shot(71, false))); err != nil || again.State != "taken" {
			t.Errorf("%v %+v", err, again)
		}
		if v := h.draft(t, h.howells()); len(v.Lines) != 2 {
			t.Errorf("taken twice: %d lines", len(v.Lines))
		}
		for n := range 3 { // a draft takes 50 at most: anybody can write a sender's name
			var files [][]byte
			for i := range 20 {
				files = append(files, append(shot(80, false), byte(n), byte(i)))
			}
			if m, err := h.TakeMail(h.System(), eml("s.howells@home.example", files...)); err != nil || m.Why != []string{"", "", "draft_full"}[n] {
				t.Errorf("%d: %v %+v", n, err, m)
			}
		}
		remove := expenses.RemoveAddress{Address: "S.HOWELLS@home.example ", Reason: "It was lost"}
		if _, err := h.RemoveAddress(h.howells(), remove); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if done, err := h.RemoveAddress(h.finance(), remove); err != nil || done.Value != "howells" {
			t.Errorf("%v %+v", err, done.Value)
		}
		if _, err := h.RemoveAddress(h.finance(), remove); !strings.Contains(codes(err), "address:expenses.mail.address_none") {
			t.Errorf("again: %s", codes(err))
		}
		if m, err := h.TakeMail(h.System(), eml("s.howells@home.example", shot(81, false))); err != nil || m.Why != "unknown_sender" {
			t.Errorf("after it was removed: %v %+v", err, m)
		}
	})
}
