package app

import (
	"fmt"
	"strings"

	"throughline/police/control/national"
)

// CheckNational chooses the service of national records by the settings; nil is none. A simulator answers on a training
// installation only, so that nobody acts on made-up people (G-08). The error is a sentence.
func CheckNational(s Settings) (national.Service, error) {
	if s.NationalFails < 0 || s.NationalFails > 100 {
		return nil, fmt.Errorf("--national-fails: %d is not a number from 0 to 100: it is how many of a hundred questions get no answer", s.NationalFails)
	}
	switch choice := strings.ToLower(strings.TrimSpace(s.National)); {
	case choice == "none", choice == "" && !s.Training:
		return nil, nil
	case choice != "simulator" && choice != "":
		return nil, fmt.Errorf("--national-records: %q is no service that this program can ask: write simulator, on a training installation, or none", s.National)
	case !s.Training:
		return nil, fmt.Errorf("--national-records: the simulator answers with people who do not exist, so only a training installation may use it: add --training, or write none")
	}
	return national.Simulator{Faults: s.NationalFails}, nil
}
