package app

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/page"
)

// whySeen is the foot of the page: why this reader sees the thread, who else does, and who has looked.
func (s *Server) whySeen(ctx context.Context, t threadSeen) g.Node {
	subject := journal.Ref{Kind: "thread", ID: t.ID}
	because := s.because(ctx, act.Of("thread.see", subject))
	others := []string{"Open to every member of staff who may use this system"}
	if strings.HasPrefix(t.Label, need.Prefix) {
		because = append(because, "you were named on it, or opened it in an emergency")
		var names []string
		for _, m := range t.Members {
			names = append(names, s.ownerName(ctx, t.view.Reader, m))
		}
		others = []string{"Also open to: " + strings.Join(names, ", ")}
	} else if t.Label != "open" {
		because = append(because, "you hold the label "+t.Label)
		others = []string{"Open to those who hold the label " + t.Label}
	}
	if hidden := s.notShown(ctx, t.view); hidden != "" {
		others = append(others, "Not shown to you: "+hidden)
	}
	return page.Why("en", strings.Join(because, "; "), others, s.lookedLink(ctx, subject))
}

// because is why a reader may do something, in words: what they are that allows it.
func (s *Server) because(ctx context.Context, a act.Act) []string {
	var out []string
	for _, rule := range s.Host.Door.Why(ctx, a).Rules {
		if said := "you are " + s.Host.Door.Policies.Says(rule); !slices.Contains(out, said) {
			out = append(out, said)
		}
	}
	return out
}

// whyHere is the foot of every other record's page: the record is the one whose page this address is.
func (s *Server) whyHere(r *http.Request) func() g.Node {
	return func() g.Node {
		ctx := r.Context()
		subject, ok := s.recordAt(r.URL.Path)
		if !ok {
			return nil
		}
		because := s.because(ctx, act.Of(sees[subject.Kind], subject, access.RequestOf(ctx).Purpose))
		if len(because) == 0 {
			return nil
		}
		return page.Why("en", strings.Join(because, "; "), nil, s.lookedLink(ctx, subject))
	}
}

// recordAt is the record whose page an address is.
func (s *System) recordAt(path string) (journal.Ref, bool) {
	id := path[strings.LastIndex(path, "/")+1:]
	for kind := range sees {
		if r := (journal.Ref{Kind: kind, ID: id}); id != "" && kind != "thread" && s.linkOf(r) == path && s.Host.Door.Knows(kind) {
			return r, true
		}
	}
	return journal.Ref{}, false
}
