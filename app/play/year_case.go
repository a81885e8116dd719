package play

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// namer gives each case people of its own. The names are made up from two lists, so that none is of somebody.
type namer struct{ r *rand.Rand }

var (
	women    = []string{"Carys", "Nia", "Sioned", "Amira", "Grace", "Ffion", "Leah", "Zofia", "Bethan", "Priya", "Mair", "Hannah", "Rhian", "Aisha", "Elin", "Jade", "Catrin", "Molly", "Sara", "Gwen"}
	men      = []string{"Owain", "Lee", "Callum", "Tomos", "Marek", "Ryan", "Iestyn", "Jordan", "Gethin", "Aled", "Connor", "Yusuf", "Dylan", "Kyle", "Emyr", "Sean", "Ioan", "Adam", "Luke", "Rhodri"}
	families = []string{"Bevan-Cole", "Treharne", "Okonjo", "Lisowski", "O'Dowd", "Maddocks", "Prothero", "Haskell", "Rahmani", "Gittins", "Vaughan-Hill", "Sollers", "Tudball", "Marchetti", "Penhale", "Cadwgan", "Ferriby", "Dhaliwal", "Llewhelin", "Brackley", "Ashmead", "Orzel", "Whitlow", "Cynan"}
	streets  = []string{"Mill Lane", "Station Road", "Church Street", "High Street", "Bridge Street", "Park Road"}
)

func (n *namer) part(given []string) Part {
	return Part{Given: given[n.r.IntN(len(given))], Family: families[n.r.IntN(len(families))],
		BornOn: fmt.Sprintf("%d-%02d-%02d", 1956+n.r.IntN(50), 1+n.r.IntN(12), 1+n.r.IntN(28))}
}

func (n *namer) cast() Cast {
	phone := func() string { return fmt.Sprintf("07700 900%03d", n.r.IntN(1000)) }
	c := Cast{Caller: n.part(slices.Concat(women, men)), Victim: n.part(women), Suspect: n.part(men)}
	c.Caller.BornOn, c.Caller.Phone = "", phone()
	c.Victim.Gender, c.Victim.Phone, c.Victim.Address = "female", phone(), fmt.Sprintf("%d %s", 1+n.r.IntN(90), streets[n.r.IntN(len(streets))])
	c.Suspect.Gender = "male"
	for c.Suspect.Family == c.Victim.Family {
		c.Suspect.Family = families[n.r.IntN(len(families))]
	}
	return c
}

// aside are steps of the scenario that prove something and tell nothing of the case.
var aside = []string{"the suspect's brother", "a look at a brother's record", "a merge and its undoing", "a misspelt name", "the victim's record", "police may not charge this", "the door asks", "no review",
	"what it came to", "the few who need it", "the back of the statement", "its audit", "payroll", "a promise broken on purpose", "her news", "the first review"}

// brokenToHer are the steps of a promise to the victim that is broken: one case in six has one.
var brokenToHer = []string{"her question before the trial", "a promise to her broken on purpose", "her answer, late"}

// aCase is an assault with people of its own, to one of its endings, or left somewhere on the way.
func (y Year) aCase(t *tempo, out *Told, n int, at time.Time, r *rand.Rand, names *namer) {
	cast, ending, late := names.cast(), Endings[[]int{0, 1, 0, 2, 3, 1}[n%6]], r.IntN(6) == 0
	t.begin(at, fmt.Sprintf("the assault on %s, %s", cast.Victim.Name(), ending), func(wait func(time.Time) error) error {
		p := y.player()
		p.Cast, p.Wait = cast, wait
		all, err := p.assaultSteps(ending)
		if err != nil {
			return err
		}
		out.Cases++ // one run at a time
		steps := slices.DeleteFunc(all, func(s step) bool {
			return slices.Contains(aside, s.name) || !late && slices.Contains(brokenToHer, s.name)
		})
		in := slices.IndexFunc(steps, func(s step) bool { return s.name == "transcript" })
		steps = slices.Insert(steps, in+1, step{"the hours in the cell", func() error { return p.hoursInTheCell(late) }})
		err = p.walk(steps)
		if err != nil && !errors.Is(err, errOver) && p.Case.Callsign != "" {
			_ = p.controlClear() // the case stands where it is; the crew is free for the next
		}
		out.Acts += p.Acts
		return err
	})
}

// hoursInTheCell are the checks of each hour and the first review; a late case has a check that nobody made in time.
func (p *Play) hoursInTheCell(late bool) error {
	for hour := range 4 {
		pause := 52 * time.Minute
		if late && hour == 2 {
			pause = 75 * time.Minute
		}
		if err := p.Forward(pause, "in the cell"); err != nil {
			return err
		}
		if err := p.custodyCheck(); err != nil {
			return err
		}
	}
	return p.custodyReview()
}
