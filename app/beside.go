package app

import (
	"context"
	"net/http"
	"time"

	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/room"
)

// SessionCookie is the name of the cookie that holds a session.
const SessionCookie = api.Session

// Beside is what stands beside an installation in its program: screens of its own, and hosts that are not the installation's.
type Beside interface {
	Screens() []room.Screen
	// Host serves a host of its own; nil for every other.
	Host(name string) http.Handler
	// Close ends all that runs there.
	Close()
}

// patientClosure is how long the SQL of an act may take in a sandbox: nobody waits for a neighbour there, and a show does not stop.
const patientClosure = 5 * time.Second

// OpenBeside opens a training installation of its own in a folder: its own store, keys and clock, nothing sent to another system, and
// the map of this one, which is shared because it is large and never changes. Nothing of this installation is touched.
func (s *System) OpenBeside(ctx context.Context, folder string) (*System, error) {
	mine := s.Settings
	own := Settings{Data: folder, Training: true, Force: mine.Force, AgencyDomain: mine.AgencyDomain, SealEvery: mine.SealEvery, ClosureLimit: max(mine.ClosureLimit, patientClosure),
		Files: "folder", National: "simulator", Clamd: "none", MapPace: mine.MapPace, ScrubRate: mine.ScrubRate, Listen: mine.Listen}
	d, err := db.Open(ctx, db.Settings{Dir: folder, ClosureLimit: own.ClosureLimit})
	if err != nil {
		return nil, err
	}
	sys, err := wire(ctx, own, d, s.Map)
	if err != nil {
		d.Close()
		return nil, err
	}
	return sys, nil
}

// EndStreams ends the streams of a server that has no listener of its own. Stop, when its other requests are answered, ends the rest.
func (s *Server) EndStreams() {
	s.ready.Store(false)
	s.live.Close()
	s.streams.Wait()
}

// besideOf is the handler of a request to a host that is not the installation's.
func (s *Server) besideOf(host string) http.Handler {
	for _, b := range s.others {
		if h := b.Host(host); h != nil {
			return h
		}
	}
	return nil
}
