package app

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"throughline/platform/access"
)

// desks are what the rooms offer each other.
type desks struct{}

// furnish makes the rooms in the order of the thread and gives each the desks above it.
func (s *System) furnish() {
	s.Directory = &access.Remembered{For: 2e9, Directory: access.Directories{}}
}

// startSession gives the victim's room the way to sign a victim in.
func (d *desks) startSession(start func(w http.ResponseWriter, r *http.Request, account string) error) {
}

// personas lists who one can sign in as: staff by their work, then the simulators.
func (s *System) personas(ctx context.Context) ([]Persona, error) {
	var out []Persona
	for _, account := range slices.Sorted(maps.Keys(simulators)) {
		out = append(out, Persona{Account: account, Name: simulators[account].Name, Role: "plays another system", Group: "Simulators", OnDuty: true})
	}
	return out, nil
}

// SeedTraining makes the training force on the map, once; a second start finds it there.
func (s *System) SeedTraining(ctx context.Context) error { return nil }
