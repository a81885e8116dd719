package eisec

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"throughline/police/control/outside"
)

// Label is what the simulator writes on every reply.
const Label = "SIMULATOR"

// NeverThere and NeverInTime are numbers that never get an answer, so that a training can show what then happens.
const (
	NeverThere  = "01632960998"
	NeverInTime = "01632960999"
)

// Simulator says made-up lines: the same answer to the same number. A cell lies about Lat and Lon; where both are nought there is none.
type Simulator struct{ Lat, Lon float64 }

// Source implements Service.
func (Simulator) Source() string { return Label }

var (
	networks = []string{"Aster Mobile", "Briar Mobile", "Clover Mobile"}
	streets  = []string{"Made-up Road", "Made-up Lane", "Made-up Close", "Made-up Terrace"}
)

// Line implements Service. It waits for nothing: what timed out says so at once.
func (s Simulator) Line(ctx context.Context, number string) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	switch number {
	case NeverThere:
		return Reply{}, outside.ErrUnavailable
	case NeverInTime:
		return Reply{}, outside.ErrTimedOut
	}
	h := fnv.New64a()
	h.Write([]byte(number))
	n := h.Sum64()
	national := "0" + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(number, "0044"), "+44"), "0")
	switch {
	case strings.HasPrefix(national, "07"):
		if s == (Simulator{}) {
			return Reply{Source: Label, Kind: Mobile, Network: networks[n%3] + " (" + Label + ")"}, nil
		}
		return Reply{Source: Label, Kind: Mobile, Network: networks[n%3] + " (" + Label + ")", Lat: s.Lat + float64(n%800)/10_000 - 0.04, Lon: s.Lon + float64(n/800%800)/10_000 - 0.04, RadiusM: float64(500 + n%9*500)}, nil
	case strings.HasPrefix(national, "01"), strings.HasPrefix(national, "02"), strings.HasPrefix(national, "03"):
		return Reply{Source: Label, Kind: Fixed, Name: "Made-up Subscriber " + fmt.Sprint(n%90+10) + " (" + Label + ")", Address: fmt.Sprintf("%d %s (%s)", n%120+1, streets[n/120%4], Label)}, nil
	}
	return Reply{Source: Label}, nil
}
