package simulate

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"throughline/platform/law"
	"throughline/police/roads"
)

// county is the generated county, built once for all tests of this package.
var county = sync.OnceValues(func() (*roads.Map, error) {
	dir, err := os.MkdirTemp("", "throughline-simulate")
	if err != nil {
		return nil, err
	}
	extract, built := filepath.Join(dir, "county.osm.pbf"), filepath.Join(dir, "county.map")
	f, err := os.Create(extract)
	if err != nil {
		return nil, err
	}
	if err := roads.Generate(f, 1829); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if _, err := roads.Build(context.Background(), extract, built, func(string, int64, int64) {}); err != nil {
		return nil, err
	}
	m, err := roads.Open(built)
	return m, err
})

func world(t *testing.T) World {
	t.Helper()
	m, err := county()
	if err != nil {
		t.Fatal(err)
	}
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return World{Map: m, Law: book, Units: 12, Calls: 60}
}
