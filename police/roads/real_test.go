package roads

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"throughline/platform/when"
)

// realMaps are extracts that the project did not write.
var realMaps = []string{"newport", "central-london", "andorra", "porto", "edge-cathedral-no-left-turn",
	"edge-one_way_dead_end", "edge-reisterstown-via-restriction"}

// realMap is the path of an extract; the test is skipped, loudly, where it is absent.
func realMap(t testing.TB, name string) string {
	t.Helper()
	path := realMapPath(name)
	if path == "" {
		t.Skipf("SKIPPED: the real map %s is not here; set THROUGHLINE_DATA to the folder of real data", name)
	}
	return path
}

// realMapPath is the path of an extract, nothing where it is absent.
func realMapPath(name string) string {
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, "maps", name)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

func builtMap(t testing.TB, pbf string) (*Map, Info) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "map.roads")
	info, err := Build(context.Background(), pbf, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Open(out)
	if err != nil {
		t.Fatal(err)
	}
	m.KeepTime(when.NewHeld(heldAt), nil)
	return m, info
}
