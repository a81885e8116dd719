package app

import (
	"net/http"
	"strings"
)

// listens reads the whole live stream, from the first entry on, as everybody.
func (p *probe) listens() {
	p.t.Helper()
	p.srv.live.Close() // a stream ends once it has told what there is
	for _, a := range p.outsiders {
		path := "/live?last=0"
		w := p.ask(a, http.MethodGet, path, nil)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "event: ") {
			p.t.Errorf("%s hears nothing at all: %d", a, w.Code)
		}
		p.quiet(a, path, w)
	}
	if w := p.ask("staff:marsh", http.MethodGet, "/live?last=0&thread="+p.thread, nil); !strings.Contains(w.Body.String(), p.incident) {
		p.t.Errorf("a named member hears nothing of the case: %s", w.Body)
	}
}
