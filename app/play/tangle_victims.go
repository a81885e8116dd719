package play

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// victimCases finds the case of each victim, which opened by itself.
func (t *tangle) victimCases() error {
	for _, x := range []struct {
		who    *party
		thread string
	}{{t.ceri, t.Case.Thread}, {t.piotr, t.Case.Thread}, {t.glenys, t.burglary.thread}} {
		if err := t.caseOf(x.who, x.thread); err != nil {
			return err
		}
	}
	t.Case.Extra["open"] = t.glenys.victimCase
	t.ceri.own = []string{"Ceri", "Morgan", "07700 900456", "07700900456", "+447700900456", "12 Mill Lane", victimCodeWord, t.ceri.person, t.ceri.victimCase, t.crimes.ceri.ID, t.crimes.ceri.Number}
	t.piotr.own = []string{"Piotr", "Zielinski", "07700900789", "+447700900789", "07700 900789", "piotr@example.org", "Kestrel", "Polish", "Pwyleg", t.piotr.person, t.piotr.victimCase, t.crimes.piotr.ID, t.crimes.piotr.Number}
	t.glenys.own = []string{"Glenys", "O'Neill", "O&#39;Neill", "01632 960211", "01632960211", "+441632960211", "07700900333", "4 Bridge Street", "Magpie", t.glenys.person, t.glenys.victimCase, t.burglary.crime, t.burglary.number, "burglary", "bwrgler"}
	return nil
}

// caseOf finds a victim's case on a thread.
func (t *tangle) caseOf(who *party, thread string) error {
	var list struct{ Cases []struct{ ID, Name string } }
	if err := t.As("edwards").After(t.Last(), "/api/victim?thread="+thread, &list); err != nil {
		return err
	}
	for _, c := range list.Cases {
		if c.Name == who.name {
			who.victimCase = c.ID
		}
	}
	if who.victimCase == "" {
		return fmt.Errorf("no case opened for %s: %+v", who.name, list.Cases)
	}
	return nil
}

// as does something with a party's case in the place of the run's own.
func (t *tangle) as(who *party, do func() error) error {
	was := t.Case.VictimCase
	t.Case.VictimCase = who.victimCase
	defer func() { t.Case.VictimCase = was }()
	return do()
}

