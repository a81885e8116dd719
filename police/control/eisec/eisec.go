// Package eisec is the control room's neutral adapter to what the network says of the line that a caller rings from: of a fixed line whose it
// is and where it was put in, of a mobile its network and the area of its cell (EISEC, CALL-07). It knows the question and the reply, and no
// service: BT's is not connected (G-08), and its list of fields was not seen. What answers here is a simulator, which says so.
package eisec

import (
	"context"
	"time"

	"throughline/police/control/outside"
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

// Service says whose line a number is. It is never called within an act.
type Service interface {
	// Source is the label under which it answers: "SIMULATOR".
	Source() string
	Line(ctx context.Context, number string) (Reply, error)
}

// Ask puts a question and waits for as long as limit, whatever the service does about its context. What it says is cut to what a screen can
// hold, and a place that is none is left out. Faults: outside.ErrTimedOut, outside.ErrUnavailable; the context's own error where ctx ended first.
func Ask(ctx context.Context, s Service, number string, limit time.Duration) (Reply, error) {
	reply, err := outside.Within(ctx, limit, func(ctx context.Context) (Reply, error) { return s.Line(ctx, number) })
	if err != nil {
		return Reply{}, err
	}
	return reply.bounded(s.Source()), nil
}

// What is kept of one reply, in letters; and how far a cell reaches at most, in metres.
const (
	nameLimit    = 120
	addressLimit = 300
	farthest     = 100_000
)

func (r Reply) bounded(source string) Reply {
	out := Reply{Source: source, Kind: r.Kind, Name: outside.Plain(r.Name, nameLimit), Address: outside.Plain(r.Address, addressLimit), Network: outside.Plain(r.Network, nameLimit)}
	if r.Kind != Fixed && r.Kind != Mobile {
		out.Kind = ""
	}
	if r.RadiusM > 0 && r.RadiusM <= farthest && r.Lat >= -90 && r.Lat <= 90 && r.Lon >= -180 && r.Lon <= 180 {
		out.Lat, out.Lon, out.RadiusM = r.Lat, r.Lon, r.RadiusM
	}
	return out
}
