package app

import (
	"strings"
	"testing"
)

// G-08: no installation that works on real people asks the simulator, and none claims a live link.
func TestG08OnlyTrainingAsksTheSimulator(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s      Settings
		source string
		says   string
	}{
		{Settings{Training: true}, "SIMULATOR", ""}, {Settings{Training: true, National: " Simulator "}, "SIMULATOR", ""}, {Settings{Training: true, National: "none"}, "", ""},
		{Settings{}, "", ""}, {Settings{National: "none"}, "", ""}, {Settings{National: "simulator"}, "", "only a training installation"},
		{Settings{Training: true, National: "LEDS"}, "", "no service that this program can ask"}, {Settings{Training: true, NationalFails: 101}, "", "from 0 to 100"},
	} {
		err, source := CheckNational(c.s), ""
		if err == nil {
			if got := nationalOf(c.s); got != nil {
				source = got.Source()
			}
		}
		if source != c.source || (err != nil) != (c.says != "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %q %v", c.s, source, err)
		}
	}
}
