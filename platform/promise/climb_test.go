package promise_test

import (
	"slices"
	"testing"
	"time"

	laws "throughline/law"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// G-05: who is told of what is owed, from the rows of the law; posts become the roles that stand behind them.
func TestG05WhoIsTold(t *testing.T) {
	t.Parallel()
	book, err := law.Load(laws.FS)
	if err != nil {
		t.Fatal(err)
	}
	on := when.MustDay("2026-11-23")
	step := func(minutes int, tell string) promise.Step {
		return promise.Step{Offset: time.Duration(minutes) * time.Minute, Tell: tell}
	}
	for kind, want := range map[string][]promise.Step{
		"evidence.continuity": {step(1440, "role:sergeant")}, // at the due time the owner is told by every promise
		"custody.review":      {step(-60, "role:duty_inspector"), step(-15, "role:duty_inspector"), step(-15, "role:custody_officer"), step(0, "role:custody_officer"), step(0, "role:duty_inspector"), step(0, "role:superintendent")},
		// two posts of one role are told once
		"victim.safety_news": {step(-30, "owner"), step(0, "role:custody_officer"), step(15, "role:duty_inspector"), step(60, "role:superintendent"), step(60, "role:witness_care")},
		"no.such.kind":       {step(-60, "owner"), step(0, "role:sergeant"), step(1440, "role:sergeant"), step(1440, "role:duty_inspector")},
	} {
		if got := promise.Climb(book, kind, on); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}
