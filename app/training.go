package app

import (
	"context"
	"fmt"
	"strings"
)

// Greeting says who one can sign in as, for the terminal.
func Greeting(s *System, addr string) string {
	people, err := s.personas(context.Background())
	if err != nil {
		return "The people cannot be listed: " + err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "This is a TRAINING installation. Open %s/sign-in and choose who to be, for example:\n", addr)
	shown := 0
	for _, p := range people {
		if p.OnDuty && shown < 12 && p.Group != "Simulators" {
			fmt.Fprintf(&b, "  %-28s %s\n", p.Name, p.Role)
			shown++
		}
	}
	fmt.Fprintf(&b, "Then play a whole case: throughline scenario assault --server %s", addr)
	return b.String()
}
