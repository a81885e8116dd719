package app

import (
	"fmt"
	"path/filepath"

	"throughline/platform/hook"
)

// openHooks gives the desk of webhooks its key and where it may send. On a training installation a receiver may stand on this
// machine.
func (s *System) openHooks() (err error) {
	d := s.desks.hook
	if d.Allowed, err = hook.ParseAllowed(s.Settings.WebhookHosts); err != nil {
		return fmt.Errorf("--webhook-hosts: %w", err)
	}
	d.Allowed.Loopback = s.Settings.Training
	d.Key, err = hook.LoadKey(filepath.Join(s.Settings.Data, "keys"))
	return err
}
