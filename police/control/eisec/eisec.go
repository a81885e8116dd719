// Package eisec is the control room's neutral adapter to what the network says of the line that a caller rings from: of a fixed line whose it
// is and where it was put in, of a mobile its network and the area of its cell (EISEC, CALL-07). It knows the question and the reply, and no
// service: BT's is not connected (G-08), and its list of fields was not seen. What answers here is a simulator, which says so.
package eisec

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The two kinds of line; a line may be neither.
const (
	Fixed  = "fixed"
	Mobile = "mobile"
)

// Reply is what a service says of a line. Kind is empty where it knows nothing. Lat, Lon and RadiusM are the area of a cell, in degrees
// (WGS 84) and metres; RadiusM is nought where there is none.
type Reply struct {
	Source  string
	Kind    string
	Name    string
	Address string
	Network string
	Lat     float64
	Lon     float64
	RadiusM float64
}

// What a service that did not answer came to. Any other error counts as ErrUnavailable.
var (
	ErrUnavailable = errors.New("eisec: the service is not available")
	ErrTimedOut    = errors.New("eisec: the service did not answer in time")
)

// Service says whose line a number is. It is never called within an act.
type Service interface {
	// Source is the label under which it answers: "SIMULATOR".
	Source() string
	Line(ctx context.Context, number string) (Reply, error)
}

// Ask puts a question and waits for as long as limit, whatever the service does about its context. What it says is cut to what a screen can
// hold, and a place that is none is left out. Faults: ErrTimedOut, ErrUnavailable; the context's own error where ctx ended first.
func Ask(ctx context.Context, s Service, number string, limit time.Duration) (Reply, error) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		reply Reply
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		reply, err := s.Line(within, number)
		got <- answer{reply, err}
	}()
	select {
	case a := <-got:
		switch {
		case a.err == nil:
			return a.reply.bounded(s.Source()), nil
		case ctx.Err() != nil:
			return Reply{}, ctx.Err()
		case errors.Is(a.err, ErrTimedOut) || errors.Is(a.err, context.DeadlineExceeded):
			return Reply{}, ErrTimedOut
		}
		return Reply{}, ErrUnavailable
	case <-within.Done():
		if ctx.Err() != nil {
			return Reply{}, ctx.Err()
		}
		return Reply{}, ErrTimedOut
	}
}

// What is kept of one reply, in letters; and how far a cell reaches at most, in metres.
const (
	nameLimit    = 120
	addressLimit = 300
	farthest     = 100_000
)

func (r Reply) bounded(source string) Reply {
	out := Reply{Source: source, Kind: r.Kind, Name: plain(r.Name, nameLimit), Address: plain(r.Address, addressLimit), Network: plain(r.Network, nameLimit)}
	if r.Kind != Fixed && r.Kind != Mobile {
		out.Kind = ""
	}
	if r.RadiusM > 0 && r.RadiusM <= farthest && r.Lat >= -90 && r.Lat <= 90 && r.Lon >= -180 && r.Lon <= 180 {
		out.Lat, out.Lon, out.RadiusM = r.Lat, r.Lon, r.RadiusM
	}
	return out
}

// plain is text on one line, without what no screen can show, cut at a rune.
func plain(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
