// Package play plays whole cases against a running server, through the public API alone, signed in as each person in turn.
// It is what `throughline scenario` runs: a demonstration, and a test that fails when a hand-over is lost, when somebody
// may do what they must not, or when a promise is broken and nobody is told.
package play

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"

	"throughline/platform/id"
)

// Case is what the steps of one case hand to each other: ids that the server gave.
type Case struct {
	Thread, ThreadRef                 string
	Call, Incident, IncidentNumber    string
	Caller, Victim, Suspect, Witness  string // person ids
	Callsign                          string
	VictimCase, VictimInvite          string
	Statement, Photograph, Exhibit    string
	Crime, CrimeNumber                string
	Arrest, Detention                 string
	Interview, Recording              string
	File, Request, Decision           string
	Message                           string // the request's, as the prosecutor has it
	Hearing, HearingAt, Sentence, URN string
	Plan                              string
	Claim                             string
	PlaceText                         string
	Lat, Lon                          float64
	CallAt                            time.Time
	Extra                             map[string]string // anything a room's own steps pass on
}

// Line is one act as the scenario prints it.
type Line struct {
	At      string `json:"at"` // the server's time, London
	Who     string `json:"who"`
	Act     string `json:"act"`
	Said    string `json:"said"`
	Status  int    `json:"status"`
	Refused bool   `json:"refused,omitempty"`
}

// Play is one run.
type Play struct {
	Base  string // address of the server
	Case  Case
	Acts  int
	Tried int // refusals that were tried and were refused
	Out   func(Line)
	// Patience is how long a request is tried again, under the same key, while nobody answers or the server has no time: one that is
	// starting again, or whose machine is busy with something else. 503 is tried for 3 s at least.
	Patience time.Duration
	// Crowded says that others work on this server at the same time, so that new entries in the journal may be theirs.
	Crowded bool
	// Acknowledged hears the entry of every act that was answered as done.
	Acknowledged func(path, entry string)
	// Cast are the people of the case who are no staff; New gives it the usual ones.
	Cast Cast
	// Wait is asked instead of moving the clock, where several runs share one: it returns when it is that time.
	Wait func(until time.Time) error
	// Restricted keeps the case to those who work on it, and lets an outsider try every act on it: see restrict.
	Restricted bool
	Pried      int // acts that the outsider tried
	// Until is the name of the step after which the case is left as it stands; the whole case when it is empty.
	Until  string
	prying bool
	told   []string // what the outsider learnt
	// Step hears the name of each step when it is done, and may wait: the case goes on when it returns. An error ends the case there.
	Step func(name string) error
	// Acting hears each act before it is done: who, which act, on which thread. It may wait too, and an error ends the case.
	Acting func(Acting) error
	// Unopposed leaves out the tries of those who may not, and of what the product refuses: what remains is the work itself.
	Unopposed bool
	// Through is how requests travel; the network when it is nil.
	Through http.RoundTripper
	// Once are facts that are typed at most once in this run: each is refused the second time an act carries it.
	Once    []string
	typed   map[string]string // fact -> the act that carried it
	clients map[string]*Client
	http    func() *http.Client
}

// New makes a run against a server.
func New(base string, out func(Line)) *Play {
	p := &Play{Base: strings.TrimRight(base, "/"), Out: out, clients: map[string]*Client{}, Cast: usual, Case: Case{Extra: map[string]string{}}}
	p.http = func() *http.Client {
		jar, _ := cookiejar.New(nil) // New fails on no input of ours
		return &http.Client{Jar: jar, Timeout: 60 * time.Second, Transport: p.Through}
	}
	return p
}

// Acting is an act that is about to be done.
type Acting struct {
	Who    string // a staff id, an account, or the name of who has signed in by a code
	Act    string // path of the act
	Said   string // what is said of it when it is done
	Thread string // of the case; empty before there is one
}

// Client is one person's session.
type Client struct {
	p    *Play
	who  string
	http *http.Client
	err  error
}

// Problem is a reply that was not a success.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Fields []struct{ Field, Code, Detail string }
	path   string
}

func (p *Problem) Error() string {
	s := fmt.Sprintf("%s: %d %s: %s", p.path, p.Status, p.Code, p.Detail)
	for _, f := range p.Fields {
		s += fmt.Sprintf("; %s: %s", f.Field, f.Detail)
	}
	return s
}

// As is somebody's session: a staff id ("howells"), or a whole account ("simulator:cps"). It signs in the first time.
func (p *Play) As(who string) *Client {
	account := accountOf(who)
	if c, ok := p.clients[account]; ok {
		return c
	}
	c := &Client{p: p, who: who, http: p.http()}
	p.clients[account] = c
	_, c.err = c.send(http.MethodPost, "/api/training/sign-in", map[string]string{"account": account}, nil, "")
	return c
}

func accountOf(who string) string {
	if strings.Contains(who, ":") {
		return who
	}
	return "staff:" + who
}

func (c *Client) account() string { return accountOf(c.who) }

// Anonymous is somebody who has not signed in as staff: a victim at their own page.
func (p *Play) Anonymous(name string) *Client {
	if c, ok := p.clients["anonymous "+name]; ok {
		return c
	}
	c := &Client{p: p, who: name, http: p.http()}
	p.clients["anonymous "+name] = c
	return c
}

