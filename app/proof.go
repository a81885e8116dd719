package app

import (
	"fmt"
	"path/filepath"

	"throughline/platform/journal"
	"throughline/platform/scan"
	"throughline/platform/stamp"
	"throughline/platform/when"
)

// openProof gives the evidence room its time-stamp authority, its malware scanner and the key that signs what it gives out.
func (s *System) openProof() (err error) {
	d, folder := s.desks.evidence, filepath.Join(s.Settings.Data, "keys")
	if d.Scanner, err = scan.Find(s.Settings.Clamd); err != nil {
		return err
	}
	d.ProofKey = func() (journal.Key, error) { return journal.OpenKey(folder) }
	if s.Settings.TimestampURL != "" {
		roots, err := stamp.Roots(s.Settings.TimestampCA)
		if err != nil {
			return fmt.Errorf("timestamp-authority: %w", err)
		}
		d.Timestamps, err = stamp.NewHTTP(s.Settings.TimestampURL, roots, when.System())
		return err
	}
	d.Timestamps, err = stamp.OpenHouse(folder, s.Settings.Force, s.Settings.Training, s.Host.Clock)
	return err
}

// openOutside opens what the rooms reach beyond the installation by: authorities, scanners and webhooks.
func (s *System) openOutside() error {
	if err := s.openProof(); err != nil {
		return err
	}
	return s.openHooks()
}
