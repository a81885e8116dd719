package form

import (
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"throughline/platform/fault"
)

// Whatever is sent, Decode answers without a panic: a struct that passes its own rules, or a fault that says why not and
// values that can be shown again.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		good().Encode(), "place=%00", "place=%ff&declared=on", "on-day=31&on-month=feb&on-year=2026", "at=2026-03-29T01:30&at-time=1", "told=a&told=b&told",
		"miles=-0&people=9999999999999999999999", "safe=&where.town=x&where=y", "idempotency_key=x", "%", ";", "=&=&&", "on-year=\u0663\u0660\u0662\u0666",
	} {
		f.Add("application/x-www-form-urlencoded", s)
	}
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"place\"\r\n\r\nx\r\n--b--\r\n")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../x\"\r\n\r\nx\r\n--b--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		var got contact
		err := Decode(r, &got)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v is not an invalid fault", err)
			}
			for name, all := range Typed(r) {
				for _, s := range all {
					if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
						t.Fatalf("%q shows %q", name, s)
					}
				}
			}
			return
		}
		before := got
		if err := Check(&got); err != nil {
			t.Fatalf("decoded %+v, then refused it: %v", before, err)
		}
		if got.Place != before.Place || got.Note != before.Note {
			t.Fatalf("checking changed %+v to %+v", before, got)
		}
	})
}
