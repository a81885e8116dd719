package controlroom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// sessions is over how many sign-ins the consoles are spread: the server bounds how fast one session may ask.
const sessions = 20

// bench is a measurement that runs.
type bench struct {
	Ask
	report  Report
	say     func(string)
	force   *force
	server  *process
	screens *process
	nats    *process
	url     string
	natsURL string
	cookies []string
	poster  *poster
	radio   string
}

// Measure runs a measurement. program is the command line that starts this program's Role, but for its two arguments. say
// hears what goes on.
func Measure(ctx context.Context, a Ask, program []string, say func(string)) (Report, error) {
	if err := a.check(); err != nil {
		return Report{}, err
	}
	b := &bench{Ask: a, say: say, report: Report{Officers: a.Officers, Areas: a.Areas, Consoles: a.Consoles, Stalled: a.stalled(), Wanted: a.Rate}}
	err := b.run(ctx, program)
	for _, p := range []*process{b.screens, b.nats, b.server} {
		if p != nil {
			p.stop()
		}
	}
	return b.report, err
}

func (b *bench) run(ctx context.Context, program []string) (err error) {
	b.say("starting the server, the screens and NATS")
	var at message
	if b.server, at, err = start(ctx, program, "server", b.Ask); err != nil {
		return err
	}
	b.url = at.URL
	box := inside(at.Box)
	if b.screens, _, err = start(ctx, program, "screens", b.Ask); err != nil {
		return err
	}
	if b.nats, at, err = start(ctx, program, "nats", b.Ask); err != nil {
		return err
	}
	b.natsURL = at.URL
	for range sessions {
		c, err := signIn(b.url, "staff:bryant")
		if err != nil {
			return err
		}
		b.cookies = append(b.cookies, c)
	}
	if b.radio, err = signIn(b.url, "simulator:radio"); err != nil {
		return err
	}
	b.force = newForce(b.Ask, box)
	b.poster = &poster{url: b.url, cookie: b.radio, client: &http.Client{Timeout: time.Minute}}
	for sent := 0; sent < b.Officers; sent += 2000 { // everybody is somewhere before anything is measured
		if err := b.poster.send(b.force.batch(min(2000, b.Officers-sent), time.Now())); err != nil {
			return err
		}
	}
	for round := range b.Rounds {
		if err := b.fanOut(ctx, round); err != nil {
			return err
		}
		if err := b.throughNATS(ctx); err != nil {
			return err
		}
	}
	b.report.Ratio = hundredth(b.report.ServerCPU / b.report.NATSCPU)
	b.report.Rate /= float64(b.Rounds)
	return b.work(ctx)
}

// generate sends batches at the rate for so long, and returns how many positions a second were taken.
func (b *bench) generate(ctx context.Context, d time.Duration, send func(batch) error) (float64, error) {
	began, sent := time.Now(), 0
	for time.Since(began) < d {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		due := min(int(time.Since(began).Seconds()*float64(b.Rate))-sent, b.Officers, 9000)
		if due > 0 {
			if err := send(b.force.batch(due, time.Now())); err != nil {
				return 0, err
			}
			sent += due
		}
		time.Sleep(b.Every - time.Since(began)%b.Every)
	}
	return float64(sent) / time.Since(began).Seconds(), nil
}

// fanOut is one round of our own: positions alone, some consoles stalled; then all of them must have the truth.
func (b *bench) fanOut(ctx context.Context, round int) error {
	b.say("positions through the control room")
	if _, err := b.screens.ask(message{Do: "sse", URL: b.url, Cookies: b.cookies}); err != nil {
		return err
	}
	if b.Profile != "" {
		if _, err := b.server.ask(message{Do: "profile", URL: fmt.Sprintf("fan-out-%d.pprof", round)}); err != nil {
			return err
		}
	}
	cpu, rate, received, err := b.round(ctx, b.server, b.poster.send)
	if err != nil {
		return err
	}
	if b.Profile != "" {
		if _, err := b.server.ask(message{Do: "profiled"}); err != nil {
			return err
		}
	}
	b.report.ServerCPU, b.report.Rate, b.report.ServerMB = b.report.ServerCPU+cpu, b.report.Rate+rate, b.report.ServerMB+received
	if err := b.quiet(); err != nil {
		return err
	}
	_, err = b.screens.ask(message{Do: "close"})
	return err
}

