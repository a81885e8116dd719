package app

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
)

// systemSees is the action that opens a record of each kind to another system. Of what it does not open, a system hears
// nothing: neither by a stream nor by a webhook.
var systemSees = map[string]string{"incident": "control.eido.see", "eido": "control.eido.offer.see", "alert": "control.alert.see", "exchange_message": "exchange.see"}

// tells tells whether somebody may be told that something happened to a record: staff by their labels alone, because what is
// told is kinds and ids; a screen on a wall, which hears a pulse and nothing of what, as well; another system only of what it may open.
func (s *System) tells(who *access.Actor, subject journal.Ref) bool {
	if who.Kind == "staff" || who.Kind == "screen" {
		return true
	}
	action, ok := systemSees[subject.Kind]
	return ok && s.may(access.WithActor(context.Background(), who), act.Of(action, subject))
}

// otherForces are the systems of other forces that take transfers by themselves: on a training installation a simulator plays one.
func (s *System) otherForces() map[string]string {
	out := map[string]string{}
	for account, a := range simulators {
		if s.Settings.Training && a.Has("other_force") {
			out[account] = a.Name
		}
	}
	return out
}
