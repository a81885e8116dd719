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
	"victim.review": {"police": "acknowledge_working_days=10 answer_working_days=30 ranks_above=1 within_months=3", "prosecutor": "acknowledge_working_days=2 answer_working_days=30 ranks_above=0 within_months=3"},
	"reintegration.disposal": {"conditional_caution": "least_age=18 summary_weeks=20 weeks=16", "simple_caution": "least_age=18", "community_resolution": "least_age=10 summary_weeks=20 weeks=16",
		"deferred_prosecution": "least_age=10 summary_weeks=20 weeks=16"}, // OOCR-02
	"reintegration.disposal_due": {"give": "working_days=10", "breach": "working_days=5"},
	"crime.decide":               {"after_review": "working_days=20"},
	"victim.amends":              {"news": "hour=17 working_days=1", "safety_news": "minutes=60"},
	"victim.support":             {"decide": "number=2"},
	"control.deferral":           {"2": "recontact=30 review=60", "3": "recontact=120 review=1440", "4": "recontact=240 review=4320"},                                                                                                  // INC-11
	"control.callback":           {"attempts": "number=2"},                                                                                                                                                                             // CALL-04
	"field.phone":                {"silent": "number=14", "code": "number=60", "pin_tries": "number=8", "pin_least": "number=6", "late": "number=30", "fix_moving": "number=30", "fix_still": "number=240", "fix_metres": "number=30"}, // MOB-04, MOB-08, RES-05
	"control.channel": {"999": "answer_seconds=10", "112": "answer_seconds=10", "101": "answer_seconds=0", "online": "answer_seconds=0", "front_counter": "answer_seconds=0", "officer": "answer_seconds=0", "alarm": "answer_seconds=0",
		"other_force": "answer_seconds=0", "partner": "answer_seconds=0", "relay_text": "answer_seconds=0", "emergency_sms": "answer_seconds=0", "bsl_video": "answer_seconds=0", "social": "answer_seconds=0"}, // CALL-02
	"control.silent_script":    {"need_police": "order=1", "in_danger": "order=2", "hurt": "order=3", "with_you": "order=4", "weapon": "order=5", "children": "order=6", "at_address": "order=7", "stay_on": "order=8"}, // CALL-03
	"control.response":         {"divert": "seconds=120", "tired": "hours_on=10 rest_hours=11", "cover": "minutes=10"},
	"control.vehicle":          {"car": "prisoners=1", "van": "prisoners=2", "motorcycle": "prisoners=0", "cycle": "kmh=16 prisoners=0 reach=6000", "foot": "kmh=5 prisoners=0 reach=2500", "pool": "prisoners=1"},
	"control.alert":            {"unexpired": "hours=24"},
	"control.transfer":         {"1": "acknowledge=5", "2": "acknowledge=15", "3": "acknowledge=60", "4": "acknowledge=240", "5": "acknowledge=240", "ungraded": "acknowledge=15"}, // INC-13
	"control.welfare":          {"mobile": "graded=2,5,15 minutes=15", "arrival": "minutes=5 over=50 unknown=30", "scene": "one_up=15 risk=10 two_up=30", "emergency": "minutes=1"},
	"control.handoff":          {"ungraded": "accept=5,5,10 hold=15 resource=10,10,20", "1": "accept=1,2,5 hold=10 resource=3,5,10", "2": "accept=5,10,15 hold=60 resource=20,20,30", "3": "accept=30,60,120 hold=720 resource=720,720,720"},
	"control.check":            {"ask": "seconds=10", "again": "seconds=20 tries=3", "originator": "characters=53", "alarm": "minutes=1,2,5"}, // G-05
	"control.history":          {"repeat": "minutes=43200", "moved": "minutes=15", "place": "metres=30 minutes=525600"},
	"control.grade":            {"1": "rural_minutes=20 urban_minutes=15", "2": "rural_minutes=60 urban_minutes=60", "3": "rural_minutes=2880 urban_minutes=2880"}, // INC-07
	"access.glass":             {"open": "minutes=60", "review": "hour=17 working_days=1"},                                                                         // GOV-04
	"exchange.within":          {"acknowledge": "minutes=5", "answer": "minutes=15"},                                                                               // G-05
	"hook.delivery":            {"retry": "seconds=5,300,1800,7200,18000,36000,50400,72000,86400", "timeout": "seconds=15", "overlap": "hours=24", "kept": "days=30", "waiting": "number=10000"},
	"control.duplicate":        {"suggest": "metres=500 minutes=60"},      // INC-12
	"platform.scrub":           {"pass": "hours=168", "mend": "hours=24"}, // GOV-09
	"platform.space":           {"uploads": "least_mib=1024", "acts": "least_mib=200"},
	"field.search_copy":        {"claim": "months=3", "give": "hours=72"},                                                                                                    // SS-01
	"field.force_form":         {"without_tour": "hours=12"},                                                                                                                 // MOB-13
	"field.search_age":         {"under_10": "least=0 most=9", "10_17": "least=10 most=17", "18_24": "least=18 most=24", "25_34": "least=25 most=34", "over_34": "least=35"}, // SS-01
	"evidence.translation":     {"attach": "hours=72"},                                                                                                                       // INT-09
	"evidence.erasing":         {"notice": "number=28"},                                                                                                                      // GOV-06
	"evidence.sending":         {"link_days": "number=14", "link_files": "number=20", "area_metres": "number=2000", "area_cameras": "number=50"},                             // MOB-06
	"evidence.share":           {"prosecutor": "days=90 openings=50", "defence": "days=28 openings=20", "partner": "days=14 openings=5", "victim": "days=14 openings=5"},     // CF-12
	"evidence.sharing":         {"bulk": "number=5", "code": "number=5", "visit": "number=60"},                                                                               // MOB-07
	"evidence.continuity":      {"explain_gap": "hours=24"},                                                                                                                  // MOB-05
	"control.line":             {"ask": "seconds=5", "again": "seconds=10 tries=3", "period": "hours=1"},                                                                     // CALL-07
	"control.position":         {"stale": "minutes=5", "trail": "seconds=60", "tick": "milliseconds=1000"},                                                                   // RES-05
	"custody.review_limit":     {"first": "hours=6", "second": "hours=9", "next": "hours=9"},                                                                                 // CUS-09
	"custody.right":            {"someone_informed": "delay_hours=36", "legal_advice": "delay_hours=36"},                                                                     // CUS-17
	"crime.recording":          {"record_within": "hours=24"},                                                                                                                // CR-01
	"identifier.check_letter":  {"national": "modulus=23"},                                                                                                                   // ID-01
	"casefile.time_limit":      {"summary_only": "alarm_months=5 months=6"},                                                                                                  // CF-16
	"casefile.charge_route":    {"police.either_way_guilty": "likely_months_at_most=12"},                                                                                     // CF-02
	"court.custody_time_limit": {"summary": "days=56", "either_way": "days=70", "either_way_summary_trial": "days=56", "crown": "days=182"},                                  // CRT-04
	"custody.detention_limit":  detention,
	"custody.bail_limit":       bail,
	"duty.tour_limit": {"rest": "hours=11", "compensatory_rest": "days=14", "length": "hours=13 never_hours=24", "weekly_rest": "days=7 rest_hours=24", "hours_48": "hours=48 warn_hours=44 weeks=17",
		"night": "counted_hours=3 hours=8 share_percent=33 weeks=17", "roster_duty": "rank_order=2", "opt_in": "notice_days=7"}, // DUTY-02, WTR-01
	"duty.publication": {"publication": "ahead_months=1 interval_months=12"}, // DUTY-02
	"duty.cover":       {"response_day": "least=5", "response_night": "least=5", "response_taser": "least=1", "response_sergeant": "least=1", "neighbourhood_always": "least=2", "neighbourhood_first_aid": "least=3"},
	"duty.refreshment": {"normal": "minutes=45 tour_hours=8", "variable": "hours=5,6,7,8,9,10 minutes=30,35,40,45,50,60"}, // DUTY-03
	"duty.plan":        {"plan": "seconds=60 week_hours=40", "wish": "most_days=14 most_open=12"},                         // calibration, to be checked by the force
	"duty.plan_weight": {"night": "points=1", "weekend": "points=1", "preference": "points=6", "fatigue": "points=2", "travel": "points=1", "hours": "points=2", "skill": "points=0.5",
		"rest_well_hours": "points=16", "run_well_days": "points=5", "nights_well": "points=3"}, // calibration, to be checked by the force
	"duty.court":          {"attendance": "answer_days=2 avoid_weeks=12 before_minutes=60 better_dates=5 hours=8 sits_hour=10"}, // DUTY-07
	"duty.feed":           {"feed": "ahead_months=6 past_days=31 refresh_hours=4"},
	"victim.duty":         duties,
	"victim.safe_contact": {"invitation_code_life": "number=72", "invitation_wrong_tries": "number=5", "invitation_reissues": "number=5", "untraceable_after": "number=3"},
	"rank":                {"constable": "order=1", "sergeant": "order=2", "inspector": "order=3", "chief_inspector": "order=4", "superintendent": "order=5", "chief_superintendent": "order=6", "assistant_chief_constable": "order=7", "deputy_chief_constable": "order=8", "chief_constable": "order=9"},
	"expenses.rate":       rates,
	"expenses.payroll_form": {"employee_number": "order=1 width=10", "element": "order=2 width=24", "tax": "order=3 width=8", "quantity": "order=4 width=10", "unit": "order=5 width=18", "rate": "order=6 width=8",
		"amount": "order=7 width=12", "on": "order=8 width=10", "cost_centre": "order=9 width=20", "reference": "order=10 width=36", "counter_entry": "order=11 width=3"}, // EXP-08
	"expenses.term":      {"tax_year": "number=6", "settle_stopped": "number=10", "audit": "number=20", "reject": "number=5", "recovery": "number=12", "period_ahead": "number=12", "mail_lines": "number=50", "mail_code": "number=24", "mail_code_tries": "number=5", "mail_code_again": "number=10", "mail_codes": "number=5", "month_end": "number=3", "pattern_least": "number=3", "pay_day": "number=18"}, // EXP-02, EXP-06, EXP-07, EXP-08
	"expenses.meal":      {"away_5h": "over_minutes=300", "away_10h": "over_minutes=600", "away_late": "over_minutes=900", "kept_on_5h": "over_minutes=300", "kept_on_10h": "over_minutes=600", "kept_on_late": "over_minutes=420"},                                                                                                                                                                             // EXP-04
	"expenses.pay_cycle": {"cycle": "begins=1 pay_after_days=5"},                                                                                                                                                                                                                                                                                                                                                // EXP-08
	"expenses.tax": {"mileage_car": "free_pence=55 over_pence=25 passenger_pence=5", "mileage_motorcycle": "free_pence=24", "mileage_bicycle": "free_pence=20", "meal_5h": "free_pence=500", "meal_10h": "free_pence=1000",
		"meal_late": "free_pence=2500", "overnight_incidental": "free_pence=500"}, // EXP-02, EXP-08
	"expenses.vat": {"hotel": "percent=20", "parking": "percent=20", "refreshment": "percent=20", "relocation": "percent=20", "other": "percent=20"}, // EXP-05
	"expenses.risk": {"receipt_missing": "tickets=2", "late": "tickets=1", "over_cap": "tickets=2", "miles_same_day": "tickets=2", "receipt_less": "tickets=3", "receipt_other_day": "tickets=3", "elsewhere_on_duty": "tickets=2",
		"route_longer": "tickets=2", "force_vehicle": "tickets=3", "booking_differs": "tickets=2", "round_sums": "tickets=1", "month_end": "tickets=1", "peers": "tickets=2", "late_pattern": "tickets=1"}, // EXP-06
	"expenses.paper":    {"forms": "number=4", "fill_in": "number=8", "countersign": "number=3", "key": "number=4", "certify": "number=2", "look": "number=15"},
	"insight.measure":   {"call_to_scene": "aim=90", "call_to_outcome": "aim=0", "code_duties": "aim=95", "custody_reviews": "aim=99", "rekeying": "aim=0", "promises": "aim=95", "custody_waits": "aim=0", "files_first_time": "aim=80", "saved_hours": "aim=0", "saved_money": "aim=0", "pulse_staff": "aim=4", "pulse_victims": "aim=4"}, // INC-07, VIC-03, CUS-09
	"voice.pulse":       {"step": "number=10", "quiet": "number=30"},
	"insight.saving":    {"answer": "seconds=15", "hour": "pence=3200"},
	"insight.small":     {"least": "number=10"},                                                                                                                                                                                              // GOV-01
	"expenses.control":  {"late": "number=3", "route_longer": "number=15", "new_claimant": "number=100", "random_sample": "number=5", "risk_sample": "number=5", "month_end": "number=50", "peers": "number=3", "late_pattern": "number=50"}, // EXP-05, EXP-06
	"casefile.file_due": {"gap": "days=5", "ngap": "days=10", "gap_bail": "days=14", "ngap_bail": "days=28", "referral_green": "days=28", "referral_green_priority": "days=5"},
	"retention": {"mopi_1": "review_every_years=10 until_age=100", "mopi_2": "clear_years=10 review_every_years=10", "mopi_3": "clear_years=6 review_every_years=5",
		"mopi_4": "keep_years=6", "body_worn_video": "keep_days=31", "access_log": "keep_years=2", "cpia_after_conviction": "keep_months=6", "expenses": "keep_years=6", "staff": "keep_years=6", "system": "keep_years=6", "act_reply": "keep_days=31"},
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
	"court_long": "months=18", "court_designated_long": "months=24", "court_agency_long": "months=24", "court_again": "add_months=3", "court_again_long": "add_months=6",
}

