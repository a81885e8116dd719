package act

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"throughline/platform/fault"
)

// Space keeps the last of a disk for what cannot wait. The zero Space refuses nothing.
type Space struct {
	// Free is how many bytes may still be written.
	Free func() (int64, error)
	// Rules are those in force: bytes below which uploads and acts are refused, and how the actions begin that are not.
	Rules func() (SpaceRules, error)

	mu   sync.Mutex
	at   time.Time
	free int64
	r    SpaceRules
	err  error
}

// SpaceRules say what is refused below how many bytes of free space.
type SpaceRules struct {
	Uploads, Acts int64
	Exempt        []string // beginnings of actions
}

// spaceFor is how long one look at the disk serves, by the machine's clock.
const spaceFor = time.Second

func (s *Space) look() (int64, SpaceRules, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); s.at.IsZero() || now.Sub(s.at) > spaceFor {
		s.at = now
		if s.free, s.err = s.Free(); s.err == nil {
			s.r, s.err = s.Rules()
		}
		if s.err != nil {
			slog.Error("the free space cannot be measured, so nothing is refused for it", "error", s.err)
		}
	}
	return s.free, s.r, s.err
}

// Low says what is refused at the moment: "", "act.space.uploads" or "act.space.acts", the code of a sentence.
func (s *Space) Low() string {
	if s == nil || s.Free == nil {
		return ""
	}
	free, r, err := s.look()
	switch {
	case err != nil:
		return ""
	case free < r.Acts:
		return "act.space.acts"
	case free < r.Uploads:
		return "act.space.uploads"
	}
	return ""
}

// allows is fault act.space.acts (unavailable) for an act that must wait until there is room again.
func (s *Space) allows(action string) error {
	if s.Low() != "act.space.acts" {
		return nil
	}
	_, r, _ := s.look()
	for _, e := range r.Exempt {
		if strings.HasPrefix(action, e) {
			return nil
		}
	}
	return fault.New(fault.Unavailable, "act.space.acts")
}
