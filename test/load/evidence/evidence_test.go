package evidence

import (
	"context"
	"testing"
)

func TestTheEvidenceBenchRuns(t *testing.T) {
	t.Parallel()
	var got []any
	err := Measure(context.Background(), Ask{Dir: t.TempDir(), Size: 3 << 20, Pairs: 1, Many: 4, Small: 300_000}, func(v any) { got = append(got, v) })
	if err != nil || len(got) != 5 {
		t.Fatalf("%d figures, %v", len(got), err)
	}
	for _, v := range got {
		if p, ok := v.(Pairs); ok && (p.Ours <= 0 || p.Other <= 0 || p.Ratio <= 0) {
			t.Errorf("%+v", p)
		}
	}
}
