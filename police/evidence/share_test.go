package evidence_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/platform/when"
	"throughline/police/evidence"
)

// nobody is somebody outside: no account, a browser with the cookies that it was given.
type nobody struct {
	h       house
	from    string
	cookies map[string]string
}

func (h house) nobody(from string) *nobody {
	return &nobody{h, from, map[string]string{}}
}

func (n *nobody) ask(t *testing.T, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range n.h.desk.Room().Screens {
		if s.Public { // nobody outside gets to another page
			mux.HandleFunc(s.Pattern, s.Handler)
		}
	}
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = n.from + ":4000"
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range n.cookies {
		r.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		n.cookies[c.Name] = c.Value
		if c.Name == "shared" && (!c.HttpOnly || c.Secure != n.h.BehindTLS || c.SameSite != http.SameSiteLaxMode || len(c.Path) != len("/shared/")+26 || !strings.HasPrefix(path, c.Path)) {
			t.Errorf("the cookie of a visit: %+v", c)
		}
	}
	return w
}

// pictureOf puts a photograph on the case and lets it be looked at.
func (h house) pictureOf(t *testing.T) evidence.Exhibit {
	t.Helper()
	x, err := h.desk.TakePhotograph(h.howells(), h.thread, evidence.TakePhotograph{Description: "The pavement"}, bytes.NewReader(shot(h.Held.Now())))
	if err != nil {
		t.Fatal(err)
	}
	h.passed(t)
	return x.Value
}

func sharing(items ...string) evidence.MakeShare {
	return evidence.MakeShare{Items: items, To: "prosecutor", Recipient: "A. Morgan", Organisation: "CPS Wales", Purpose: "charge", Why: "To decide on a charge"}
}

// link makes a share and its link.
func (h house) link(t *testing.T, in evidence.MakeShare) (evidence.Share, evidence.Issued) {
	t.Helper()
	s, err := h.desk.MakeShare(h.howells(), h.thread, in)
	if err != nil {
		t.Fatal(err)
	}
	i, err := h.desk.IssueShare(h.howells(), s.Value.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s.Value, i
}

// MOB-07, CF-12: a partner without an account opens a link with a code that was told another way; what they see bears their name and the
// time, each opening is an entry on the thread, and the code that was used opens nothing again.
func TestMOB07APartnerOpensAnExpiringLinkWithoutAnAccount(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.BehindTLS = true
		x := h.pictureOf(t)
		s, i := h.link(t, sharing("exhibit/"+x.ID))
		if len(i.Path) != len("/shared/")+26 || !regexp.MustCompile(`^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`).MatchString(i.Code) {
			t.Errorf("%+v", i)
		}
		n := h.nobody("192.0.2.1")
		has(t, n.ask(t, "GET", i.Path, nil), 200, "Type the code", "Cymraeg")
		has(t, n.ask(t, "GET", i.Path+"?lang=cy", nil), 200, "Teipiwch y cod")
		n.cookies = map[string]string{}
		has(t, n.ask(t, "POST", i.Path, url.Values{}), 422, "Enter your code")
		has(t, n.ask(t, "POST", i.Path, url.Values{"code": {"AAAA-AAAA"}}), 422, "That is not the code")
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 303)
		has(t, n.ask(t, "POST", i.Path, url.Values{"code": {" " + strings.ToLower(i.Code)}}), 303)
		has(t, n.ask(t, "GET", i.Path, nil), 303)
		has(t, n.ask(t, "GET", i.Path+"/list", nil), 200, "Photograph 1", "A. Morgan", "To decide on a charge")
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 200, "Shown to A. Morgan, CPS Wales · Mon 23 Nov 2026, 12:00", i.Path+"/1/picture")
		w := n.ask(t, "GET", i.Path+"/1/picture", nil)
		has(t, w, 200)
		m, err := jpeg.Decode(bytes.NewReader(w.Body.Bytes()))
		look := x.ID
		if err != nil || m.Bounds().Dy() <= x.File.Height*m.Bounds().Dx()/x.File.Width {
			t.Errorf("%s: %v: no mark under the picture: %v", look, m.Bounds(), err)
		}
		if w.Header().Get("Cache-Control") != "private, no-store" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") || w.Header().Get("Referrer-Policy") != "strict-origin" {
			t.Errorf("%v", w.Header())
		}
		has(t, n.ask(t, "GET", i.Path+"/1/file", nil), 404) // a picture is only ever seen with its mark
		has(t, n.ask(t, "GET", i.Path+"/1/file?download", nil), 404)
		story := said(t, h, h.thread)
		for _, want := range []string{"Evidence to be shared: with A. Morgan, 1 things", "Link to shared evidence made", "Wrong code for shared evidence: try 1", "Link to shared evidence opened: by A. Morgan", "Shared evidence looked at: Exhibit SH/1. by A. Morgan"} {
			if !strings.Contains(strings.ToLower(story), strings.ToLower(want)) {
				t.Errorf("%q is not on the record:\n%s", want, story)
			}
		}
		if strings.Count(story, "looked at") != 1 {
			t.Errorf("the page and its picture are more than one opening:\n%s", story)
		}
		for _, secret := range []string{i.Path[8:], i.Code, strings.ReplaceAll(i.Code, "-", "")} {
			if strings.Contains(story, secret) {
				t.Error("a secret is on the record")
			}
		}
		h.Held.Set(h.Held.Now().Add(11 * time.Minute))
		has(t, n.ask(t, "GET", i.Path+"/1", nil), 200)
		if got := strings.Count(said(t, h, h.thread), "looked at"); got != 2 {
			t.Errorf("%d openings after eleven minutes", got)
		}
		// The code was good once: whoever has both the link and the code gets no further, and learns nothing.
		other := h.nobody("192.0.2.2")
		has(t, other.ask(t, "GET", i.Path, nil), 404, "does not open anything")
		has(t, other.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 404, "does not open anything")
		// The visit is over after its time, however long the share is open.
		h.Held.Set(h.Held.Now().Add(time.Hour))
		has(t, n.ask(t, "GET", i.Path+"/1/picture", nil), 404)
		if got, err := h.desk.SeeShare(h.marsh(), s.ID, ""); err != nil || got.Opened != 1 {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// MOB-07: every way in that is not the link, its code and the things of this share is the same page that says nothing.
func TestMOB07ALinkIsNotGuessedReplayedOrStretched(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		x, other := h.pictureOf(t), h.pictureOf(t)
		one := sharing("exhibit/" + x.ID)
		one.Openings = "5"
		s, i := h.link(t, one)
		_, j := h.link(t, sharing("exhibit/"+other.ID))
		n := h.nobody("192.0.2.3")
		has(t, n.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 303)
		no := n.ask(t, "GET", "/shared/AAAAAAAAAAAAAAAAAAAAAAAAAA", nil)
		has(t, no, 404, "does not open anything")
		for _, path := range []string{i.Path + "/0", i.Path + "/2", i.Path + "/-1", i.Path + "/1e0", i.Path + "/" + other.ID, i.Path + "/exhibit", i.Path + "/2/picture", i.Path + "/2/file", "/shared/" + s.ID, "/shared/" + s.ID + "/1", "/shared/x/1/picture"} {
			if w := n.ask(t, "GET", path, nil); w.Code != 404 || strings.Contains(w.Body.String(), "pavement") {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		// The visit of one link is none of another, whose own code it takes.
		has(t, n.ask(t, "GET", j.Path+"/list", nil), 303)
		has(t, n.ask(t, "POST", j.Path, url.Values{"code": {i.Code}}), 422)
		// A made-up cookie is none.
		fake := h.nobody("192.0.2.4")
		fake.cookies["shared"] = s.ID
		has(t, fake.ask(t, "GET", i.Path+"/1/picture", nil), 303)
		// What is a page of the force is none for somebody outside: there is no way from a link to one.
		for _, sc := range h.desk.Room().Screens {
			if sc.Public != (strings.Contains(sc.Pattern, " /shared/") || strings.Contains(sc.Pattern, " /send/")) {
				t.Errorf("%s: public %v", sc.Pattern, sc.Public)
			}
		}
		// Taken back: at once, in the middle of a visit too.
		if _, err := h.desk.EndShare(h.howells(), s.ID, evidence.EndShare{Why: "Wrong person"}); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"", "/list", "/1", "/1/picture"} {
			has(t, n.ask(t, "GET", i.Path+path, nil), 404, "does not open anything")
		}
		code(t, must(h.desk.IssueShare(h.howells(), s.ID)), "evidence.share.not_open")
		code(t, must(h.desk.EndShare(h.howells(), s.ID, evidence.EndShare{Why: "x"})), "evidence.share.over")
		// Too many wrong codes: dead, the right one too, until another link is made.
		for range 4 {
			n.ask(t, "POST", j.Path, url.Values{"code": {"2222-2222"}})
		}
		has(t, n.ask(t, "POST", j.Path, url.Values{"code": {j.Code}}), 404)
	})
}

