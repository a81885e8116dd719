package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"throughline/law"
	"throughline/platform/fault"
	"throughline/police/roads"
)

// CountySeed makes the training county: the same seed makes the same county, byte for byte.
const CountySeed = 1829

// openMap opens the map of the area, and the archive of tiles that is to be drawn instead of its own, if one is named.
func openMap(ctx context.Context, s Settings) (*roads.Map, error) {
	m, err := openArea(ctx, s)
	if err != nil || s.Tiles == "" {
		return m, err
	}
	tiles, err := roads.OpenArchive(s.Tiles)
	if err != nil {
		return nil, err
	}
	m.UseTiles(tiles)
	return m, nil
}

// OpenMap opens the map of the area as a server does, for who asks it without one.
func OpenMap(ctx context.Context, s Settings) (*roads.Map, error) { return openMap(ctx, s) }

// openArea opens a built map, or builds one from an extract into the data folder; a built one is used again while the extract is unchanged.
func openArea(ctx context.Context, s Settings) (*roads.Map, error) {
	speeds, err := roads.CurrentSpeeds(law.FS)
	if err != nil {
		return nil, err
	}
	if s.MapPace != 0 && (s.MapPace < 20 || s.MapPace > 500) {
		return nil, fmt.Errorf("--map-pace is %d: give a percentage from 20 to 500; 100 is what the law table says", s.MapPace)
	}
	open := func(path string) (*roads.Map, error) { return roads.OpenAt(path, speeds.Paced(s.MapPace)) }
	if !strings.HasSuffix(s.Map, ".osm.pbf") {
		return open(s.Map)
	}
	built, err := builtPath(s.Map, filepath.Join(s.Data, "map"))
	if err != nil {
		return nil, err
	}
	if m, err := open(built); err == nil {
		return m, nil
	}
	if err := os.MkdirAll(filepath.Dir(built), 0o700); err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	last := ""
	info, err := roads.Build(ctx, s.Map, built, func(stage string, done, total int64) {
		if stage != last {
			slog.Info("building the map", "stage", stage)
			last = stage
		}
	})
	if err != nil {
		return nil, err
	}
	slog.Info("the map is built", "segments", info.Segments, "streets", info.Streets, "addresses", info.Addresses)
	return open(built)
}

// builtPath names the built map after the extract's name, size and time, so that another extract is another map.
func builtPath(extract, folder string) (string, error) {
	st, err := os.Stat(extract)
	if err != nil {
		return "", fault.New(fault.Invalid, "roads.build.not_readable").With("file", filepath.Base(extract)).Wrap(err)
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", filepath.Base(extract), st.Size(), st.ModTime().UnixNano()))
	base := strings.TrimSuffix(filepath.Base(extract), ".osm.pbf")
	return filepath.Join(folder, base+"-"+hex.EncodeToString(h[:6])+".map"), nil
}

// GenerateCounty writes the training county as an extract, whole or not at all.
func GenerateCounty(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("county: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "county-*.tmp")
	if err != nil {
		return fmt.Errorf("county: %w", err)
	}
	defer os.Remove(f.Name())
	err = roads.Generate(f, CountySeed)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("county: %w", err)
	}
	return os.Rename(f.Name(), path)
}
