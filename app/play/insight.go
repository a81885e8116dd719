package play

import (
	"fmt"

	"throughline/platform/when"
)

// insightSee is the superintendent reading what the case did to the force's figures: counted from the journal, nothing typed.
func (p *Play) insightSee() error {
	var m struct {
		Tiles []struct {
			Code, Definition string
			N                int64
			Value            *float64
			Masked           bool
		}
	}
	if err := p.As("pryor").After(p.Last(), "/api/insight?month="+p.Case.CallAt.In(when.London).Format("2006-01"), &m); err != nil {
		return err
	}
	for _, want := range []string{"call_to_scene", "rekeying"} {
		found := false
		for _, t := range m.Tiles {
			found = found || t.Code == want && t.N > 0 && t.Value != nil && t.Definition != ""
		}
		if !found {
			return fmt.Errorf("the case does not show in the measure %s: %+v", want, m.Tiles)
		}
	}
	if err := p.As("howells").Get("/api/insight", nil); err == nil {
		return fmt.Errorf("a constable was shown the force's figures")
	}
	return nil
}
