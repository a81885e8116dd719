package load

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"throughline/platform/journal"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
)

var givenNames = strings.Fields(`Aaron Abigail Adam Aisha Alan Alice Amelia Amir Amy Andrew Angela Anna Anthony Arthur Ava Ben Bethan Bronwen Callum Carol
Catherine Ceri Charlotte Chloe Christopher Claire Daniel David Deborah Dylan Edward Eleri Elizabeth Ella Emily Emma Eva Farah Fatima Finn Freya George Gareth
Grace Gwen Hannah Harriet Harry Hassan Heather Helen Henry Holly Ibrahim Imran Isaac Isla Jack Jacob James Jane Jasmine Joan John Joseph Joshua Julie Karen
Kate Katarzyna Keith Kieran Laura Layla Leah Leo Lewis Liam Linda Louise Lucas Lucy Luke Maria Mariam Mark Marta Martin Mary Matthew Megan Mia Michael Mohammed
Molly Nadia Natalie Nathan Nia Nicola Noah Olivia Omar Oscar Owain Patricia Paul Peter Philip Poppy Priya Rachel Rebecca Rhys Richard Robert Rosie Ruth Ryan
Samuel Sandra Sara Sean Sian Simon Sophie Stephen Susan Tariq Thomas Timothy Tomasz Victoria William Yusuf Zara Zoe`)

var familyNames = strings.Fields(`Adams Ahmed Akhtar Ali Allen Anderson Andrews Armstrong Atkinson Bailey Baker Ball Barker Barnes Begum Bell Bennett Berry Bevan
Booth Bowen Bradley Brooks Brown Burke Burton Butler Campbell Carr Carter Chambers Chapman Clark Clarke Cole Collins Cook Cooper Cox Craig Cunningham Davidson
Davies Davis Dawson Dean Dixon Doyle Duncan Edwards Elliott Ellis Evans Fernandez Fisher Fletcher Ford Foster Fox Francis Fraser Gallagher Gardner George Gibson
Gill Gordon Graham Grant Gray Green Griffiths Hall Hamilton Harding Harper Harris Harrison Hart Harvey Hayes Henderson Hill Holmes Howells Hudson Hughes Hunt
Hunter Hussain Hutchinson Irving Jackson James Jenkins Johnson Johnston Jones Jordan Kaur Kelly Kennedy Khan King Knight Kowalski Lawrence Lawson Lee Lewis Lloyd
Macdonald Marsh Marshall Martin Mason Matthews Mccarthy Mcdonald Miller Mills Mitchell Moore Morgan Morris Morrison Moss Murphy Murray Mahmood Nicholls Nowak
Oconnor Oliver Osborne Owen Palmer Parker Parry Patel Payne Pearce Pearson Perry Phillips Poole Porter Powell Price Pritchard Pugh Quinn Rahman Read Rees
Reid Reynolds Richards Richardson Riley Roberts Robertson Robinson Rogers Rose Ross Russell Ryan Saunders Scott Sharma Shaw Simpson Singh Smith Spencer Stevens
Stewart Stone Sullivan Sutton Taylor Thomas Thompson Tucker Turner Vaughan Walker Wallace Walsh Ward Watkins Watson Watts Webb Wells West White Wilkinson
Williams Williamson Wilson Wood Woods Wright Yates Young Abernethy Blackwood Cartwright Dunstable Eastwood Fairweather Goldsworthy Hollingworth Inskip Jellicoe
Kirkbride Lonsdale Micklethwaite Northcott Oakeshott Postlethwaite Quartermaine Rotherham Satterthwaite Thistlewood Underhill Venables Wetherby Yardley Zielinska`)

// syllables make rarer family names, so that the dictionary is as long as a force's.
var heads = strings.Fields(`Ash Bar Bram Brad Cal Car Chat Clay Cran Dar Den Eden Els Fen Gar Gret Hal Har Hax Ilk Kel Kirk Lang Lin Mar Mel Nor Old Pen Rad Rav Sel Shel Stan Thorn Tre Wad Wel Whit Win`)

var tails = strings.Fields(`bury by combe cott den field ford gate ham holme hurst ingham land ley low man mere more ridge sey shaw stead ston thorpe ton wade wall wick win worth`)

func familyName(r *rand.Rand) string {
	if r.IntN(4) == 0 {
		return heads[r.IntN(len(heads))] + tails[r.IntN(len(tails))]
	}
	return familyNames[int(float64(len(familyNames))*r.Float64()*r.Float64())] // the first are the common ones
}

func givenName(r *rand.Rand) string { return givenNames[r.IntN(len(givenNames))] }

