package national

// known are the people and vehicles of the simulator that a training can count on. None of them exists.
type known struct {
	family, given, born string
	person, driver      []Report
	signals             []string
}

func (k known) of(kind Kind) []Report {
	if kind == Driver {
		return k.driver
	}
	return k.person
}

var full = []Report{{"licence", "full licence, category B"}}

var knownPeople = []known{
	{"DARROW", "SILAS", "1988-03-12", []Report{{"wanted", "wanted on warrant: failed to appear, assault"}}, full, []string{"violent", "weapons"}},
	{"PELLING", "JOAN", "1951-07-04", []Report{{"missing", "reported missing, medium risk"}}, nil, []string{"ailment"}},
	{"VOSSE", "ADRIAN", "1979-11-21", []Report{{"record", "record held"}}, []Report{{"disqualified", "disqualified from driving, 24 months, until retested"}}, nil},
	{"QUILLAN", "MARTA", "1995-01-30", []Report{{"wanted", "wanted: recalled to prison"}}, nil, []string{"escaper", "self_harm"}},
	{"STENNER", "IDRIS", "1990-05-09", []Report{{"record", "record held"}}, full, []string{"firearms"}},
	{"LARKFIELD", "BETH", "2000-02-29", nil, full, nil},
}

var knownVehicles = []struct {
	vrm     string
	reports []Report
	signals []string
}{
	{"ZQ21DRW", []Report{{"keeper", "FORD FOCUS, black; keeper Made-up DARROW"}, {"stolen", "reported stolen, keys taken in burglary"}}, nil},
	{"ZQ70NIN", []Report{{"keeper", "AUDI A3, white; keeper Made-up VOSSE"}, {"no_insurance", "no insurance is known"}, {"no_mot", "MOT test expired"}}, nil},
	{"ZQ66GUN", []Report{{"keeper", "BMW 320, grey; keeper Made-up STENNER"}, {"insured", "insured; MOT test in date"}}, []string{"firearms"}},
	{"ZQ15FIN", []Report{{"keeper", "TOYOTA YARIS, red; keeper Made-up LARKFIELD"}, {"insured", "insured; MOT test in date"}}, nil},
}
