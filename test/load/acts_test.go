package load

import (
	"context"
	"testing"
	"time"

	"throughline/platform/db"
)

func TestTheActsBenchRuns(t *testing.T) {
	t.Parallel()
	rows := 0
	err := Acts(context.Background(), db.Settings{Dir: t.TempDir()}, 4, 1, 50*time.Millisecond, func(any) { rows++ })
	if err != nil || rows != 3 {
		t.Fatalf("%d rows, %v", rows, err)
	}
}