var logLines = strings.Split(strings.TrimSpace(`
Caller says the two men have gone towards the bridge on foot, one with a grey hood
Neighbour at number %d heard shouting from about half past and then a door
Ambulance control informed, their log %d, crew eight minutes away
No reply at the door, lights on upstairs, card left with number %d
CCTV operator asked to look at camera %d from the time of the call
Area search made of the car park and the path behind the shops, no trace
Victim called back, safe with her sister, will give a statement tomorrow after %d
House-to-house done at %d addresses, two witnesses named, list to follow
Vehicle last seen turning left at the lights, part plate given, checked on the national computer
Supervisor has read the log and agrees with the grade; to be looked at again in %d minutes
Spoke to the caller at the door; the dog is in the garden and the gate is tied
Unit diverted to an immediate call, back on this one in about %d minutes
Property found in the hedge, photographed and bagged, seal %d
School informed and will keep both pupils inside until collected`), "\n")

func logLine(r *rand.Rand) string {
	s := logLines[r.IntN(len(logLines))]
	if strings.Contains(s, "%d") {
		return fmt.Sprintf(s, 2+r.IntN(900))
	}
	return s
}

// body is the fact of one entry after the first two of a thread, of the kinds and in the proportions of a working case.
func body(r *rand.Rand, record string, at time.Time) journal.Body {
	call := fmt.Sprintf("BX%02d", 1+r.IntN(40))
	switch n := r.IntN(100); {
	case n < 62:
		return control.LogAdded{Incident: record, Text: logLine(r)}
	case n < 67:
		return control.IncidentGraded{Incident: record, Grade: "2", Label: "Priority", Area: "urban", StartsAt: at, DueAt: at.Add(time.Hour), Law: "control.grade/2/2020-01-01"}
	case n < 72:
		return control.UnitEnRoute{Incident: record, Callsign: call, Staff: []string{"howells", "bevan"}, At: at}
	case n < 77:
		return control.UnitAtScene{Incident: record, Callsign: call, Staff: []string{"howells", "bevan"}, At: at, First: n == 72}
	case n < 81:
		return control.UnitCleared{Incident: record, Callsign: call, Attended: true}
	case n < 85:
		return evidence.ExhibitMoved{ID: record, Exhibit: fmt.Sprintf("SH/%d", 1+r.IntN(9)), N: 1 + r.IntN(5), From: "staff:howells", To: "place:store", ToPlace: "Central property store", At: at, Reason: "store"}
	case n < 88:
		return evidence.MaterialAdded{Material: record, Kind: "body_worn_video", Title: "Body-worn video of " + call, Hash: hash(r), Size: r.Int64N(1 << 31), Type: "video/mp4", MadeAt: at}
	case n < 94:
		return custody.CheckRecorded{Detention: record, Person: record, Response: "awake", At: at, NextCheckAt: at.Add(30 * time.Minute)}
	case n < 97:
		return casefile.ActionSet{Action: record, File: record, What: "Take a statement from the shopkeeper about the till roll", Owner: "staff:marsh", DueAt: at.Add(72 * time.Hour).UnixMicro()}
	}
	return casefile.ActionDone{Action: record, File: record, What: "Statement taken from the shopkeeper"}
}

func hash(r *rand.Rand) string {
	return fmt.Sprintf("%016x%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
}

// labels are who may see what: most cases are open, many belong to a team, few are restricted. About sixty in all.
var labels = func() []string {
	out := []string{"open", "supervisors"}
	for i := range 32 {
		out = append(out, fmt.Sprintf("team:load_%02d", i+1))
	}
	for i := range 6 {
		out = append(out, fmt.Sprintf("suite:load_%d", i+1))
	}
	for i := range 20 {
		out = append(out, fmt.Sprintf("restricted:load_%02d", i+1))
	}
	return out
}()

func labelOf(r *rand.Rand) string {
	skewed := func(from, n int) string { return labels[from+int(float64(n)*r.Float64()*r.Float64())] }
	switch n := r.IntN(1000); {
	case n < 620:
		return "open"
	case n < 625:
		return "supervisors"
	case n < 905:
		return skewed(2, 32)
	case n < 965:
		return skewed(34, 6)
	}
	return skewed(40, 20)
}

// readable are the labels that the reader of the benches is given: thirty with their own, some of every sort, so that
// about half of what is labelled stays hidden.
func readable(have []string) []string {
	out := append([]string(nil), have...)
	for i := 2; i < len(labels) && len(out) < 30; i += 2 {
		out = append(out, labels[i])
	}
	return out
}