// MOB-07: a link is over at the end of its last day in London, on the days when the clocks change too; another link kills the first.
func TestMOB07ALinkEndsWithItsLastDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for _, c := range []struct{ now, until, ends string }{
			{"2027-03-27T12:00:00Z", "2027-03-28", "2027-03-28T23:00:00Z"},
			{"2027-10-30T12:00:00Z", "2027-10-31", "2027-11-01T00:00:00Z"},
			{"2028-02-29T23:30:00Z", "2028-02-29", "2028-03-01T00:00:00Z"},
		} {
			now, err := when.Parse(c.now)
			if err != nil {
				t.Fatal(err)
			}
			ends, err := when.Parse(c.ends)
			if err != nil {
				t.Fatal(err)
			}
			h.Held.Set(now)
			x := h.pictureOf(t)
			in := sharing("exhibit/" + x.ID)
			in.Until, in.Openings = c.until, "3"
			s, i := h.link(t, in)
			if !s.ExpiresAt.Equal(ends) {
				t.Errorf("%s: ends %s", c.until, s.ExpiresAt)
			}
			n := h.nobody("198.51.100.1")
			has(t, n.ask(t, "POST", i.Path, url.Values{"code": {i.Code}}), 303)
			again, err := h.desk.IssueShare(h.howells(), s.ID)
			if err != nil {
				t.Fatal(err)
			}
			has(t, n.ask(t, "GET", i.Path, nil), 404)
			h.Held.Set(ends.Add(-time.Second))
			has(t, n.ask(t, "POST", again.Path, url.Values{"code": {again.Code}}), 303)
			has(t, n.ask(t, "GET", again.Path+"/1", nil), 200)
			h.Held.Set(ends)
			has(t, n.ask(t, "GET", again.Path+"/1", nil), 404)
			has(t, n.ask(t, "GET", again.Path, nil), 404)
			in.Until = "2026-01-01"
			code(t, must(h.desk.MakeShare(h.howells(), h.thread, in)), "evidence.share.until")
			in.Until = "2031-01-01"
			code(t, must(h.desk.MakeShare(h.howells(), h.thread, in)), "evidence.share.until")
			in.Until, in.Openings = "", "51"
			code(t, must(h.desk.MakeShare(h.howells(), h.thread, in)), "evidence.share.openings")
		}
	})
}
