package app

import (
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/journal"
	lawbook "throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

// FileColumns are the columns of the rooms' tables that name kept files, for checks of an installation that is not opened.
func FileColumns() ([]blob.Column, error) {
	book, err := lawbook.Fresh()
	if err != nil {
		return nil, err
	}
	s := &System{shifted: &when.Shifted{}}
	s.Host = &room.Host{Door: act.New(nil, nil, s.shifted, journal.NewKinds(), promise.NewKinds()), Clock: s.shifted, Law: book}
	s.furnish(nil)
	var out []blob.Column
	for _, r := range s.Rooms {
		for _, t := range r.Tables {
			if t.Files != "" {
				out = append(out, blob.Column{Table: t.Name, Column: t.Files})
			}
		}
	}
	return out, nil
}
