package duty

import "fmt"

// persona is somebody of the training force.
type persona struct {
	id, name, number, rank string
	roles, teams           []string
	pattern                string
	shift                  int // days by which the pattern begins later
	skills                 []seedSkill
}

// seedSkill was awarded so long before the force was made.
type seedSkill struct {
	code               string
	monthsAgo, daysAgo int
}

type callsign struct {
	sign, vehicle string
	staff         []string
}

const always = "training"

// responder is what every response officer has.
var responder = []seedSkill{{"personal_safety", 4, 0}, {"first_aid", 5, 0}, {"driver_response", 18, 0}, {"body_worn_video", 20, 0}, {"pip_1", 30, 0}}

func with(more ...seedSkill) []seedSkill { return append(append([]seedSkill{}, responder...), more...) }

// The people of the scenario. Bennett has no pattern and is never on duty unless he books on.
var personas = []persona{
	{id: "bryant", name: "A. Bryant", number: "7041", roles: []string{"call_handler", "dispatcher"}, teams: []string{"control"}, pattern: always},
	{id: "okafor", name: "D. Okafor", number: "0644", rank: "sergeant", roles: []string{"control_supervisor"}, teams: []string{"control"}, pattern: always},
	{id: "howells", name: "S. Howells", number: "2207", rank: "constable", roles: []string{"officer"}, teams: []string{"response"}, pattern: always, skills: with(seedSkill{"taser", 3, 0})},
	{id: "bevan", name: "A. Bevan", number: "2311", rank: "constable", roles: []string{"officer"}, teams: []string{"response"}, pattern: always, skills: with()},
	{id: "bennett", name: "J. Bennett", number: "2415", rank: "constable", roles: []string{"officer"}, teams: []string{"response"}, skills: with()},
	{id: "pryce", name: "C. Pryce", number: "2290", rank: "constable", roles: []string{"officer"}, teams: []string{"response"}, pattern: always, skills: with(seedSkill{"taser", 13, 0})},
	{id: "rees", name: "K. Rees", number: "0512", rank: "sergeant", roles: []string{"sergeant"}, teams: []string{"response"}, pattern: always, skills: with(seedSkill{"taser", 7, 0})},
	{id: "adeyemi", name: "M. Adeyemi", number: "0917", rank: "sergeant", roles: []string{"custody_officer"}, teams: []string{"custody"}, pattern: always, skills: []seedSkill{{"first_aid", 10, 15}}},
	{id: "lewin", name: "G. Lewin", number: "0924", rank: "sergeant", roles: []string{"custody_officer"}, teams: []string{"custody"}, pattern: always, skills: []seedSkill{{"first_aid", 8, 15}}},
	{id: "coles", name: "R. Coles", number: "0231", rank: "inspector", roles: []string{"duty_inspector"}, teams: []string{"response"}, pattern: always},
	{id: "faraday", name: "D. Faraday", number: "0288", rank: "inspector", roles: []string{"duty_inspector"}, teams: []string{"response"}, pattern: "nights"},
	{id: "pryor", name: "H. Pryor", number: "0102", rank: "superintendent", roles: []string{"superintendent"}, pattern: always},
	{id: "marsh", name: "L. Marsh", number: "1874", rank: "constable", roles: []string{"investigator"}, teams: []string{"investigation"}, pattern: always, skills: []seedSkill{{"pip_2", 24, 0}, {"personal_safety", 11, 15}}},
	{id: "vaughan", name: "T. Vaughan", number: "0733", rank: "sergeant", roles: []string{"investigator", "file_supervisor"}, teams: []string{"investigation"}, pattern: always, skills: []seedSkill{{"pip_2", 60, 0}}},
	{id: "edwards", name: "N. Edwards", number: "8120", roles: []string{"witness_care"}, teams: []string{"witness_care"}, pattern: always},
	{id: "okoro", name: "P. Okoro", number: "8344", roles: []string{"offender_manager"}, teams: []string{"offender_management"}, pattern: always},
	{id: "lloyd", name: "J. Lloyd", number: "8402", roles: []string{"duty_planner"}, pattern: always},
	{id: "patel", name: "S. Patel", number: "8415", roles: []string{"hr"}, pattern: always},
	{id: "flynn", name: "G. Flynn", number: "8433", roles: []string{"finance"}, pattern: always},
	{id: "gower", name: "R. Gower", number: "8434", roles: []string{"finance"}, pattern: always}, // a second, for what one of finance never does alone
	{id: "quinn", name: "M. Quinn", number: "8450", roles: []string{"auditor"}, pattern: always},
	{id: "shah", name: "V. Shah", number: "8461", roles: []string{"information_assurance"}, pattern: always},
	{id: "hartley", name: "E. Hartley", number: "0001", rank: "chief_constable", roles: []string{"chief"}, pattern: always},
	{id: "engineer", name: "O. Engineer", number: "8900", roles: []string{"operations"}, pattern: always},
}

