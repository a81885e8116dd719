package play

import (
	"errors"
	"fmt"
)

// Result is what a scenario comes to.
type Result struct {
	Scenario string `json:"scenario"`
	Ending   string `json:"ending,omitempty"`
	OK       bool   `json:"ok"`
	Error    string `json:"error,omitempty"`
	Acts     int    `json:"acts"`
	Refused  int    `json:"refused"`
	Thread   string `json:"thread"`
	Promises struct {
		Kept   int `json:"kept"`
		Broken int `json:"broken"`
		Open   int `json:"open"`
	} `json:"promises"`
	Journal struct {
		Entries int64 `json:"entries"`
		Sealed  int64 `json:"sealed"`
	} `json:"journal"`
}

type step struct {
	name string
	do   func() error
}

// Endings are how an assault may end; the first is what it does when nobody says.
var Endings = []string{"charge", "no-further-action", "out-of-court", "victim-withdraws"}

// Assault plays an everyday assault from the 999 call to one of its endings: a life rebuilt after court, a decision that
// nothing more is done and the victim's right to a review, an outcome without a court, or a victim who does not go on.
func (p *Play) Assault(ending string) (Result, error) {
	if ending == "" {
		ending = Endings[0]
	}
	r := Result{Scenario: "assault", Ending: ending}
	steps, err := p.assaultSteps(ending)
	if err != nil {
		return r, err
	}
	return p.finish(r, steps)
}

// finish walks the steps and says what they came to.
func (p *Play) finish(r Result, steps []step) (Result, error) {
	err := p.walk(steps)
	if err == nil {
		err = p.tally(&r)
	}
	if err == nil {
		err = p.pried()
	}
	r.OK, r.Acts, r.Refused, r.Thread = err == nil, p.Acts, p.Tried, p.Case.Thread
	if err != nil {
		r.Error = err.Error()
	}
	return r, err
}

func (p *Play) walk(steps []step) error {
	for _, s := range steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if p.Step != nil {
			if err := p.Step(s.name); err != nil {
				return err
			}
		}
		if s.name == p.Until {
			return nil
		}
	}
	return nil
}

// tally reads what stands at the end, and waits until all of it is sealed.
func (p *Play) tally(r *Result) error {
	var th struct {
		Counts map[string]int `json:"counts"`
	}
	if err := p.As("marsh").After(p.Last(), "/api/threads/"+p.Case.Thread, &th); err != nil {
		return err
	}
	late := th.Counts["kept_late"] // a promise that was kept after it was due was broken all the same
	r.Promises.Kept, r.Promises.Broken, r.Promises.Open = th.Counts["kept"]-late, th.Counts["broken"]+late, th.Counts["open"]
	if r.Promises.Broken == 0 && r.Scenario == "assault" {
		return errors.New("a promise was broken on purpose, and the record does not know")
	}
	for range 50 {
		var j struct {
			Head   int64 `json:"head"`
			Sealed int64 `json:"sealed"`
		}
		if err := p.As("shah").Get("/api/journal?tail=1&wait_sealed=true", &j); err != nil {
			return err
		}
		r.Journal.Entries, r.Journal.Sealed = j.Head, j.Sealed
		if j.Sealed >= j.Head {
			return nil
		}
	}
	return fmt.Errorf("only %d of %d entries were sealed", r.Journal.Sealed, r.Journal.Entries)
}
