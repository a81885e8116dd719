package national

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"throughline/police/control/outside"
)

// Label is what the simulator writes on every reply.
const Label = "SIMULATOR"

// Simulator is a national records service that is none: people and vehicles that do not exist, the same answer to the same
// question whenever and wherever it is put. A few are written down (known.go); of everybody else a hash of Seed and the question decides.
type Simulator struct {
	Seed uint64
	// Faults is how many of a hundred questions are left without an answer at one try, half of them as timed out. Which ones
	// is decided by the reference and the try, so that asking again may help.
	Faults int
}

// Source implements Service.
func (Simulator) Source() string { return Label }

// Two family names that never get an answer, so that a training can show what then happens.
const (
	NeverThere   = "OUTAGE"
	NeverInTime  = "SLOWLY"
	vrmNotThere  = "OUTAGE"
	vrmNotInTime = "SLOWLY"
)

// Ask implements Service. It waits for nothing: what timed out says so at once.
func (s Simulator) Ask(ctx context.Context, r Request) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	family, vrm := strings.ToUpper(strings.TrimSpace(r.Family)), strings.ToUpper(strings.ReplaceAll(r.VRM, " ", ""))
	switch {
	case family == NeverThere || vrm == vrmNotThere:
		return Reply{}, outside.ErrUnavailable
	case family == NeverInTime || vrm == vrmNotInTime:
		return Reply{}, outside.ErrTimedOut
	}
	if n := s.chance(r.Reference, fmt.Sprint(r.Try)); n < s.Faults {
		if n%2 == 0 {
			return Reply{}, outside.ErrUnavailable
		}
		return Reply{}, outside.ErrTimedOut
	}
	if r.Kind == Vehicle {
		return s.vehicle(vrm), nil
	}
	return s.person(r, family), nil
}

// chance is a number from 0 to 99 that these words always have under this seed.
func (s Simulator) chance(words ...string) int {
	h := fnv.New64a()
	fmt.Fprint(h, s.Seed)
	for _, w := range words {
		h.Write([]byte{0})
		h.Write([]byte(w))
	}
	return int(h.Sum64() % 100)
}

func (s Simulator) person(r Request, family string) Reply {
	given, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(r.Given)), " ")
	name := fmt.Sprintf("%s, %s, born %s", family, given, r.BornOn)
	for _, k := range knownPeople {
		if k.family == family && k.given == given && k.born == r.BornOn.String() {
			return say(name, k.of(r.Kind), k.signals)
		}
	}
	n := s.chance(string(r.Kind), family, given, r.BornOn.String())
	if r.Kind == Driver {
		switch {
		case n < 78:
			return say(name, []Report{{"licence", "full licence, category B"}}, nil)
		case n < 88:
			return say(name, []Report{{"licence", "provisional licence"}}, nil)
		case n < 90:
			return say(name, []Report{{"disqualified", "disqualified from driving, 12 months"}}, nil)
		}
		return none(name)
	}
	switch {
	case n < 2:
		return say(name, []Report{{"wanted", "wanted on warrant, failed to appear"}}, nil)
	case n < 4:
		return say(name, []Report{{"record", "record held"}}, []string{"violent"})
	case n < 18:
		return say(name, []Report{{"record", "record held, no report of interest"}}, nil)
	}
	return none(name)
}

var makes = []string{"FORD FOCUS, blue", "VAUXHALL CORSA, silver", "VOLKSWAGEN GOLF, grey", "NISSAN QASHQAI, white", "TOYOTA YARIS, red", "FORD TRANSIT, white"}

func (s Simulator) vehicle(vrm string) Reply {
	for _, k := range knownVehicles {
		if k.vrm == vrm {
			return say(vrm, k.reports, k.signals)
		}
	}
	n := s.chance("vehicle", vrm)
	if n < 8 {
		return none(vrm)
	}
	out := []Report{{"keeper", makes[s.chance("make", vrm)%len(makes)] + "; keeper Made-up " + []string{"Aster", "Briar", "Clover", "Dill"}[s.chance("keeper", vrm)%4]}}
	switch {
	case n < 11:
		out = append(out, Report{"stolen", "reported stolen"})
	case n < 18:
		out = append(out, Report{"no_insurance", "no insurance is known"})
	case n < 24:
		out = append(out, Report{"no_mot", "MOT test expired"})
	default:
		out = append(out, Report{"insured", "insured; MOT test in date"})
	}
	return say(vrm, out, nil)
}

func say(what string, reports []Report, signals []string) Reply {
	text := []string{Label + ": " + what}
	for _, r := range reports {
		text = append(text, strings.ReplaceAll(strings.ToUpper(r.Kind), "_", " ")+": "+r.Text)
	}
	if len(signals) > 0 {
		text = append(text, "WARNING: "+strings.ReplaceAll(strings.Join(signals, ", "), "_", " "))
	}
	return Reply{Source: Label, Text: strings.Join(text, ". ") + ". A made-up record.", Reports: reports, Signals: signals}
}

func none(what string) Reply {
	return Reply{Source: Label, Text: Label + ": " + what + ". NO TRACE. A made-up answer."}
}
