package scenario

import (
	"encoding/json"
	"strings"
	"testing"
)

// CUS-08, CUS-16: with servers that are killed every check that falls due alarms, once a step, and the boards are told and say what the
// record says. How soon is a figure of the machine: the bench's own, `throughline bench custody --kill`.
func TestAKilledServerMissesNoAlarm(t *testing.T) {
	t.Parallel()
	out, err := run(t, "bench", "custody", "--kill", "--held", "24", "--suites", "2", "--boards", "2", "--window", "12s", "--least", "2s", "--most", "5s", "--json")
	var found struct {
		Kills   int `json:"kills"`
		Alarms  int `json:"alarms_due"`
		Missing int `json:"alarms_missing"`
		Twice   int `json:"alarms_twice"`
		Unowed  int `json:"alarms_unowed"`
		Untrue  int `json:"board_rows_untrue"`
	}
	i := strings.Index(out, "{")
	if i < 0 {
		t.Fatalf("no figures: %v\n%s", err, out)
	}
	if e := json.NewDecoder(strings.NewReader(out[i:])).Decode(&found); e != nil {
		t.Fatalf("%v, %v: %s", e, err, out)
	}
	if found.Kills == 0 || found.Alarms == 0 || found.Missing+found.Twice+found.Unowed+found.Untrue > 0 {
		t.Errorf("%s", out)
	}
}
