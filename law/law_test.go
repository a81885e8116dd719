package law_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline/platform/law"
	"throughline/platform/when"
)

func book(t *testing.T) *law.Book {
	t.Helper()
	b, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var today = when.MustDay("2026-11-23")

// numbers keyed again from domain/rules.md: table -> code -> every number of the row in force on 23 Nov 2026.
var numbers = map[string]map[string]string{
	"control.grade":                  {"1": "rural_minutes=20 urban_minutes=15", "2": "rural_minutes=60 urban_minutes=60", "3": "rural_minutes=2880 urban_minutes=2880"}, // INC-07
	"control.duplicate":              {"suggest": "metres=500 minutes=60"},                                                                                               // INC-12
	"control.position":               {"stale": "minutes=5"},                                                                                                             // RES-05
	"custody.alarm":                  {"detention_limit": "minutes_before=240,120,60,0"},                                                                                 // CUS-08
	"custody.review_limit":           {"first": "hours=6", "second": "hours=9", "next": "hours=9"},                                                                       // CUS-09
	"custody.right":                  {"someone_informed": "delay_hours=36", "legal_advice": "delay_hours=36"},                                                           // CUS-17
	"crime.recording":                {"record_within": "hours=24"},                                                                                                      // CR-01
	"identifier.check_letter":        {"national": "modulus=23"},                                                                                                         // ID-01
	"casefile.time_limit":            {"summary_only": "alarm_months=5 months=6"},                                                                                        // CF-16
	"casefile.charge_route":          {"police.either_way_guilty": "likely_months_at_most=12"},                                                                           // CF-02
	"court.custody_time_limit":       {"summary": "days=56", "either_way": "days=70", "either_way_summary_trial": "days=56", "crown": "days=182"},                        // CRT-04
	"custody.detention_limit":        detention,
	"custody.bail_limit":             bail,
	"victim.duty":                    duties,
	"victim.safe_contact":            {"invitation_code_life": "number=72", "invitation_wrong_tries": "number=5", "invitation_reissues": "number=5", "page_idle": "number=15", "untraceable_after": "number=3"},
	"rank":                           {"constable": "order=1", "sergeant": "order=2", "inspector": "order=3", "chief_inspector": "order=4", "superintendent": "order=5", "chief_superintendent": "order=6", "assistant_chief_constable": "order=7", "deputy_chief_constable": "order=8", "chief_constable": "order=9"},
	"expenses.rate":                  rates,
	"expenses.control":               {"late": "number=3", "route_longer": "number=15", "new_claimant": "number=100", "random_sample": "number=5"}, // EXP-05, EXP-06
	"casefile.file_due":              {"gap": "days=5", "ngap": "days=10", "gap_bail": "days=14", "ngap_bail": "days=28", "referral_green": "days=28", "referral_green_priority": "days=5"},
	"court.custody_time_limit_alarm": {"alarm": "days_before=28,14,5"},
	"retention": {"mopi_1": "review_every_years=10 until_age=100", "mopi_2": "clear_years=10 review_every_years=10", "mopi_3": "clear_years=6 review_every_years=5",
		"mopi_4": "keep_years=6", "body_worn_video": "keep_days=31", "access_log": "keep_years=2", "cpia_after_conviction": "keep_days=183", "expenses": "keep_years=6", "staff": "keep_years=6", "system": "keep_years=6"},
}

// CUS-01, CUS-03 to CUS-07
var detention = map[string]string{
	"ordinary": "hours=24", "superintendent": "hours=36 not_later_than_hours=24", "warrant": "hours=36", "warrant_extension": "hours=36", "absolute": "hours=96",
	"warrant_late_application": "hours=6", "arrest_elsewhere": "hours=24", "entered_country": "hours=24", "transfer": "hours=24", "surrender_left_out": "hours=3",
}

// BAIL-01, BAIL-02
var bail = map[string]string{
	"initial": "months=3", "initial_agency": "months=6", "inspector": "months=6", "superintendent": "months=9", "designated": "months=12",
	"court": "months=12", "court_designated": "months=18", "court_agency": "months=18",
}

// VIC-03
var duties = map[string]string{
	"crime_reported": victim(1, 1, 3), "support_referral": victim(2, 2, 4), "not_investigating": victim(5, 1, 6), "suspect_arrested": victim(5, 1, 6),
	"interviewed_under_caution": victim(5, 1, 6), "released_without_charge": victim(5, 1, 6), "bailed": victim(5, 1, 6), "bail_changed": victim(5, 1, 6),
	"released_under_investigation": victim(5, 1, 6), "charged": victim(5, 1, 6), "no_further_action": victim(5, 1, 6), "out_of_court_outcome": victim(5, 1, 6),
	"hearing_date": victim(1, 1, 8), "bail_hearing_outcome": victim(5, 1, 6), "required_to_give_evidence": victim(1, 1, 8), "verdict": victim(1, 1, 9),
	"sentence": victim(1, 1, 9), "contact_scheme_offer": victim(20, 20, 11),
}

func victim(std, enhanced, right int) string {
	return fmt.Sprintf("enhanced_working_days=%d right=%d std_working_days=%d", enhanced, right, std)
}

// EXP-02, EXP-04
var rates = map[string]string{
	"mileage_car": "over_pence=25 passenger_pence=5 pence=55 threshold_miles=10000", "mileage_motorcycle": "pence=24", "mileage_bicycle": "pence=20",
	"meal_5h": "pence=500", "meal_10h": "pence=1000", "meal_late": "pence=2500", "overnight_incidental": "pence=500", "hotel": "cap_pence=12000",
}

// Tables whose numbers are proved elsewhere: by the room that made them, or by a test of this file named beside them.
var provedElsewhere = map[string]string{
	"duty.skill":                "TestHR02SkillsSayHowTheyLapse",
	"promise.escalation":        "TestG05EscalationStepsClimb",
	"reintegration.requirement": "TestOFF05RequirementsByDayOfOffence",
}

func TestEveryNumberIsKeyedTwice(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, name := range b.Names() {
		if _, ok := provedElsewhere[name]; ok || strings.HasPrefix(name, "roads.") {
			continue // police/roads tests its own calibration
		}
		want := numbers[name]
		for _, row := range b.Table(name).On(today) {
			if got := numbersOf(t, row); got != want[row.Code] {
				t.Errorf("%s: the table says %q, the rules %q", row.Ref(), got, want[row.Code])
			}
		}
		for code := range want {
			if _, ok := b.Table(name).At(code, today); !ok {
				t.Errorf("%s/%s is not in force today", name, code)
			}
		}
	}
	for name := range numbers {
		if _, ok := b.Lookup(name); !ok {
			t.Errorf("there is no table %s", name)
		}
	}
}

// numbersOf writes the numbers of a value, by member in alphabetical order.
func numbersOf(t *testing.T, row law.Row) string {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(row.Value(), &members); err != nil {
		t.Fatalf("%s: %v", row.Ref(), err)
	}
	var out []string
	for name, v := range members {
		switch x := v.(type) {
		case float64:
			out = append(out, fmt.Sprintf("%s=%v", name, x))
		case []any:
			if text, ok := list(x); ok {
				out = append(out, name+"="+text)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func list(items []any) (string, bool) {
	var out []string
	for _, v := range items {
		n, ok := v.(float64)
		if !ok {
			return "", false
		}
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, ","), len(out) > 0
}

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
			Label    string `json:"label"`
			Months   int    `json:"validity_months,omitempty"`
			Dispatch string `json:"dispatch"`
			WarnDays int    `json:"warn_days"`
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

// A figure that nobody has checked says so, and its table may be looked up by the words "to be checked".
func TestUncheckedRowsSaySo(t *testing.T) {
	t.Parallel()
	unchecked := 0
	b := book(t)
	for _, name := range b.Names() {
		for _, row := range b.Table(name).Rows() {
			if strings.Contains(row.Source, "to be checked") {
				unchecked++
			}
			if strings.Contains(strings.ToLower(row.Source), "unverified") || strings.Contains(row.Source, "TBC") {
				t.Errorf("%s says %q; write \"to be checked\"", row.Ref(), row.Source)
			}
			if back, ok := b.Row(row.Ref()); !ok || string(back.Value()) != string(row.Value()) {
				t.Errorf("%s does not read back", row.Ref())
			}
		}
	}
	if unchecked == 0 {
		t.Error("no row says that it is to be checked, which cannot be true")
	}
}