// VIC-03
var duties = map[string]string{
	"crime_reported": victim(1, 1, 3), "support_referral": victim(2, 2, 4), "not_investigating": victim(5, 1, 6), "suspect_arrested": victim(5, 1, 6),
	"interviewed_under_caution": victim(5, 1, 6), "released_without_charge": victim(5, 1, 6), "bailed": victim(5, 1, 6), "bail_changed": victim(5, 1, 6),
	"released_under_investigation": victim(5, 1, 6), "charged": victim(5, 1, 6), "no_further_action": victim(5, 1, 6), "out_of_court_outcome": victim(5, 1, 6),
	"hearing_date": victim(1, 1, 8), "bail_hearing_outcome": victim(5, 1, 6), "required_to_give_evidence": victim(1, 1, 8), "verdict": victim(1, 1, 9),
	"sentence": victim(1, 1, 9), "review_answered": victim(5, 1, 6), "contact_scheme_offer": victim(20, 20, 11),
}

func victim(std, enhanced, right int) string {
	return fmt.Sprintf("enhanced_working_days=%d right=%d std_working_days=%d", enhanced, right, std)
}

// EXP-02, EXP-04
var rates = map[string]string{
	"mileage_car": "over_pence=25 passenger_pence=5 pence=55 threshold_miles=10000", "mileage_motorcycle": "pence=24", "mileage_bicycle": "pence=20",
	"meal_5h": "pence=500", "meal_10h": "pence=1000", "meal_late": "pence=2500", "overnight_incidental": "pence=500", "overnight_away": "pence=5000", "hardship": "pence=3000", "on_call": "pence=1500", "dog_handler": "year_pence=240000", "dog_handler_2": "more_percent=25 year_pence=240000", "dog_handler_3": "more_percent=50 year_pence=240000", "hotel": "cap_pence=12000",
}

