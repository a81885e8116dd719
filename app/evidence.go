package app

import (
	"path/filepath"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/sync"
	"throughline/police/evidence"
	"throughline/police/victim"
)

// fillEvidence gives the evidence room what people outside send by and are told by, and where an incident was.
func (s *System) fillEvidence() {
	h, d := s.Host, &s.desks
	d.evidence.Sends = &sync.Uploads{Dir: filepath.Join(s.Settings.Data, "sends"), Files: h.Files, Now: h.Clock.Now, Life: d.evidence.SendLife, Unhashed: true, Low: func() string { return h.Door.Space.Low() }}
	d.evidence.Keeps = d.retain
	d.evidence.PlaceOf = func(q db.Querier, threadID string) (geo.Point, error) {
		i, err := d.control.OfThread(q, threadID)
		if fault.Is(err, fault.NotFound) {
			return geo.Point{}, nil
		}
		return i.At, err
	}
	if !s.Settings.Training { // there is no carrier but the outbox simulator
		return
	}
	d.evidence.Site = s.Settings.PublicAddress
	if d.evidence.Site == "" {
		d.evidence.Site = "http://" + s.Settings.Listen
	}
	d.evidence.Post = func(tx *act.Tx, m evidence.Message) error {
		return d.victim.PostIn(tx, victim.Outbox{Message: m.ID, Channel: m.Channel, Reach: m.Reach, Subject: m.Subject, Body: m.Body})
	}
}
