package casefile_test

import (
	"slices"
	"strings"
	"testing"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/casefile"
)

var (
	abh     = casefile.Offence{Code: "OF61102", Title: "Assault occasioning actual bodily harm", Mode: "either_way"}
	blade   = casefile.Offence{Code: "CJ88117", Title: "Possess knife blade", Mode: "either_way"}
	common  = casefile.Offence{Code: "CJ88001", Title: "Common assault", Mode: "summary"}
	shop    = casefile.Offence{Code: "TH68010", Title: "Theft from a shop", Mode: "either_way"}
	robbery = casefile.Offence{Code: "TH68023", Title: "Robbery", Mode: "indictable"}
	stalk   = casefile.Offence{Code: "PH97010", Title: "Stalking", Mode: "summary"}
)

func TestCF02WhoMayCharge(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	on := when.MustDay("2026-11-23")
	for name, c := range map[string]struct {
		facts casefile.ChargeFacts
		route string
		why   string // part of a reason
		law   string
	}{
		"summary only, not guilty":        {casefile.ChargeFacts{Offences: []casefile.Offence{common}, Plea: "not_guilty"}, casefile.Police, "summary-only", "police.summary_only"},
		"summary, but domestic":           {casefile.ChargeFacts{Offences: []casefile.Offence{common}, Plea: "guilty", Flags: []string{"domestic_abuse"}}, casefile.CPS, "Domestic abuse", "excluded.domestic_abuse"},
		"summary, but stalking":           {casefile.ChargeFacts{Offences: []casefile.Offence{stalk}, Plea: "guilty"}, casefile.CPS, "stalking", "excluded.harassment_stalking"},
		"ABH, even with a guilty plea":    {casefile.ChargeFacts{Offences: []casefile.Offence{abh}, Plea: "guilty", MagistratesSentence: true, LikelyMonths: 6}, casefile.CPS, "actual bodily harm", "excluded.abh"},
		"a blade, not guilty":             {casefile.ChargeFacts{Offences: []casefile.Offence{blade}, Plea: "not_guilty"}, casefile.CPS, "guilty plea is not expected", ""},
		"a blade, guilty, short sentence": {casefile.ChargeFacts{Offences: []casefile.Offence{blade}, Plea: "guilty", MagistratesSentence: true, LikelyMonths: 12}, casefile.Police, "guilty plea expected", "police.either_way_guilty"},
		"a blade, guilty, 13 months":      {casefile.ChargeFacts{Offences: []casefile.Offence{blade}, Plea: "guilty", MagistratesSentence: true, LikelyMonths: 13}, casefile.CPS, "short sentence", ""},
		"a blade, guilty, fitness unsaid": {casefile.ChargeFacts{Offences: []casefile.Offence{blade}, Plea: "guilty"}, casefile.CPS, "not said to be fit", ""},
		"a shop theft, not guilty":        {casefile.ChargeFacts{Offences: []casefile.Offence{shop}, Plea: "not_guilty", Flags: []string{"retail_theft"}, MagistratesSentence: true}, casefile.Police, "from a shop", "police.retail_theft"},
		"indictable only":                 {casefile.ChargeFacts{Offences: []casefile.Offence{robbery}, Plea: "guilty", MagistratesSentence: true}, casefile.CPS, "Crown Court", ""},
		"one takes the whole case":        {casefile.ChargeFacts{Offences: []casefile.Offence{common, abh}, Plea: "guilty"}, casefile.CPS, "actual bodily harm", "excluded.abh"},
		"no offence":                      {casefile.ChargeFacts{}, casefile.CPS, "", ""},
	} {
		got, err := casefile.ChargeRoute(book, on, c.facts)
		if err != nil || got.Route != c.route || !strings.Contains(strings.Join(got.Reasons, "; "), c.why) {
			t.Errorf("CF-02 %s: %+v %v", name, got, err)
		}
		if c.law != "" && !slices.Contains(got.Law, "casefile.charge_route/"+c.law+"/2020-12-31") {
			t.Errorf("CF-02 %s: the law is not named: %v", name, got.Law)
		}
	}
}

