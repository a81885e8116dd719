package app

import (
	"context"
	"path/filepath"
	"strings"

	"throughline/platform/access"
	"throughline/police/roads"
)

// desks are what the rooms offer each other.
type desks struct{}

// furnish makes the rooms in the order of the thread and gives each the desks above it.
func (s *System) furnish() {
	s.Directory = &access.Remembered{For: 2e9, Directory: access.Directories{}}
}

// openMap opens a built map, or builds one from an extract beside the data; the built one is used again while the extract is unchanged.
func openMap(ctx context.Context, s Settings) (*roads.Map, error) {
	path := s.Map
	if strings.HasSuffix(path, ".osm.pbf") {
		built, err := roads.BuiltFrom(ctx, path, filepath.Join(s.Data, "map"))
		if err != nil {
			return nil, err
		}
		path = built
	}
	return roads.Open(path)
}