// Tables whose numbers are proved elsewhere: by the room that made them, or by a test of this file named beside them.
var provedElsewhere = map[string]string{
	"duty.skill":                "TestHR02SkillsSayHowTheyLapse",
	"casefile.readiness":        "police/casefile TestCF07EveryItemSaysWhenItIsDue",
	"casefile.interface":        "police/casefile TestCF14EveryMessageIsAnsweredOrSomebodyIsTold",
	"promise.escalation":        "TestG05EscalationStepsClimb",
	"control.risk":              "police/control: TestTheLawOfRiskNeverWeighsMoreDangerLess",
	"promise.post":              "platform/promise: TestG05WhoIsTold",
	"custody.observation":       "police/custody: TestCUS16",
	"custody.detention_kind":    "police/custody: TestCUS26OtherDetentionHasItsOwnClock",
	"custody.idle":              "police/custody: TestCUS27IdleGapsHaveACause",
	"custody.adult_age":         "police/custody: TestCUS18BirthdaysOverMidnightAndLeapDay",
	"custody.sample":            "police/custody: TestCUS24SamplesNeedAPowerOrConsent",
	"custody.consent":           "police/custody: TestCUS24SamplesNeedAPowerOrConsent",
	"custody.care":              "police/custody: TestCUS16MealsAreCounted",
	"custody.handover":          "police/custody: TestCUS21",
	"custody.release_safety":    "police/custody: TestVIC04",
	"custody.rui":               "police/custody: TestRUI01",
	"custody.arrival":           "police/custody: TestMOB10",
	"custody.board":             "police/custody: TestCUS21",
	"custody.court_sitting":     "police/custody: TestCUS23",
	"people.marker":             "police/people: TestINC15MarkersAreReviewed",
	"people.self_lookup":        "police/people: TestGOV04SelfLookup",
	"duty.force_day":            "police/duty: TestDUTY04",
	"duty.overtime":             "police/duty: TestOT01 to TestOT06",
	"duty.overtime_start":       "police/duty: TestOT01, TestOT05, TestDUTY06",
	"duty.hourly_pay":           "police/duty: TestOT04TheCostIsShownBeforeARestDayIsWorked",
	"duty.pattern":              "police/duty: TestPatternOverTheClockChanges",
	"duty.booking":              "police/duty: TestBookOnWithoutATour",
	"reintegration.requirement": "TestOFF05RequirementsByDayOfOffence",
	"court.result_effect":       "police/court: TestCRT03WhatFollowsFromAResult",
	"court.witness_warning":     "police/court: TestCRT05WarnedInTime",
	"court.result_due":          "police/court: TestCRT03AHearingWithoutAResultIsChased",
	"court.exception_due":       "police/court: TestCRT03AnUnknownResultWaitsForAPerson",
	"reintegration.plan_due":    "police/reintegration: TestOFF09APlanIsOwedAfterASentence",
	"reintegration.review":      "police/reintegration: TestOFF09APlanIsLookedAtAgain",
	"victim.amends":             "police/victim: TestVIC04WhoWasNotToldInTimeHasANewTime",
	"victim.reply":              "police/victim: TestVIC07MessagesAreAnsweredInTime",
	"victim.review_scope":       "police/victim: TestVIC09WhatHasAReview",
	"victim.contact_scheme":     "police/victim: TestVIC03ContactScheme",
	"victim.enhanced_ground":    "police/victim: TestVIC03UnderEighteen",
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
