package app

import (
	"errors"
	"fmt"
	"strings"

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
