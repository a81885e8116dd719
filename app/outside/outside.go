// Package outside is a SIMULATOR of a system that keeps rooms of an installation: it fetches the messages for it, acknowledges
// each and answers it, through the public API alone. It remembers nothing: its references come from the messages, so that it
// may be killed at any moment and started again, and every message is still acknowledged and answered once.
package outside

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"throughline/platform/exchange"
)

// Simulator plays one system.
type Simulator struct {
	Server string   // address of the installation
	System string   // "Niche RMS", as the installation's setting names it
	Rooms  []string // the rooms that it answers for; none is all that the system keeps
	Every  time.Duration
	Say    func(line string) // one line a message
	http   *http.Client
	signed bool
}

// errStatus is a reply that was no success.
type errStatus struct {
	status int
	detail string
}

func (e errStatus) Error() string { return fmt.Sprintf("%d: %s", e.status, e.detail) }

// Run answers messages until ctx ends. A server that is not there, or is starting again, is asked again.
func (s *Simulator) Run(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	s.http = &http.Client{Jar: jar, Timeout: 30 * time.Second}
	if s.Every <= 0 {
		s.Every = 100 * time.Millisecond
	}
	s.Say("SIMULATOR: this plays " + s.System + "; it is no real system. It answers at " + s.Server)
	said := ""
	for {
		wait, err := s.Every, s.once(ctx)
		var status errStatus
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &status) && status.status == http.StatusUnprocessableEntity && !s.signed:
			return fmt.Errorf("%s is kept in no room there: start the server with --kept-elsewhere \"room=%s\" (%w)", s.System, s.System, err)
		case errors.As(err, &status) && status.status == http.StatusUnauthorized:
			s.signed = false
		case err != nil:
			wait = max(wait, 250*time.Millisecond)
			if said != err.Error() { // a server that is away is said once
				s.Say("SIMULATOR: tries again: " + err.Error())
			}
		}
		said = ""
		if err != nil {
			said = err.Error()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// once answers what waits now, in the order in which it was asked.
func (s *Simulator) once(ctx context.Context) error {
	if !s.signed {
		if err := s.post(ctx, "/api/training/sign-in", map[string]string{"account": exchange.Account(s.System)}, nil); err != nil {
			return err
		}
		s.signed = true
	}
	var list exchange.List
	if err := s.do(ctx, http.MethodGet, "/api/exchange/messages?"+url.Values{"state": {"waiting"}, "limit": {"200"}}.Encode(), nil, &list); err != nil {
		return err
	}
	var first error // one message that cannot be answered now does not hold up the others
	for _, m := range list.Messages {
		if len(s.Rooms) > 0 && !slices.Contains(s.Rooms, m.Room) {
			continue
		}
		if err := s.answer(ctx, m); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (s *Simulator) answer(ctx context.Context, m exchange.Message) error {
	at := "/api/exchange/messages/" + m.ID
	if m.State == exchange.StateQueued {
		if err := s.post(ctx, at+"/acknowledge", exchange.Acknowledge{Reference: s.initials() + "-" + m.ID[len(m.ID)-8:]}, &m); err != nil {
			return err
		}
	}
	var done exchange.Message
	if err := s.post(ctx, at+"/answer", exchange.Answer{Reference: s.reference(m), State: "recorded"}, &done); err != nil {
		return err
	}
	said := "done as " + done.Reference
	if done.State == exchange.StateRefused {
		said = "not done: " + done.Reason
	}
	s.Say("SIMULATOR: " + s.System + ", " + m.Room + ": " + m.Title + ", acknowledged as " + m.Receipt + ", " + said)
	return nil
}

// initials begin the references of a system: "NR" of "Niche RMS".
func (s *Simulator) initials() string {
	out := ""
	for _, w := range strings.Fields(s.System) {
		out += strings.ToUpper(w[:1])
	}
	return out
}

// reference is the number of a record: the same for a room's record of a case, whoever asks and however often.
func (s *Simulator) reference(m exchange.Message) string {
	h := fnv.New32a()
	fmt.Fprint(h, m.Room, m.Threads)
	if len(m.Threads) == 0 {
		fmt.Fprint(h, m.Subject)
	}
	return fmt.Sprintf("%s/%d/%06d", s.initials(), m.AskedAt.Year(), h.Sum32()%1000000)
}

func (s *Simulator) post(ctx context.Context, path string, body, out any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.do(ctx, http.MethodPost, path, b, out)
}

func (s *Simulator) do(ctx context.Context, method, path string, body []byte, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(s.Server, "/")+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := s.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		var p struct{ Detail string }
		if json.Unmarshal(b, &p) != nil {
			p.Detail = string(b[:min(len(b), 200)])
		}
		return errStatus{resp.StatusCode, p.Detail}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(b, out)
}