// safeContacts asks each how they may be reached: a text with a code word in Welsh, an email, a text.
func (t *tangle) safeContacts() error {
	for _, x := range []struct {
		who  *party
		body map[string]any
		said string
	}{
		{t.ceri, map[string]any{"channel": "sms", "code_word": t.ceri.word, "no_voicemail": true, "language": "cy"}, "asks the first victim: text message, a code word, no voicemail, Welsh"},
		{t.piotr, map[string]any{"channel": "email", "reach": "piotr@example.org", "code_word": t.piotr.word}, "asks the second victim, through an interpreter: email and another code word"},
		{t.glenys, map[string]any{"channel": "sms", "code_word": t.glenys.word, "reach": "07700900333"}, "asks the victim of the burglary: a text to a number of her daughter"},
	} {
		if err := t.as(x.who, func() error {
			return t.custodyDoes("howells", t.victimPath("contact"), x.body, nil, x.said, refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
		}); err != nil {
			return err
		}
	}
	return nil
}

// twoPages invites each to a page of their own, and each opens it with their own code and word, and with no other's.
func (t *tangle) twoPages() error {
	for _, who := range []*party{t.ceri, t.piotr, t.glenys} {
		var code string
		if err := t.as(who, func() error {
			message, c, err := t.victimSend("invites a victim to a page of their own", "")
			if err != nil {
				return err
			}
			code = c
			return t.victimOutbox(message, "delivered", "the message was delivered")
		}); err != nil {
			return err
		}
		for _, other := range []*party{t.ceri, t.piotr, t.glenys} {
			if other == who {
				continue
			}
			_, err := t.Anonymous("somebody else").send(http.MethodPost, "/api/my-case/sign-in", map[string]string{"code": code, "know": other.word}, nil, "")
			var problem *Problem
			if !errors.As(err, &problem) || problem.Status != http.StatusUnauthorized {
				return fmt.Errorf("a page opens with another victim's code word: %w", err)
			}
			t.Tried++
		}
		if err := t.Anonymous(who.name).Post("/api/my-case/sign-in", map[string]string{"code": code, "know": who.word}, nil, "opens their own page"); err != nil {
			return err
		}
	}
	for who, want := range map[*party]string{t.piotr: "Polish", t.ceri: t.crimes.ceri.Number, t.glenys: t.burglary.number} {
		pages, err := t.pages(who)
		if err != nil {
			return err
		}
		if !bytes.Contains(pages, []byte(want)) {
			return fmt.Errorf("the page of %s does not say %q", who.name, want)
		}
	}
	return t.nothingOfEachOther()
}

// statementInPolish is not taken without an interpreter: what he speaks is known since his call.
func (t *tangle) statementInPolish() error {
	path := "/api/evidence/thread/" + t.Case.Thread + "/statement"
	body := map[string]any{"witness": t.piotr.person, "text": "I saw two men strike a woman. I went to help. Both of them struck me."}
	if err := t.Invalid("howells", path, body, "evidence.statement.language"); err != nil {
		return err
	}
	body["interpreter"] = "A. Kowalska, NRPSI 15042"
	return t.custodyDoes("howells", path, body, nil, "takes the second victim's statement through an interpreter", refusal{"bennett", "off duty"}, refusal{"patel", "wrong role"})
}

var (
	formKey  = regexp.MustCompile(`(name="idempotency_key" value=)"[^"]*"`)
	theClock = regexp.MustCompile(`<time datetime="[^"]*">[^<]*</time>( ·|\s*</p>)`) // of the training band: it goes on by itself
)

// page is one page as a browser gets it, without the one-time key of its forms.
func (t *tangle) page(c *Client, path string) ([]byte, error) {
	if c.err != nil {
		return nil, c.err
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for {
		resp, err := c.http.Get(t.Base + path + sep + "after=" + t.Last())
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
		resp.Body.Close()
		switch {
		case err != nil:
			return nil, err
		case resp.Header.Get("Throughline-Behind") != "":
			continue
		case resp.StatusCode != http.StatusOK:
			return nil, fmt.Errorf("%s: %d %s", path, resp.StatusCode, b)
		}
		b = bytes.ReplaceAll(b, []byte("after="+t.Last()), nil)
		return theClock.ReplaceAll(formKey.ReplaceAll(b, []byte(`$1""`)), nil), nil
	}
}

var ownLink = regexp.MustCompile(`href="(/my-case[^"#]*)`)

// pages are every byte that a victim is served: each page of theirs in both languages, whatever they link to, and what the API says.
func (t *tangle) pages(who *party) ([]byte, error) {
	c := t.Anonymous(who.name)
	todo := []string{"/my-case", "/my-case?lang=en", "/my-case?lang=cy", "/api/my-case?lang=en", "/api/my-case?lang=cy"}
	seen := map[string][]byte{}
	for len(todo) > 0 {
		path := strings.ReplaceAll(todo[0], "&amp;", "&")
		todo = todo[1:]
		if _, ok := seen[path]; ok || strings.Contains(path, "new-code") {
			continue
		}
		b, err := t.page(c, path)
		if err != nil {
			return nil, err
		}
		seen[path] = b
		for _, m := range ownLink.FindAllSubmatch(b, -1) {
			to := strings.TrimRight(string(m[1]), "?&")
			if !slices.Contains(todo, to) {
				todo = append(todo, to)
			}
		}
	}
	paths := make([]string, 0, len(seen))
	for p := range seen {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	var all []byte
	for _, p := range paths {
		all = append(append(append(all, p...), '\n'), seen[p]...)
	}
	return all, nil
}

// unmoved does something that does not concern some victims, and fails when a byte of what they are served changed: not a word,
// not a count, not a time.
func (t *tangle) unmoved(what string, whose []*party, do func() error) error {
	if err := t.settled(); err != nil { // what went before may still be heard by one room after another
		return err
	}
	before := map[*party][]byte{}
	for _, who := range whose {
		b, err := t.pages(who)
		if err != nil {
			return err
		}
		before[who] = b
	}
	if err := do(); err != nil {
		return err
	}
	if err := t.settled(); err != nil {
		return err
	}
	for _, who := range whose {
		b, err := t.pages(who)
		if err != nil {
			return err
		}
		if at := differ(before[who], b); at >= 0 {
			return fmt.Errorf("%s moved a page of %s: %q was %q", what, who.name, near(b, at), near(before[who], at))
		}
	}
	t.line("Throughline", "/my-case", fmt.Sprintf("%s moved not a byte of %d other victims' pages", what, len(whose)), nil, false)
	return nil
}

// settled waits until every room has heard everything, and what they made of it.
func (t *tangle) settled() error {
	last := ""
	for {
		var tail struct{ Entries []struct{ ID string } }
		if err := t.As("shah").After(last, "/api/journal?tail=1", &tail); err != nil {
			return err
		}
		if len(tail.Entries) == 0 || tail.Entries[0].ID == last {
			return nil
		}
		last = tail.Entries[0].ID
	}
}

// differ is where two texts first differ; -1 when they do not.
func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}

func near(b []byte, at int) string { return string(b[max(0, at-60):min(len(b), at+60)]) }

// nothingOfEachOther reads every byte that each victim was served or sent, and fails when any of it is another's, a suspect's
// or of what they are themselves accused of.
func (t *tangle) nothingOfEachOther() error {
	all := []*party{t.ceri, t.piotr, t.glenys}
	suspects := []string{"Daniel", "Pryce", "Liam", "Coyle", t.Case.Suspect, t.liam, t.crimes.counter.ID, t.crimes.counter.Number}
	var box struct {
		Messages []struct{ Reach, Body, Subject string }
	}
	if err := t.As("simulator:outbox").After(t.Last(), "/api/simulator/outbox", &box); err != nil {
		return err
	}
	for _, who := range all {
		b, err := t.pages(who)
		if err != nil {
			return err
		}
		sent := 0
		for _, m := range box.Messages {
			if slices.Contains(who.own, m.Reach) {
				sent++
				b = append(b, m.Subject+"\n"+m.Body+"\n"...)
			}
		}
		if sent == 0 {
			return fmt.Errorf("no message reached %s: %+v", who.name, box.Messages)
		}
		not := slices.Clone(suspects)
		for _, other := range all {
			if other != who {
				not = append(not, other.own...)
			}
		}
		for _, x := range not {
			if x == "" {
				continue
			}
			if at := bytes.Index(b, []byte(x)); at >= 0 {
				return fmt.Errorf("%s is served %q: %q", who.name, x, near(b, at))
			}
		}
	}
	return nil
}

// victimsBeforeTheDoor tells each victim of the suspect's release before it, each in their own way; to the second nothing was
// said until it was said through an interpreter.
func (t *tangle) victimsBeforeTheDoor() error {
	for _, who := range []*party{t.ceri, t.piotr, t.glenys} {
		err := t.as(who, func() error {
			v, err := t.victimSee()
			if err != nil {
				return err
			}
			about := v.owes("bailed")
			if len(about) != 1 {
				return fmt.Errorf("the release should be owed to %s as safety news, once: %+v", who.name, v.Duties)
			}
			body := map[string]any{"about": about, "channel": "in_person", "result": "reached", "answered_by": "self"}
			if who == t.piotr {
				if err := t.Invalid("howells", t.victimPath("contacts"), body, "victim.contact.language"); err != nil {
					return err
				}
				body["interpreter"] = "A. Kowalska, NRPSI 15042"
			}
			return t.custodyDoes("howells", t.victimPath("contacts"), body, nil, "tells a victim in person that the suspect leaves on bail, before he does", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// everyoneTold lets each victim read their news, which is being told, and leaves the others' as it was.
func (t *tangle) everyoneTold() error {
	for _, who := range []*party{t.ceri, t.piotr, t.glenys} {
		rest := slices.DeleteFunc([]*party{t.ceri, t.piotr, t.glenys}, func(x *party) bool { return x == who })
		if err := t.unmoved("what one victim read", rest, func() error {
			return t.Anonymous(who.name).Post("/api/my-case/read", nil, nil, "reads the news on their own page")
		}); err != nil {
			return err
		}
	}
	return nil
}

// accuserSees: who made the counter-allegation is its victim, and is told of its end. Of the fight in which he is a suspect, of its
// victims and of its hearing he is told nothing.
func (t *tangle) accuserSees() error {
	if err := t.caseOf(t.other, t.Case.Thread); err != nil {
		return err
	}
	if err := t.settled(); err != nil {
		return err
	}
	b, err := t.page(t.As("marsh"), "/victim/"+t.other.victimCase+"/page?lang=en")
	if err != nil {
		return err
	}
	_, b, _ = bytes.Cut(b, []byte("<main"))
	for _, want := range []string{t.crimes.counter.Number, "nothing more will be done"} {
		if !bytes.Contains(b, []byte(want)) {
			return fmt.Errorf("the page of who made the counter-allegation does not say %q", want)
		}
	}
	for _, not := range slices.Concat(t.ceri.own, t.piotr.own, t.glenys.own, []string{"Magistrates", "charged", "arrested", "Daniel", "Pryce"}) {
		if at := bytes.Index(b, []byte(not)); at >= 0 {
			return fmt.Errorf("the page of who made the counter-allegation says %q: %q", not, near(b, at))
		}
	}
	return nil
}
