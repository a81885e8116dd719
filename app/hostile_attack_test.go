package app

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/prooftest"

	nethtml "golang.org/x/net/html"
)

// badIDs are what is put where an id belongs.
var badIDs = []string{"..%2f..%2f..%2fetc%2fpasswd", "'%20OR%201=1--", "%00", "%ff%fe", "%7B%7B.%7D%7D", url.PathEscape(script), "%0d%0aSet-Cookie:%20hx=1", "-1", strings.Repeat("9", 4000)}

// operations throws at every operation of the API: as its own person where the case did it, else as somebody of its room. In a run
// each operation gets a share of what is thrown, and each thing is thrown at a share of the operations; make prove throws all.
func (s *siege) operations(t *testing.T) {
	large, share := bytes.Repeat([]byte(" "), 40<<20), prooftest.Drawn(t)
	for i, pattern := range slices.Sorted(maps.Keys(s.doc.Paths)) {
		if _, ok := s.doc.Paths[pattern]["post"]; !ok || pattern == "/api/clock" {
			continue
		}
		c := s.likely(pattern)
		try := func(x shot, impossible string) {
			if bulk[pattern] {
				impossible = ""
			}
			x.account, x.method = c.account, http.MethodPost
			if x.path == "" {
				x.path = c.path
			}
			s.hurt(t, x, impossible)
		}
		js := "application/json"
		for j, v := range badIDs {
			if strings.Contains(pattern, "{") && share.Takes(4, i, j) {
				try(shot{path: inBraces.ReplaceAllString(pattern, v), kind: js, body: c.body}, "an id that is none")
			}
		}
		for _, v := range []string{id.New(), s.thread, "howells", "BX21"} {
			try(shot{path: inBraces.ReplaceAllString(pattern, v), kind: js, body: c.body}, "")
		}
		body := s.doc.bodyOf(pattern)
		if body == nil {
			continue
		}
		for j, x := range wholeBodies() {
			if share.Takes(6, i, j) {
				try(x, "no such body")
			}
		}
		if share.Takes(24, i) {
			try(shot{kind: js, body: large}, "40 MiB")
		}
		var base map[string]any
		if json.Unmarshal(c.body, &base) != nil {
			base = nil
		}
		for j, h := range s.doc.hits(body, base, false) {
			if share.Takes(13, i, j) {
				try(shot{kind: js, body: h.body}, h.what)
			}
		}
		for j, h := range s.doc.odds(body, base) {
			if share.Takes(13, i, j) { // 13 texts: each field gets one
				try(shot{kind: js, body: h.body}, "")
			}
		}
	}
}

// likely is how an operation or a page would be asked: as the case did it, or by somebody who did something in its room.
func (s *siege) likely(pattern string) call {
	if c, ok := s.calls[pattern]; ok {
		return c
	}
	c := call{account: "staff:marsh", path: pattern, body: []byte(`{}`)}
	if w := s.who(pattern); len(w) > 0 {
		c.account = w[0]
	}
	if ids := s.idsOf(pattern); len(ids) > 0 {
		c.path = inBraces.ReplaceAllString(pattern, ids[0])
	}
	return c
}

func parts(path string) []string {
	return strings.FieldsFunc(strings.TrimPrefix(path, "/api"), func(r rune) bool { return r == '/' || r == '-' })
}

// who are the people for a page: those who did something in its room first.
func (s *siege) who(pattern string) []string {
	var first, rest []string
	room := append(parts(pattern), "")[0]
	seen := map[string]bool{}
	for _, p := range slices.Sorted(maps.Keys(s.calls)) {
		if a := s.calls[p].account; parts(p)[0] == room && a != "" && !seen[a] && !strings.HasPrefix(a, "victim:") && a != "" {
			seen[a] = true
			first = append(first, a)
		}
	}
	for _, a := range s.did {
		if !seen[a] && !strings.HasPrefix(a, "victim:") {
			rest = append(rest, a)
		}
	}
	return append(first, rest...)
}

