package scenario

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/prooftest"
)

var href = regexp.MustCompile(`href="(/[^"#]*)`)

// On a finished case nobody is led to a page that refuses them: every link that a reader's page of the thread draws, in
// each of its views, answers. And every page that is reached so says words, not codes. A run follows a third of each reader's links,
// and make prove all.
func TestNoLinkOfAFinishedCaseIsRefused(t *testing.T) {
	t.Parallel()
	_, url := serve(t, app.Settings{Data: t.TempDir(), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
	p := play.New(url, func(play.Line) {})
	if _, err := p.Assault(""); err != nil {
		t.Fatal(err)
	}
	if !code.MatchString(unread.ReplaceAllString("<p>kept under mopi_4</p>", " ")) {
		t.Fatal("a code would not be seen")
	}
	thread := "/threads/" + p.Case.Thread
	shown := map[int]bool{}
	share := prooftest.Drawn(t)
	for turn, who := range []string{"bryant", "bennett", "howells", "rees", "adeyemi", "marsh", "bevan", "edwards", "okoro", "coles", "whitcombe", "hartley", "shah"} {
		c := signedIn(t, url, who)
		if c == nil {
			continue
		}
		seen := map[string]bool{}
		for _, at := range []string{"/", "/owed?owner=all", thread, thread + "?view=all", thread + "?owed=all"} {
			body := get(t, c, url+at, who)
			shown[len(body)] = true
			saysNoCode(t, who, at, body)
			for _, m := range href.FindAllStringSubmatch(body, -1) {
				to := strings.ReplaceAll(m[1], "&amp;", "&")
				if seen[to] || strings.HasPrefix(to, "/assets/") || strings.HasPrefix(to, "/static/") {
					continue
				}
				seen[to] = true
				if share.Takes(3, turn, len(seen)) {
					saysNoCode(t, who, to, get(t, c, url+to, who))
				}
			}
		}
	}
	if len(shown) < 20 {
		t.Errorf("only %d different pages: did the readers sign in?", len(shown))
	}
}

var (
	unread = regexp.MustCompile(`(?s)<(script|style|template)\b.*?</(script|style|template)>|<[^>]*>`)
	code   = regexp.MustCompile(`\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b`)
	// The tables of law and the calculators are about codes: who reads them looks one up.
	ofCodes = regexp.MustCompile(`^/(law|tools)\b`)
)

// saysNoCode holds a page to words: what a person reads never holds the name that a program has for something.
func saysNoCode(t *testing.T, who, at, body string) {
	t.Helper()
	if ofCodes.MatchString(at) {
		return
	}
	if found := code.FindAllString(unread.ReplaceAllString(body, " "), 3); found != nil {
		t.Errorf("%s at %s reads %q", who, at, found)
	}
}

func signedIn(t *testing.T, url, who string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 60 * time.Second}
	body, err := json.Marshal(map[string]string{"account": "staff:" + who})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Post(url+"/api/training/sign-in", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		return nil
	}
	return c
}

func get(t *testing.T, c *http.Client, at, who string) string {
	t.Helper()
	r, err := c.Get(at)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("%s is led to %s, which answers %d %v", who, at, r.StatusCode, err)
	}
	return string(b)
}
