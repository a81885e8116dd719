package app

import (
	"path/filepath"

	"throughline/platform/journal"
	"throughline/platform/stamp"
)

// openProof gives the evidence room its time-stamp authority and the key that signs what it gives out.
func (s *System) openProof() (err error) {
	d, folder := s.desks.evidence, filepath.Join(s.Settings.Data, "keys")
	d.ProofKey = func() (journal.Key, error) { return journal.OpenKey(folder) }
	if s.Settings.TimestampURL != "" {
		d.Timestamps, err = stamp.NewHTTP(s.Settings.TimestampURL)
		return err
	}
	d.Timestamps, err = stamp.OpenHouse(folder, s.Settings.Force, s.Settings.Training, s.Host.Clock)
	return err
}