// idsOf are ids of the case that may belong where a path has its first name: of records whose kind the path speaks of.
func (s *siege) idsOf(pattern string) []string {
	before, _, _ := strings.Cut(pattern, "{")
	words := parts(before)
	if len(words) == 0 {
		return nil
	}
	var out []string
	add := func(x string) {
		if x != "" && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	if slices.Contains(words, "thread") || slices.Contains(words, "threads") {
		add(s.thread)
	}
	if words[len(words)-1] == "staff" {
		add("howells")
	}
	if slices.Contains(words, "units") {
		add("BX21")
	}
	for _, p := range slices.Sorted(maps.Keys(s.calls)) { // the case itself asked for one there
		if lead, _, ok := strings.Cut(p, "{"); ok && slices.Equal(parts(lead), words) {
			add(parts2(s.calls[p].path)[len(strings.Split(lead, "/"))-1])
		}
	}
	for _, r := range s.subjects() {
		if last := words[len(words)-1]; strings.Contains(r.Kind, strings.TrimSuffix(last, "s")) || len(words) == 1 && strings.HasPrefix(r.Kind, words[0]) || last == "custody" && r.Kind == "detention" || last == "people" && r.Kind == "person" {
			add(r.ID)
		}
	}
	return out[:min(len(out), 5)]
}

func parts2(path string) []string {
	path, _, _ = strings.Cut(path, "?")
	return append(strings.Split(path, "/"), "", "")
}

// subjects are the records that the journal speaks of, one or two of every kind.
func (s *siege) subjects() []journal.Ref {
	if s.refs != nil {
		return s.refs
	}
	es, err := journal.From(s.srv.Host.DB.Read(context.Background()), 0, 2000)
	if err != nil {
		s.t.Fatal(err)
	}
	n := map[string]int{}
	for _, e := range es {
		if n[e.Subject.Kind] < 3 && !slices.Contains(s.refs, e.Subject) {
			n[e.Subject.Kind]++
			s.refs = append(s.refs, e.Subject)
		}
	}
	return s.refs
}

// reach finds somebody who is shown a screen, and where, once for a path; "" when nobody was, in the state that the case was in then.
func (s *siege) reach(path string) (account, at string) {
	if found, known := s.reached[path]; known {
		return found[0], found[1]
	}
	account, at = s.look(path)
	s.reached[path] = [2]string{account, at}
	return account, at
}

func (s *siege) look(path string) (account, at string) {
	ids := []string{""}
	if strings.Contains(path, "{") {
		ids = s.idsOf(path)
	}
	for _, a := range s.who(path)[:min(12, len(s.who(path)))] {
		for _, x := range ids {
			p := strings.TrimSuffix(path, "{$}")
			if x != "" {
				p = inBraces.ReplaceAllString(p, x)
			}
			if w := s.fire(shot{account: a, method: http.MethodGet, path: p}); w.Code == http.StatusOK {
				return a, p
			}
		}
	}
	return "", ""
}

// forms throws at every POST of a screen; where its form is drawn for somebody, at each of the form's fields.
func (s *siege) forms(t *testing.T) {
	large, share := bytes.Repeat([]byte("a=b&"), 10<<20), prooftest.Drawn(t)
	drawn, all := 0, 0
	for _, pattern := range slices.Sorted(maps.Keys(s.screens())) {
		path, ok := strings.CutPrefix(pattern, "POST ")
		if !ok || path == "/training/clock" {
			continue
		}
		all++
		account, at := s.reach(path)
		if account == "" {
			c := s.likely(path)
			account, at = c.account, c.path
		} else {
			drawn++
			s.fields(t, account, at, share, all)
		}
		url := "application/x-www-form-urlencoded"
		for i, x := range []shot{{}, {kind: url}, {kind: url, body: []byte("%zz=%zz&a=%ff")}, {kind: url, body: large}, {kind: "multipart/form-data"}, {kind: "multipart/form-data; boundary=x", body: []byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n")},
			{kind: "application/json", body: []byte(`{}`)}, {kind: url, body: []byte(strings.Repeat("a=1&b=2&", 2500))}, {kind: url, body: []byte("idempotency_key=%27%3B&place=9e999&listener=x&state=x&line=%00")}} {
			x.account, x.method, x.path = account, http.MethodPost, at
			if !share.Takes(3, all, i) || len(x.body) == len(large) && !share.Takes(24, all) {
				continue // what is too large is cut off before any form is known
			}
			s.hurt(t, x, "")
			if strings.Contains(path, "{") {
				x.path = inBraces.ReplaceAllString(path, badIDs[len(x.body)%len(badIDs)])
				s.hurt(t, x, "")
			}
		}
	}
	if drawn*2 < all {
		t.Errorf("only %d of %d forms are drawn for anybody", drawn, all)
	}
	t.Logf("%d of %d forms were drawn and had each field attacked", drawn, all)
}

// fields throws at each field of the form that a page shows, as its person, and holds that what was typed is kept.
func (s *siege) fields(t *testing.T, account, at string, share prooftest.Share, nth int) {
	w := s.fire(shot{account: account, method: http.MethodGet, path: at})
	base, texts := formOf(w.Body.Bytes())
	for n, name := range slices.Sorted(maps.Keys(base)) {
		values := append([]string{"a\x00b", "\xff\xfe", "a\u202eb"}, oddTexts...)
		values = append(values, strings.Repeat("y", 1<<19), "9e999", "31")
		for i, v := range values {
			if !share.Takes(len(values), nth, n, i) {
				continue // a run throws one thing at each field
			}
			sent := url.Values{}
			for k, x := range base {
				sent.Set(k, x)
			}
			sent.Set(name, v)
			sent.Set(form.KeyName, id.New())
			x := shot{account: account, method: http.MethodPost, path: at, kind: "application/x-www-form-urlencoded", body: []byte(sent.Encode())}
			impossible := ""
			if i < 3 && texts[name] && at+" "+name != keptAsSent {
				impossible = "what no page can show, in " + name
			}
			from := s.written()
			w := s.fire(x)
			wrong := s.judge(x, w)
			if w.Code >= 400 {
				wrong = append(wrong, s.left(from)...)
			} else if impossible != "" {
				wrong = append(wrong, "takes "+impossible)
			}
			if w.Code == http.StatusUnprocessableEntity {
				if !strings.Contains(w.Body.String(), "govuk-error-summary") {
					wrong = append(wrong, "has no error summary")
				}
				if i > 2 && len(v) < 200 && texts[name] && !strings.Contains(v, "\n") && !strings.Contains(html.UnescapeString(w.Body.String()), strings.TrimSpace(v)) {
					wrong = append(wrong, "does not keep what was typed in "+name)
				}
			}
			s.report(t, x, w, wrong...)
		}
	}
}

// keptAsSent is the one box whose text is kept whatever it holds, and refused on a receipt that says why (CRT-03).
const keptAsSent = "/court/results/receive xml"

// ofTheFoot tells whether a field is of the note in the foot of every page, or of the question of the month: these are sent elsewhere.
func ofTheFoot(n *nethtml.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		for _, x := range p.Attr {
			if p.Data == "form" && x.Key == "action" && strings.HasPrefix(x.Val, "/voice/") {
				return true
			}
		}
	}
	return false
}

// formOf reads the fields of the page's own form with what they hold, and which of them are texts.
func formOf(b []byte) (base map[string]string, texts map[string]bool) {
	base, texts = map[string]string{}, map[string]bool{}
	doc, err := nethtml.Parse(bytes.NewReader(b))
	if err != nil {
		return base, texts
	}
	for n := range doc.Descendants() {
		a := map[string]string{}
		for _, x := range n.Attr {
			a[x.Key] = x.Val
		}
		name := a["name"]
		if name == "" || name == "idempotency_key" || n.Type != nethtml.ElementNode || name == "q" || ofTheFoot(n) {
			continue
		}
		switch {
		case n.Data == "textarea", n.Data == "input" && (a["type"] == "" || a["type"] == "text" || a["type"] == "tel" || a["type"] == "email"):
			texts[name] = true
			if base[name] = a["value"]; base[name] == "" {
				base[name] = "x"
			}
		case n.Data == "select":
			base[name] = ""
			for o := range n.Descendants() {
				for _, x := range o.Attr {
					if x.Key == "value" && x.Val != "" {
						base[name] = x.Val
					}
				}
			}
		case n.Data == "input" && a["type"] != "file":
			if _, ok := base[name]; !ok {
				base[name] = a["value"]
			}
		}
	}
	return base, texts
}

// reads asks every read of the API and every screen with hostile ids and queries, and looks for markup that somebody typed.
func (s *siege) reads(t *testing.T) {
	share := prooftest.Drawn(t)
	for i, r := range s.routes() {
		account, at := s.reach(r.path)
		if account == "" {
			account = s.who(r.path)[0]
			at = inBraces.ReplaceAllString(r.path, s.thread)
		}
		get := func(path string) {
			x := shot{account: account, method: http.MethodGet, path: path}
			from := s.written()
			w := s.fire(x)
			wrong := s.judge(x, w)
			for _, what := range s.left(from) {
				wrong = append(wrong, "a read"+strings.TrimPrefix(what, "was refused, but"))
			}
			s.report(t, x, w, wrong...)
			if strings.HasPrefix(path, "/api/") && w.Code == http.StatusOK {
				s.conforms(r.path, "get", w)
			}
		}
		get(at)
		if len(r.params) > 0 {
			for _, v := range []string{badIDs[i%len(badIDs)], badIDs[(i+4)%len(badIDs)]} {
				get(inBraces.ReplaceAllString(r.path, v))
			}
		}
		for j, name := range r.query {
			for k, v := range append([]string{"a\x00b", "\xff", "9e999", "-1", strings.Repeat("z", 20000)}, oddTexts...) {
				if share.Takes(18, i, j, k) { // one of 18 for each name
					get(at + "?" + url.Values{name: {v}}.Encode())
				}
			}
		}
	}
}

// sound holds that after all of this the journal verifies, and that no listener was stopped by what was typed.
func (s *siege) sound(t *testing.T) {
	ctx := context.Background()
	if err := s.srv.Ears.HearAll(ctx); err != nil {
		t.Error(err)
	}
	parked, err := journal.AllParked(s.srv.Host.DB.Read(ctx))
	if err != nil || len(parked) > 0 {
		t.Errorf("listeners are stopped: %+v %v", parked, err)
	}
	if _, err := s.srv.Sealer.SealOnce(ctx, 1<<20); err != nil {
		t.Error(err)
	}
	if _, err := journal.Verify(ctx, s.srv.Host.DB.Read(ctx), s.srv.Sealer.Key.Public); err != nil {
		t.Errorf("the journal does not verify: %v", err)
	}
}