// HTTP is the client's own HTTP client, with its session: for uploads and pages.
func (c *Client) HTTP() *http.Client { return c.http }

// Post does an act and reads the reply into out (nil leaves it). said is what the printed line says of it.
func (c *Client) Post(path string, body, out any, said string) error {
	if c.err != nil {
		return c.err
	}
	err := c.p.acting(c.who, path, said)
	if err != nil {
		return err
	}
	if err = c.p.once(path, body); err == nil {
		_, err = c.send(http.MethodPost, path, body, out, id.New())
	}
	c.p.line(c.who, path, said, err, false)
	if err != nil {
		return err
	}
	c.p.Acts++
	return c.p.pry(path, body)
}

// Get reads, after everything that was done has been heard.
func (c *Client) Get(path string, out any) error {
	if c.err != nil {
		return c.err
	}
	_, err := c.send(http.MethodGet, path, nil, out, "")
	return err
}

// After is Get once listeners have heard an entry, which the reply to the act named. A server that is behind is asked again,
// for two minutes at most.
func (c *Client) After(entry, path string, out any) error {
	if c.err != nil {
		return c.err
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for began := time.Now(); ; {
		h, err := c.send(http.MethodGet, path+sep+"after="+entry, nil, out, "")
		if h.Get("Throughline-Behind") == "" {
			return err
		}
		if time.Since(began) > 2*time.Minute {
			return fmt.Errorf("%s: the listeners have not heard entry %s in two minutes", path, entry)
		}
	}
}

// Last is the entry of the newest act of this run, for After.
func (p *Play) Last() string { return p.Case.Extra["last_entry"] }

func (p *Play) acting(who, path, said string) error {
	if p.Acting == nil {
		return nil
	}
	return p.Acting(Acting{Who: who, Act: path, Said: said, Thread: p.Case.Thread})
}

func (p *Play) line(who, act, said string, err error, refused bool) {
	if p.Out == nil {
		return
	}
	l := Line{Who: who, Act: act, Said: said, Status: 200, Refused: refused}
	var problem *Problem
	if errors.As(err, &problem) {
		l.Status, l.Said = problem.Status, problem.Error()
	} else if err != nil {
		l.Status, l.Said = 0, err.Error()
	}
	p.Out(l)
}

// send makes one request. Unavailable is tried again with the same key: that is what the key is for.
func (c *Client) send(method, path string, body, out any, key string) (http.Header, error) {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	for try := 0; ; try++ {
		h, err := c.once(method, path, raw, out, key)
		var problem *Problem
		if err != nil && !errors.As(err, &problem) && time.Since(began) < c.p.Patience {
			time.Sleep(50 * time.Millisecond)
			try--
			continue
		}
		again := errors.As(err, &problem) && (problem.Status == http.StatusServiceUnavailable || problem.Status == http.StatusTooManyRequests)
		if !again || try >= 5 && time.Since(began) >= c.p.Patience {
			return h, err
		}
		time.Sleep(time.Duration(min(try+1, 10)) * 200 * time.Millisecond)
	}
}

func (c *Client) once(method, path string, raw []byte, out any, key string) (http.Header, error) {
	req, err := http.NewRequest(method, c.p.Base+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	if at := resp.Header.Get("Location"); resp.StatusCode == http.StatusAccepted && strings.HasPrefix(at, exchangePath) {
		return resp.Header, c.elsewhere(method+" "+path, at, out)
	}
	if resp.StatusCode >= 300 {
		problem := &Problem{Status: resp.StatusCode, path: method + " " + path}
		if json.Unmarshal(b, problem) != nil {
			problem.Detail = string(b[:min(len(b), 300)])
		}
		problem.Status = resp.StatusCode
		return resp.Header, problem
	}
	if e := resp.Header.Get("Throughline-Entry"); e != "" {
		c.p.Case.Extra["last_entry"] = e
		if c.p.Acknowledged != nil {
			c.p.Acknowledged(path, e)
		}
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			return resp.Header, fmt.Errorf("%s %s: the reply is not what was expected: %w", method, path, err)
		}
	}
	return resp.Header, nil
}

// Forward moves the training clock on and says so. A move that was made though its reply was lost is not made twice.
func (p *Play) Forward(d time.Duration, why string) error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	if p.Wait != nil {
		return p.Wait(now.Add(d))
	}
	return p.forward(d, why)
}

func (p *Play) forward(d time.Duration, why string) error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	err = p.As("bryant").Post("/api/clock", map[string]string{"to": now.Add(d).Format(time.RFC3339)}, nil, fmt.Sprintf("the training clock goes forward %s: %s", d, why))
	var problem *Problem
	if p.Patience > 0 && errors.As(err, &problem) && strings.Contains(problem.Error(), "clock.backwards") {
		return nil
	}
	return err
}

// Now is the server's time.
func (p *Play) Now() (time.Time, error) {
	var c struct {
		Now string `json:"now"`
	}
	if err := p.As("bryant").Get("/api/clock", &c); err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, c.Now)
}
