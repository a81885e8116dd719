package expenses_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
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
		if _, err := h.AddAddress(h.howells(), expenses.AddAddress{Address: "s.howells@home.example"}); codes(err) != "expenses.mail.no_post" {
			t.Errorf("without a folder for e-mail: %s", codes(err))
		}
		h.confirmed(t, h.howells(), "S.Howells@home.example")
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

// posted has codes kept instead of sent, and gives the last one.
func (h house) posted() func() (to, code string) {
	var to, code string
	h.Desk.Post = func(address, subject, text string) error {
		to, code = address, regexp.MustCompile(`[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}`).FindString(text)
		return nil
	}
	return func() (string, string) { return to, code }
}

// confirmed makes an address somebody's own.
func (h house) confirmed(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	last := h.posted()
	if _, err := h.AddAddress(ctx, expenses.AddAddress{Address: address}); err != nil {
		t.Fatal(err)
	}
	to, code := last()
	if _, err := h.ConfirmAddress(ctx, expenses.ConfirmAddress{Address: to, Code: code}); err != nil {
		t.Fatal(err)
	}
}

// EXP-05: an address is trusted when its owner gives back the code that was sent there, and not because somebody says that it is theirs.
func TestEXP05AnAddressIsConfirmedBeforeItIsTrusted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.reads(receipt.Reading{}, nil)
		last, bevan := h.posted(), h.as("bevan", "officer")
		add := func(ctx context.Context) string {
			_, err := h.AddAddress(ctx, expenses.AddAddress{Address: "S.Howells@home.example"})
			return codes(err)
		}
		if code := add(h.howells()); code != "" {
			t.Fatal(code)
		}
		to, code := last()
		if to != "s.howells@home.example" || code == "" {
			t.Fatalf("%q %q", to, code)
		}
		if m, err := h.TakeMail(h.System(), eml(to, shot(90, false))); err != nil || m.Why != "unknown_sender" {
			t.Errorf("trusted before it was confirmed: %v %+v", err, m)
		}
		if got := add(h.howells()); got != "expenses.mail.soon" {
			t.Errorf("a second code at once: %s", got)
		}
		if got := add(bevan); got != "" { // another says so too: only who reads its e-mail can confirm it
			t.Error(got)
		}
		_, theirs := last()
		give := func(ctx context.Context, code string) string {
			_, err := h.ConfirmAddress(ctx, expenses.ConfirmAddress{Address: " S.HOWELLS@home.example", Code: code})
			return codes(err)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			code string
		}{"another's code": {bevan, code}, "a code of nobody": {h.as("rees", "officer"), code}, "a wrong one": {h.howells(), "22222-22222"}, "none": {h.howells(), ""}} {
			if got := give(c.ctx, c.code); !strings.Contains(got, "code:") {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := give(h.howells(), strings.ToLower(strings.ReplaceAll(code, "-", " "))); got != "" {
			t.Errorf("as people type it: %s", got)
		}
		if got := give(bevan, theirs); !strings.Contains(got, "code:expenses.mail.code") {
			t.Errorf("it is somebody's own now: %s", got)
		}
		if m, err := h.TakeMail(h.System(), eml(to, shot(91, false))); err != nil || m.State != "taken" {
			t.Errorf("%v %+v", err, m)
		}
		if body := h.asks()(h.howells(), "GET", "/expenses/address", nil).Body.String(); !strings.Contains(body, "Known as yours: "+to) {
			t.Error("the page does not say so")
		}
		if got := add(h.howells()); got != "expenses.mail.address_known" {
			t.Error(got)
		}
		if _, err := h.AddAddress(bevan, expenses.AddAddress{Address: "bevan@home.example"}); err != nil {
			t.Fatal(err)
		}
		_, code = last()
		tryIt := func(code string) string {
			_, err := h.ConfirmAddress(bevan, expenses.ConfirmAddress{Address: "bevan@home.example", Code: code})
			return codes(err)
		}
		for range 5 {
			tryIt("33333-33333")
		}
		if got := tryIt(code); !strings.Contains(got, "code:expenses.mail.code_tries") {
			t.Errorf("after five wrong ones: %s", got)
		}
		h.Held.Add(11 * time.Minute)
		if _, err := h.AddAddress(bevan, expenses.AddAddress{Address: "bevan@home.example"}); err != nil {
			t.Fatal(err)
		}
		_, code = last()
		h.Held.Add(24 * time.Hour)
		if got := tryIt(code); !strings.Contains(got, "code:expenses.mail.code_old") {
			t.Errorf("a day later: %s", got)
		}
		for n := range 6 {
			_, err := h.AddAddress(bevan, expenses.AddAddress{Address: string(rune('a'+n)) + "@strangers.example"})
			if got := codes(err); (n == 5) != (got == "expenses.mail.codes") {
				t.Errorf("%d: %s", n, got)
			}
		}
		folder := t.TempDir()
		if err := expenses.PostTo(folder)("a@b.example", "Your code", "Your code is X"); err != nil {
			t.Fatal(err)
		}
		left, err := filepath.Glob(filepath.Join(folder, "send", "*"))
		if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], ".eml") {
			t.Fatalf("%v %v", err, left)
		}
		if text, err := os.ReadFile(left[0]); err != nil || !strings.HasPrefix(string(text), "To: a@b.example\r\nSubject: Your code\r\n") {
			t.Errorf("%v %q", err, text)
		}
	})
}
