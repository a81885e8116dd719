package app

import (
	"errors"
	"fmt"
	"strings"

	"throughline/police/control/eisec"
	"throughline/police/control/national"
)

// CheckNational holds the settings of national records to what can be: a simulator answers on a training installation only, so
// that nobody acts on made-up people (G-08). The error is a sentence.
func CheckNational(s Settings) error {
	choice := nationalChoice(s)
	switch {
	case s.NationalFails < 0 || s.NationalFails > 100:
		return fmt.Errorf("--national-fails: %d is not a number from 0 to 100: it is how many of a hundred questions get no answer", s.NationalFails)
	case choice != "none" && choice != "simulator":
		return fmt.Errorf("--national-records: %q is no service that this program can ask: write simulator, on a training installation, or none", s.National)
	case choice == "simulator" && !s.Training:
		return errors.New("--national-records: the simulator answers with people who do not exist, so only a training installation may use it: add --training, or write none")
	}
	return nil
}

func nationalChoice(s Settings) string {
	choice := strings.ToLower(strings.TrimSpace(s.National))
	switch {
	case choice != "":
		return choice
	case s.Training:
		return "simulator"
	}
	return "none"
}

// nationalOf is the service that settings which were checked choose; nil is none.
func nationalOf(s Settings) national.Service {
	if nationalChoice(s) == "simulator" {
		return national.Simulator{Faults: s.NationalFails}
	}
	return nil
}

// lines is who says whose line a caller has: in training a simulator, whose cells lie about the middle of the map; elsewhere nobody, because
// no service is connected (G-08). Where national records have no simulator, lines have none either.
func (s *System) lines() eisec.Service {
	if nationalChoice(s.Settings) != "simulator" {
		return nil
	}
	if s.Map == nil { // a command that needs none
		return eisec.Simulator{}
	}
	b := s.Map.Bounds()
	return eisec.Simulator{Lat: (b.South + b.North) / 2, Lon: (b.West + b.East) / 2}
}
