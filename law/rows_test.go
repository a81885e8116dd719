package law_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"throughline/platform/when"
)

func TestEXP02MileageByDayOfJourneyAndOfDecision(t *testing.T) {
	t.Parallel()
	table := book(t).Table("expenses.rate")
	for _, c := range []struct {
		journey, decided string
		want             float64
	}{
		{"2026-04-05", "2026-11-23", 45}, {"2026-04-06", "2026-11-23", 55}, {"2026-04-20", "2026-05-01", 45},
		{"2026-04-20", "2026-05-20", 45}, {"2026-04-20", "2026-05-21", 55}, {"2011-04-06", "2026-11-23", 45},
	} {
		row, ok := table.AtKnown("mileage_car", when.MustDay(c.journey), when.MustDay(c.decided))
		var v map[string]any
		if !ok || json.Unmarshal(row.Value(), &v) != nil || v["pence"] != c.want {
			t.Errorf("journey %s decided %s: %v, want %v", c.journey, c.decided, v["pence"], c.want)
		}
	}
}

type outcome struct {
	Label         string   `json:"label"`
	Suspect       string   `json:"suspect"`
	Needs         []string `json:"needs"`
	Victim        string   `json:"victim,omitempty"`
	ForceUsable   bool     `json:"force_usable"`
	DecisionMaker string   `json:"decision_maker"`
}

func TestCR05OutcomesSayWhatTheyNeed(t *testing.T) {
	t.Parallel()
	table := book(t).Table("crime.outcome")
	if got := strings.Join(table.Codes(), " "); got != "1 1A 2 2A 3 3A 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22" {
		t.Errorf("codes: %s", got)
	}
	needs := map[string]string{"1": "charge_date", "4": "death_proof", "14": "victim_view", "16": "victim_view", "17": "offence_time_limit", "22": "activity_evidence", "7": "first_simple_possession"}
	for _, row := range table.On(today) {
		var v outcome
		if err := row.Into(&v); err != nil {
			t.Fatal(err)
		}
		suspect := "required"
		switch row.Code {
		case "14", "18":
			suspect = "forbidden"
		case "19":
			suspect = "any"
		}
		if v.Suspect != suspect || v.ForceUsable == (row.Code == "19") {
			t.Errorf("%s: %+v", row.Code, v)
		}
		if n := needs[row.Code]; n != "" && !slices.Contains(v.Needs, n) {
			t.Errorf("%s does not need %s", row.Code, n)
		}
	}
}

type state struct {
	Label               string `json:"label"`
	Deployable          string `json:"deployable,omitempty"`
	MessageOnly         bool   `json:"message_only"`
	NeedsIncident       bool   `json:"needs_incident"`
	Emergency           bool   `json:"emergency,omitempty"`
	RefusedWithIncident bool   `json:"refused_with_incident,omitempty"`
}

func TestRES02WhoMayBeSent(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for _, row := range book(t).Table("control.resource_state").On(today) {
		var v state
		if err := row.Into(&v); err != nil {
			t.Fatal(err)
		}
		for key, is := range map[string]bool{v.Deployable: true, "message": v.MessageOnly, "incident": v.NeedsIncident, "emergency": v.Emergency, "refused": v.RefusedWithIncident} {
			if is {
				got[key] = append(got[key], row.Code)
			}
		}
	}
	for key, want := range map[string]string{"yes": "1 2 3", "by_choice": "4 7", "no": "0 5 6 8 9 10 11", "message": "12 13 14 15 16", "": "12 13 14 15 16", "incident": "5 6", "emergency": "0", "refused": "11"} {
		if s := strings.Join(got[key], " "); s != want {
			t.Errorf("%q: %s, want %s", key, s, want)
		}
	}
}

func TestHR02SkillsSayHowTheyLapse(t *testing.T) {
	t.Parallel()
	var hard []string
	for _, row := range book(t).Table("duty.skill").On(today) {
		var v struct {
			Label    string   `json:"label"`
			Months   int      `json:"validity_months,omitempty"`
			Dispatch string   `json:"dispatch"`
			WarnDays int      `json:"warn_days"`
			Levels   []string `json:"levels,omitempty"`
			Needs    []string `json:"needs,omitempty"`
		}
		if err := row.Into(&v); err != nil {
			t.Fatal(err)
		}
		if v.WarnDays != 60 || v.Months%12 != 0 || v.Months > 60 {
			t.Errorf("%s: %+v", row.Code, v)
		}
		switch v.Dispatch {
		case "hard":
			hard = append(hard, row.Code)
			if v.Months == 0 {
				t.Errorf("%s shuts out but never lapses", row.Code)
			}
		case "soft":
		default:
			t.Errorf("%s: dispatch %q", row.Code, v.Dispatch)
		}
	}
	if got := strings.Join(hard, " "); got != "taser afo arv pursuit_initial pursuit_tactical" {
		t.Errorf("hard: %s", got)
	}
}