// throughNATS is the same with the same batches through NATS.
func (b *bench) throughNATS(ctx context.Context) error {
	b.say("the same batches through NATS")
	p, err := newPublisher(b.natsURL, b.Areas)
	if err != nil {
		return err
	}
	defer p.conn.Close()
	if _, err := b.screens.ask(message{Do: "nats", URL: b.natsURL}); err != nil {
		return err
	}
	cpu, _, received, err := b.round(ctx, b.nats, p.send)
	if err != nil {
		return err
	}
	m, err := b.nats.ask(message{Do: "cut"})
	if err != nil {
		return err
	}
	b.report.NATSCPU, b.report.NATSMB, b.report.NATSCut = b.report.NATSCPU+cpu, b.report.NATSMB+received, m.Cut
	_, err = b.screens.ask(message{Do: "close"})
	return err
}

// round measures the processor time of one process while positions are sent.
func (b *bench) round(ctx context.Context, of *process, send func(batch) error) (cpu, rate, received float64, err error) {
	if _, err = b.screens.ask(message{Do: "stall"}); err != nil {
		return
	}
	if _, err = b.generate(ctx, 2*time.Second, send); err != nil { // warm
		return
	}
	if _, err = b.screens.ask(message{Do: "bytes"}); err != nil {
		return
	}
	before, err := of.cpu()
	if err != nil {
		return
	}
	if rate, err = b.generate(ctx, b.Round, send); err != nil {
		return
	}
	after, err := of.cpu()
	if err != nil {
		return
	}
	m, err := b.screens.ask(message{Do: "bytes"})
	if err != nil {
		return
	}
	_, err = b.screens.ask(message{Do: "wake"})
	return after - before, rate, float64(m.Bytes) / 1e6, err
}

// quiet waits until every console has the truth, 30 s at most.
func (b *bench) quiet() error {
	began, truth := time.Now(), b.force.truth()
	for {
		m, err := b.screens.ask(message{Do: "truth", Truth: truth})
		if err != nil {
			return err
		}
		b.report.Untrue, b.report.Quiet = m.Untrue, millis(time.Since(began))
		if m.Untrue == 0 || time.Since(began) > 30*time.Second {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// inside is the middle of the map, where officers are and incidents happen.
func inside(whole [4]float64) [4]float64 {
	high, wide := whole[2]-whole[0], whole[3]-whole[1]
	return [4]float64{whole[0] + high/10, whole[1] + wide/10, whole[2] - high/10, whole[3] - wide/10}
}

func signIn(url, account string) (string, error) {
	resp, err := http.Post(url+"/api/training/sign-in", "application/json", strings.NewReader(`{"account":"`+account+`"}`))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	for _, c := range resp.Cookies() {
		if c.Value != "" {
			return c.Name + "=" + c.Value, nil
		}
	}
	return "", fmt.Errorf("%s could not sign in: %s", account, resp.Status)
}

var errBusy = errors.New("another was first")

// ask asks the API with a session.
func ask(cookie, method, url string, body, out any) error {
	_, err := entryOf(cookie, method, url, body, out)
	return err
}

// entryOf is ask, and gives the entry that an act has written.
func entryOf(cookie, method, url string, body, out any) (string, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	r, err := http.NewRequest(method, url, bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Cookie", cookie)
	resp, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(resp.Body); err != nil {
		return "", err
	}
	switch {
	case resp.StatusCode == http.StatusConflict, resp.StatusCode == http.StatusUnprocessableEntity:
		return "", fmt.Errorf("%w: %s %s: %.300s", errBusy, method, url, text.String())
	case resp.StatusCode >= 300:
		return "", fmt.Errorf("%s %s: %d %.300s", method, url, resp.StatusCode, text.String())
	case out != nil:
		return resp.Header.Get("Throughline-Entry"), json.Unmarshal(text.Bytes(), out)
	}
	return resp.Header.Get("Throughline-Entry"), nil
}

var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func millis(d time.Duration) float64 { return hundredth(float64(d.Microseconds()) / 1000) }

func hundredth(x float64) float64 { return float64(int64(x*100+0.5)) / 100 }
