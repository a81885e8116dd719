package suite

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func sec(n float64) time.Time { return noon.Add(time.Duration(n * float64(time.Second))) }

// The judge finds what it is there for: an alarm that is missing, comes twice, too late, after the promise was kept, or that a board was
// not told of. An alarm while nobody served counts from the restart.
func TestTheJudgeFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	served := service([][]span{{{sec(0), sec(10)}, {from: sec(13)}}}, sec(60))
	two := service([][]span{{{sec(0), sec(10)}, {from: sec(13)}}, {{from: sec(0)}}}, sec(60))
	owed := alarm{promise: "p", step: 0, at: sec(9)}
	fire := func(at float64) firing { return firing{promise: "p", entry: "e", recorded: sec(at)} }
	told := func(at, open float64) []listener {
		return []listener{{since: sec(0), told: map[string][]hearing{"e": {{at: sec(at), open: sec(open)}}}}}
	}
	for name, c := range map[string]struct {
		owed   alarm
		fired  []firing
		heard  []listener
		served []span
		want   Verdict
	}{
		"well":                        {owed, []firing{fire(9.5)}, told(9.8, 0), served, Verdict{Alarms: 1}},
		"after the restart":           {owed, []firing{fire(14.5)}, told(14.9, 13.2), served, Verdict{Alarms: 1}},
		"late after the restart":      {owed, []firing{fire(15.5)}, told(15.6, 13.2), served, Verdict{Alarms: 1, Late: 1, LiveLate: 1}},
		"the other node had to":       {owed, []firing{fire(11.5)}, told(11.6, 0), two, Verdict{Alarms: 1, Late: 1, LiveLate: 1}},
		"missing":                     {owed, nil, nil, served, Verdict{Alarms: 1, Missing: 1}},
		"twice":                       {owed, []firing{fire(9.5), fire(9.6)}, told(9.8, 0), served, Verdict{Alarms: 1, Twice: 1}},
		"kept before":                 {alarm{promise: "p", at: sec(9), closed: sec(8)}, []firing{fire(9.5)}, nil, served, Verdict{Unowed: 1}},
		"kept before, and silent":     {alarm{promise: "p", at: sec(9), closed: sec(8)}, nil, nil, served, Verdict{}},
		"kept as it fell due":         {alarm{promise: "p", at: sec(20), closed: sec(21)}, nil, nil, served, Verdict{}},
		"a board was not told":        {owed, []firing{fire(9.5)}, []listener{{since: sec(0)}}, served, Verdict{Alarms: 1, Unheard: 1}},
		"a board was not on yet":      {owed, []firing{fire(9.5)}, []listener{{since: sec(30)}}, served, Verdict{Alarms: 1}},
		"of a promise nobody knows":   {alarm{promise: "q", at: sec(9), closed: sec(8)}, []firing{fire(9.5)}, nil, served, Verdict{Unowed: 1}},
		"too near the end to be said": {alarm{promise: "p", at: sec(59)}, nil, nil, served, Verdict{NoTimeToSay: 1}},
	} {
		got := judged([]alarm{c.owed}, c.fired, c.heard, c.served, sec(57))
		got.EntryP99, got.EntryMost, got.LiveP99, got.LiveMost = 0, 0, 0, 0
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		bad := got.Missing+got.Twice+got.Unowed+got.Late+got.Unheard+got.LiveLate > 0
		if got.good() == bad {
			t.Errorf("%s: good is %v", name, got.good())
		}
	}
}