func TestG05EscalationStepsClimb(t *testing.T) {
	t.Parallel()
	b := book(t)
	if _, ok := b.Table("promise.escalation").At("default", today); !ok {
		t.Error("there is no default")
	}
	for _, row := range b.Table("promise.escalation").On(today) {
		var v struct {
			Steps []struct {
				Minutes int      `json:"minutes"`
				Tell    []string `json:"tell"`
				Level   string   `json:"level"`
			} `json:"steps"`
		}
		if err := row.Into(&v); err != nil {
			t.Fatal(err)
		}
		late := false
		for i, s := range v.Steps {
			if i > 0 && s.Minutes <= v.Steps[i-1].Minutes || len(s.Tell) == 0 || (s.Level == "late") && s.Minutes < 0 {
				t.Errorf("%s step %d: %+v", row.Code, i, s)
			}
			late = late || s.Level == "late"
		}
		if !late {
			t.Errorf("%s tells nobody that it is late", row.Code)
		}
	}
}

func TestOFF05RequirementsByDayOfOffence(t *testing.T) {
	t.Parallel()
	table := book(t).Table("reintegration.requirement")
	for day, want := range map[string]int{"2026-03-21": 16, "2026-03-22": 20, "2021-01-01": 15} {
		if got := len(table.On(when.MustDay(day))); got != want {
			t.Errorf("%s: %d requirements, want %d", day, got, want)
		}
	}
	for _, row := range table.Rows() {
		if got := numbersOf(t, row); got != "least_age=18" {
			t.Errorf("%s: %s", row.Code, got)
		}
	}
}

func TestINT03CautionInTheExactWords(t *testing.T) {
	t.Parallel()
	table := book(t).Table("interview.caution_text")
	for code, want := range map[string]string{
		"arrest_interview.en": "You do not have to say anything. But it may harm your defence if you do not mention when questioned something which you later rely on in court. Anything you do say may be given in evidence.",
		"arrest_interview.cy": "Does dim rhaid i chi ddweud dim byd. Ond gall niweidio eich amddiffyniad os na fyddwch chi'n sôn, wrth gael eich holi, am rywbeth y byddwch chi'n dibynnu arno nes ymlaen yn y Llys. Gall unrhyw beth yr ydych yn ei ddweud gael ei roi fel tystiolaeth.",
	} {
		row, _ := table.At(code, today)
		var v struct {
			Kind string `json:"kind"`
			Lang string `json:"lang"`
			Text string `json:"text"`
		}
		if err := row.Into(&v); err != nil || v.Text != want {
			t.Errorf("%s: %v %q", code, err, v.Text)
		}
	}
}

func TestCF02ExcludedOffences(t *testing.T) {
	t.Parallel()
	routes := map[string][]string{}
	for _, row := range book(t).Table("casefile.charge_route").On(today) {
		var v struct {
			Route    string   `json:"route"`
			When     string   `json:"when"`
			Offences []string `json:"offences"`
		}
		if err := json.Unmarshal(row.Value(), &v); err != nil {
			t.Fatal(err)
		}
		routes[v.Route] = append(routes[v.Route], row.Code)
		if (v.When == "offence") != (len(v.Offences) > 0) {
			t.Errorf("%s: %+v", row.Code, v)
		}
		if row.Code == "excluded.abh" && !slices.Contains(v.Offences, "OF61102") {
			t.Error("ABH (OF61102) may be charged by the police")
		}
	}
	if len(routes["police"]) != 3 || len(routes["cps"]) != 13 {
		t.Errorf("routes: %v", routes)
	}
}

func TestG06ActingRanksAndReasons(t *testing.T) {
	t.Parallel()
	b := book(t)
	row, _ := b.Table("rank").At("sergeant", today)
	var v struct {
		Order        int    `json:"order"`
		Label        string `json:"label"`
		Short        string `json:"short"`
		MayActAs     string `json:"may_act_as,omitempty"`
		DesignatedBy string `json:"designated_by,omitempty"`
	}
	if err := row.Into(&v); err != nil || v.MayActAs != "inspector" || v.DesignatedBy != "superintendent" {
		t.Errorf("%+v %v", v, err)
	}
	scopes := map[string]int{}
	for _, row := range b.Table("reason_code").On(today) {
		var r struct {
			Scope    string `json:"scope"`
			Label    string `json:"label"`
			FreeText string `json:"free_text"`
			Care     bool   `json:"care,omitempty"`
		}
		if err := row.Into(&r); err != nil || (r.FreeText != "required" && r.FreeText != "optional") {
			t.Errorf("%s: %+v %v", row.Code, r, err)
		}
		scopes[r.Scope]++
	}
	for _, s := range []string{"access", "override", "delay", "exception"} {
		if scopes[s] == 0 {
			t.Errorf("no reasons in the scope %s", s)
		}
	}
}

// The exceptions that a duty names are reasons that a person can choose.
func TestVIC04ExceptionsAreReasons(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, row := range b.Table("victim.duty").On(today) {
		var v struct {
			Exceptions []string `json:"exceptions"`
			SafetyNews bool     `json:"safety_news"`
		}
		if err := json.Unmarshal(row.Value(), &v); err != nil || len(v.Exceptions) == 0 {
			t.Fatal(row.Code, err)
		}
		for _, code := range v.Exceptions {
			if _, ok := b.Table("reason_code").At(code, today); !ok {
				t.Errorf("%s: there is no reason %s", row.Code, code)
			}
		}
		if v.SafetyNews && slices.Contains(v.Exceptions, "opted_out") {
			t.Errorf("%s: safety news cannot be opted out of (VIC-05)", row.Code)
		}
	}
}