// shifts is how many shifts go round the clock: two days, two nights and four off, each two days after the one before.
const shifts = 4

// posts are the seats of one shift: the callsigns that it crews.
var posts = []struct {
	sign, vehicle, team string
	extra               []seedSkill
}{
	{"BX01", "Vauxhall Astra BX01", "response", nil}, {"BX01", "", "response", []seedSkill{{"taser", 2, 0}}},
	{"BX02", "Vauxhall Astra BX02", "response", []seedSkill{{"taser", 11, 10}}}, {"BX02", "", "response", nil},
	{"BX03", "Peugeot 308 BX03", "response", []seedSkill{{"taser", 13, 0}}},
	{"BX04", "Peugeot 308 BX04", "response", []seedSkill{{"driver_advanced", 20, 0}, {"pursuit_initial", 20, 0}}},
	{"BX05", "Peugeot 308 BX05", "response", []seedSkill{{"taser", 5, 0}}},
	{"SN11", "Ford Fiesta SN11", "neighbourhood", nil}, {"SN12", "Ford Fiesta SN12", "neighbourhood", nil}, {"SN21", "Ford Fiesta SN21", "neighbourhood", nil},
	{"DH01", "Ford Transit DH01", "dogs", []seedSkill{{"dog_handler", 6, 0}, {"driver_advanced", 30, 0}}},
	{"DH41", "BMW 530 DH41", "traffic", []seedSkill{{"driver_advanced", 12, 0}, {"pursuit_initial", 12, 0}, {"pursuit_tactical", 12, 0}, {"breath_test", 40, 0}}},
}

var surnames = []string{"Abbott", "Ahmed", "Barker", "Begum", "Carter", "Clarke", "Davies", "Dixon", "Ellis", "Evans", "Fletcher", "Ford", "Gibson", "Grant",
	"Hughes", "Hussain", "Ingram", "Iqbal", "James", "Jenkins", "Kaur", "Kelly", "Lewis", "Lowe", "Mason", "Morris", "Nolan", "Norris", "Oakley", "Osborne",
	"Parry", "Powell", "Quigley", "Reid", "Roberts", "Saunders", "Singh", "Taylor", "Thomas", "Turner", "Usher", "Vaughn", "Walsh", "Watkins", "Webb", "Wood", "Yates", "Young"}

// shiftOfficers are the officers of the four shifts.
func shiftOfficers() []persona {
	var out []persona
	for shift := range shifts {
		for i, p := range posts {
			n := shift*len(posts) + i
			out = append(out, persona{id: shiftOfficer(shift, i), name: fmt.Sprintf("%c. %s", 'A'+rune(n*7%26), surnames[n%len(surnames)]), number: fmt.Sprint(3001 + n*3),
				rank: "constable", roles: []string{"officer"}, teams: []string{p.team}, pattern: "four_on_four_off", shift: 2 * shift, skills: with(p.extra...)})
		}
	}
	return out
}

func shiftOfficer(shift, post int) string { return fmt.Sprintf("pc%d", 3001+(shift*len(posts)+post)*3) }

// callsigns are crewed by all four shifts: those of the crew who are on duty make the unit.
var callsigns = func() []callsign {
	out := []callsign{{"BX21", "Vauxhall Astra BX21", []string{"howells", "bevan"}}, {"BX07", "Peugeot 308 BX07", []string{"pryce"}}}
	at := map[string]int{}
	for i, p := range posts {
		if _, ok := at[p.sign]; !ok {
			at[p.sign] = len(out)
			out = append(out, callsign{sign: p.sign, vehicle: p.vehicle})
		}
		for shift := range shifts {
			c := &out[at[p.sign]]
			c.staff = append(c.staff, shiftOfficer(shift, i))
		}
	}
	return out
}()
