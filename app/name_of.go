package app

import (
	"context"
)

// nameOf says who owns or is owed something, by the room that knows the prefix.
func (s *System) nameOf(ctx context.Context, ref string) string {
	for i := range ref {
		if ref[i] != ':' {
			continue
		}
		for _, r := range s.Rooms {
			if f, ok := r.Names[ref[:i]]; ok {
				if n := f(ctx, s.Host.DB.Read(ctx), ref[i+1:]); n != "" {
					return n
				}
			}
		}
		if a, ok := simulators[ref]; ok {
			return a.Name
		}
		if system := s.desks.exchange.Accounts()[ref]; system != "" {
			return system
		}
		return fallbackName(ref[:i], ref[i+1:])
	}
	return ref
}

func fallbackName(prefix, rest string) string {
	switch prefix {
	case "role", "team":
		return say(rest)
	case "staff":
		return "A member of staff"
	}
	return ""
}