// Every excluded row of the table takes a case that the police could otherwise charge.
func TestCF02EveryExclusionExcludes(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	on, n := when.MustDay("2026-11-23"), 0
	for _, row := range book.Table("casefile.charge_route").On(on) {
		if !strings.HasPrefix(row.Code, "excluded.") {
			continue
		}
		n++
		var v struct {
			Route, Label, When, Flag string
			Offences                 []string
		}
		if err := row.Into(&v); err != nil {
			t.Fatal(err)
		}
		facts := []casefile.ChargeFacts{{Offences: []casefile.Offence{common}, Flags: []string{v.Flag}, Plea: "guilty"}}
		if v.When == "offence" {
			facts = nil
			for _, code := range v.Offences {
				facts = append(facts, casefile.ChargeFacts{Offences: []casefile.Offence{{Code: code + "1", Title: "x", Mode: "summary"}}, Plea: "guilty"})
			}
		}
		for _, f := range facts {
			if got, err := casefile.ChargeRoute(book, on, f); err != nil || got.Route != casefile.CPS || !slices.Contains(got.Law, row.Ref()) {
				t.Errorf("%s: %+v %v", row.Code, got, err)
			}
		}
	}
	if n < 12 {
		t.Errorf("only %d exclusions", n)
	}
}

func TestCF07EveryItemSaysWhenItIsDue(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	needs, err := casefile.Needs(book, when.MustDay("2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]int{"mg5": {3, 5}, "mg11_victim": {6, 5}, "mg11_witness": {6, 5}, "mg12": {6, 5}, "mg15": {8, 5}, "previous_convictions": {8, 5}, "schedule": {10, 5},
		"mg2": {24, 5}, "mg10": {24, 5}, "recording_999": {24, 5}, "transcript": {24, 5}, "mg4": {24, 5}}
	if len(needs) != len(want) {
		t.Errorf("%d items, want %d", len(needs), len(want))
	}
	for _, n := range needs {
		if w := want[n.Code]; n.RedHours != w[0] || n.Days != w[1] || n.Owner == "" || n.Form == "" {
			t.Errorf("CF-07 %s: %+v", n.Code, n)
		}
	}
}

func TestCF07WhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	needs, err := casefile.Needs(book, when.MustDay("2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	person := func(id, role string) casefile.Material {
		return casefile.Material{Kind: "person", Person: id, Extra: role}
	}
	h := casefile.Held{Suspect: "s", Undecided: 1, Settled: map[string]string{}, Materials: []casefile.Material{person("v", "victim"), person("w", "witness"), person("w2", "witness"), person("old", "ended"),
		{Kind: "crime"}, {Kind: "statement", Person: "v"}, {Kind: "statement", Person: "w2", Extra: "void"}, {Kind: "interview", Person: "somebody else"}}}
	got := func(route, plea string) string {
		var out []string
		for _, i := range casefile.Missing(casefile.Readiness(needs, route, plea, h)) {
			out = append(out, i.Code)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	if g := got("request", "not_guilty"); g != "mg11_witness/w mg11_witness/w2 mg12 mg15 previous_convictions schedule" {
		t.Errorf("not guilty: %s", g)
	}
	if g := got("request", "guilty"); g != "mg11_witness/w mg11_witness/w2 mg12 mg15 previous_convictions" {
		t.Errorf("CF-07: a guilty plea needs no schedule yet: %s", g)
	}
	h.Settled["previous_convictions"], h.Undecided = "None recorded", 0
	h.Materials = append(h.Materials, casefile.Material{Kind: "statement", Person: "w"}, casefile.Material{Kind: "statement", Person: "w2"}, casefile.Material{Kind: "exhibit"}, casefile.Material{Kind: "interview", Person: "s"})
	if g := got("request", "not_guilty"); g != "" {
		t.Errorf("everything is there: %s", g)
	}
	if g := got("file", "not_guilty"); g != "mg10/w mg10/w2 mg2/v mg4 recording_999 transcript" {
		t.Errorf("the file after charge: %s", g)
	}
}
