package roads

import "testing"

func parse(pairs ...string) tags {
	var t tags
	for i := 0; i+1 < len(pairs); i += 2 {
		t = append(t, [2]string{pairs[i], pairs[i+1]})
	}
	return t
}

func TestDrivenWays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tags []string
		want uint8
	}{
		{[]string{"highway", "residential"}, 3},
		{[]string{"highway", "residential", "oneway", "yes"}, 1},
		{[]string{"highway", "residential", "oneway", "-1"}, 2},
		{[]string{"highway", "residential", "oneway", "reversible"}, 0},
		{[]string{"highway", "residential", "oneway", "yes", "oneway:motor_vehicle", "no"}, 3},
		{[]string{"highway", "residential", "oneway", "yes", "oneway:bicycle", "no"}, 1},
		{[]string{"highway", "primary", "junction", "roundabout"}, 1},
		{[]string{"highway", "primary", "junction", "roundabout", "oneway", "-1"}, 2},
		{[]string{"highway", "motorway"}, 1},
		{[]string{"highway", "motorway", "oneway", "no"}, 3},
		{[]string{"highway", "motorway_link"}, 3},
		{[]string{"highway", "footway"}, 0},
		{[]string{"highway", "track"}, 0},
		{[]string{"highway", "construction"}, 0},
		{[]string{"highway", "service", "area", "yes"}, 0},
		{[]string{"highway", "service", "access", "no"}, 0},
		{[]string{"highway", "service", "access", "private"}, 3},
		{[]string{"highway", "service", "vehicle:forward", "private", "vehicle:backward", "no"}, 1},
		{[]string{"route", "ferry"}, 0},
		{[]string{"route", "ferry", "motor_vehicle", "yes"}, 3},
		{[]string{"route", "ferry", "motor_vehicle", "no"}, 0},
		{[]string{"highway", "service", "access", "destination"}, 3},
		{[]string{"highway", "service", "access", "private", "motor_vehicle", "yes"}, 3},
		{[]string{"highway", "service", "access", "yes", "motor_vehicle", "no"}, 0},
		{[]string{"highway", "service", "motor_vehicle", "no", "motorcar", "designated"}, 3},
		{[]string{"highway", "residential", "motor_vehicle:backward", "no"}, 1},
		{[]string{"highway", "residential", "vehicle:forward", "no", "oneway", "yes"}, 0},
		{[]string{"building", "yes"}, 0},
	} {
		if got := drivenWays(parse(c.tags...)); got != c.want {
			t.Errorf("%v: %d, want %d", c.tags, got, c.want)
		}
	}
}

func TestSpeedLimit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint8{"30 mph": 48, "30mph": 48, "70 mph": 113, "50": 50, "": 0, "none": 0, "walk": 0, "-5": 0, "9000": 0, "NaN": 0} {
		if got := speedLimit(parse("maxspeed", text)); got != want {
			t.Errorf("%q: %d km/h, want %d", text, got, want)
		}
	}
}

func TestBlocksAndSignals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tags    []string
		blocks  bool
		signals uint8
	}{
		{nil, false, 0},
		{[]string{"barrier", "bollard"}, true, 0},
		{[]string{"barrier", "bollard", "motor_vehicle", "yes"}, false, 0},
		{[]string{"barrier", "gate"}, false, 0},
		{[]string{"barrier", "gate", "access", "private"}, true, 0},
		{[]string{"barrier", "cattle_grid"}, false, 0},
		{[]string{"highway", "traffic_signals"}, false, 3},
		{[]string{"highway", "traffic_signals", "traffic_signals:direction", "forward"}, false, 1},
		{[]string{"highway", "traffic_signals", "traffic_signals:direction", "backward"}, false, 2},
		{[]string{"highway", "crossing", "crossing", "traffic_signals"}, false, 3},
	} {
		if b, s := blocks(parse(c.tags...)), signals(parse(c.tags...)); b != c.blocks || s != c.signals {
			t.Errorf("%v: blocks %t, signals %d", c.tags, b, s)
		}
	}
}
