package scenario

import (
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
)

// HR-02: dispatch no longer offers an officer whose Taser lapsed yesterday, and says so.
func TestHR02ATaserThatLapsedLeavesDispatch(t *testing.T) {
	t.Parallel()
	_, url := serve(t, app.Settings{Data: t.TempDir(), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
	var lines []play.Line
	r, err := play.New(url, func(l play.Line) { lines = append(lines, l) }).TaserLapse()
	if err != nil {
		for _, l := range lines[max(0, len(lines)-8):] {
			t.Logf("%s: %s", l.Who, l.Said)
		}
		t.Fatal(err)
	}
	if !r.OK || r.Refused < 8 {
		t.Errorf("%+v", r)
	}
}
