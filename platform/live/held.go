package live

import (
	"context"
	"fmt"
	"time"
)

// heldFrom is how long acts must have waited before screens are told, and how often they are told again.
const heldFrom = time.Second

// watch tells every screen while the record takes nothing in, and once when it does again: the event "held" with how long in
// milliseconds, nought at its end. It asks nothing of the database.
func (h *Hub) watch(ctx context.Context) {
	t := time.NewTicker(heldFrom / 2)
	defer t.Stop()
	var told time.Duration
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		held := h.DB.Held()
		switch {
		case held < heldFrom && told == 0:
			continue
		case held < heldFrom:
			held = 0
		case held-told < heldFrom && held >= told:
			continue
		}
		told = held
		h.publish([]Event{{state: true, wire: fmt.Appendf(nil, "event: held\ndata: %d\n\n", held.Milliseconds())}})
	}
}
