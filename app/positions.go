package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/live"
)

// socketStall is how long a socket may take nothing before it is cut.
const socketStall = time.Minute

// positionSocket is GET /live/positions: a socket that takes batches of positions, as POST /api/control/positions does, and
// answers each; and tells where units are, in the areas that ?positions= names, as the stream does.
func (s *Server) positionSocket(w http.ResponseWriter, r *http.Request) {
	who, err := access.From(r.Context())
	if err != nil || who.Kind == "victim" || who.Kind == "screen" {
		http.Error(w, "Sign in first.", http.StatusUnauthorized)
		return
	}
	var f live.Filter
	if err := s.withPositions(r, who.Account, &f); err != nil {
		s.fail(w, r, err)
		return
	}
	c, err := websocket.Accept(w, r, nil) // it refuses other origins
	if err != nil {
		return
	}
	defer c.CloseNow()
	c.SetReadLimit(2 << 20)
	s.streams.Add(1)
	defer s.streams.Done()
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	answers := make(chan []byte, 16)
	go func() {
		defer cancel()
		for {
			_, body, err := c.Read(ctx)
			if err != nil {
				return
			}
			select {
			case answers <- s.takeBatch(ctx, r, who.Account, body):
			case <-ctx.Done():
				return
			}
		}
	}()
	s.tellPositions(ctx, c, f, answers, r, who.Account)
	c.Close(websocket.StatusGoingAway, "")
}

// takeBatch answers one batch: what became of it, or the problem.
func (s *Server) takeBatch(ctx context.Context, r *http.Request, account string, body []byte) []byte {
	var answer any
	now, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now())
	if err == nil {
		answer, err = s.desks.control.ReportBatch(access.WithActor(ctx, now), body)
	}
	if err != nil {
		answer = api.ProblemOf(ctx, err)
	}
	b, err := json.Marshal(answer)
	if err != nil {
		return []byte(`{}`)
	}
	return b
}

// tellPositions writes to a socket until it ends: answers, and what moved.
func (s *Server) tellPositions(ctx context.Context, c *websocket.Conn, f live.Filter, answers <-chan []byte, r *http.Request, account string) {
	feed, err := f.Follow(ctx)
	if err != nil {
		return
	}
	defer feed.Close()
	signedIn := s.stillSignedIn(r, account)
	again := time.NewTicker(4 * time.Second)
	defer again.Stop()
	write := func(b []byte) error {
		ctx, cancel := context.WithTimeout(ctx, socketStall)
		defer cancel()
		return c.Write(ctx, websocket.MessageText, b)
	}
	var frames []live.Frame
	for err == nil {
		select {
		case <-ctx.Done():
			return
		case <-s.live.Closed():
			return
		case <-again.C:
			if !signedIn() {
				return
			}
			err = f.Again(ctx, feed)
		case b := <-answers:
			err = write(b)
		case <-feed.Ready():
			frames = feed.Take(frames[:0])
			for _, frame := range frames {
				err = errors.Join(err, write(frame.JSON))
			}
		}
	}
}
