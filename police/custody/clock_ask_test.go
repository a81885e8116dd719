package custody

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// asked answers a question as a member path of the answer says it, or as "field code" when it cannot be understood.
func asked(t *testing.T, a law.Ask, in, path string) string {
	t.Helper()
	got, err := a.Run(book(t), when.System(), []byte(in))
	if err != nil {
		w, e := words.Shipped()
		if e != nil || !fault.Is(err, fault.Invalid) {
			t.Fatal(err, e)
		}
		p := law.ProblemOf(err, func(code string, params map[string]string) string { return w.Say(words.English, code, params) })
		if p.Detail == p.Code || strings.ContainsAny(p.Detail, "{}") {
			t.Errorf("%s: %q is no sentence", in, p.Detail)
		}
		return p.Field + " " + p.Code
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	for _, step := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i := int(step[0] - '0')
			if step == "n" {
				v = len(x)
			} else if i < len(x) {
				v = x[i]
			} else {
				return "nothing"
			}
		}
	}
	return fmt.Sprint(v)
}

// CUS-01 to CUS-09, BAIL-01 to BAIL-03: what the calculators answer.
func TestCUS03AskCustodyClock(t *testing.T) {
	t.Parallel()
	const day = `{"case":"arrest","arrest_at":"2026-11-23T09:40","arrived_at":"2026-11-23T10:00","authorised_at":"2026-11-23T10:20","offence":"either_way","events":[%s]}`
	const autumn = `{"case":"arrest","arrest_at":"2026-10-24T19:30","arrived_at":"2026-10-24T20:00","authorised_at":"2026-10-24T20:10","offence":"summary"}`
	const spring = `{"case":"arrest","arrest_at":"2026-03-28T19:30","arrived_at":"2026-03-28T20:00","authorised_at":"2026-03-28T20:10","offence":"indictable"}`
	const leap = `{"case":"arrest","arrest_at":"2028-02-28T22:00","arrived_at":"2028-02-28T23:00","authorised_at":"2028-02-28T23:30","offence":"summary"}`
	review := func(at string) string { return `{"kind":"review","at":"` + at + `"}` }
	two := review("2026-11-23T16:00") + "," + review("2026-11-24T00:30") + ","
	extension := func(at, rank, until string) string {
		return fmt.Sprintf(`{"kind":"extension","at":"%s","rank":"%s","until":"%s"}`, at, rank, until)
	}
	for _, c := range []struct{ in, path, want string }{
		{fmt.Sprintf(day, ""), "relevant_time", "2026-11-23T10:00:00Z"},
		{fmt.Sprintf(day, ""), "expires_at", "2026-11-24T10:00:00Z"},
		{fmt.Sprintf(day, ""), "next_review_at", "2026-11-23T16:20:00Z"},
		{fmt.Sprintf(day, ""), "limits.2.at", "2026-11-27T10:00:00Z"},
		{fmt.Sprintf(day, ""), "reviews.0.late", "false"},
		{autumn, "expires_at", "2026-10-25T19:00:00Z"},
		{autumn, "limits.n", "1"},
		{spring, "expires_at", "2026-03-29T21:00:00+01:00"},
		{spring, "next_review_at", "2026-03-29T03:10:00+01:00"},
		{leap, "expires_at", "2028-02-29T23:00:00Z"},
		{fmt.Sprintf(day, `{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T15:30","purpose":"treatment","questioned":[{"from":"2026-11-23T13:00","to":"2026-11-23T13:20"}]}`), "expires_at", "2026-11-24T13:10:00Z"},
		{fmt.Sprintf(day, `{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T15:30","purpose":"investigative"}`), "expires_at", "2026-11-24T10:00:00Z"},
		{fmt.Sprintf(day, two+extension("2026-11-24T09:00", "superintendent", "2026-11-24T22:00")), "expires_at", "2026-11-24T22:00:00Z"},
		{fmt.Sprintf(day, two+extension("2026-11-24T09:00", "superintendent", "2026-11-24T16:00")+","+extension("2026-11-24T15:00", "superintendent", "2026-11-24T22:00")), "expires_at", "2026-11-24T22:00:00Z"},
		{fmt.Sprintf(day, two+extension("2026-11-24T09:00", "superintendent", "2026-11-24T16:00")+","+extension("2026-11-24T16:01", "superintendent", "2026-11-24T22:00")), "refused.0.code", "custody.extension.after_limit"},
		{fmt.Sprintf(day, two+extension("2026-11-24T09:00", "chief_inspector", "2026-11-24T22:00")), "refused.0.event", "2"},
		{fmt.Sprintf(day, extension("2026-11-24T09:00", "superintendent", "2026-11-24T22:00")), "refused.0.code", "custody.extension.before_second_review"},
		{fmt.Sprintf(day, review("2026-11-23T16:00")+`,{"kind":"release","at":"2026-11-23T18:00"}`), "expires_at", "<nil>"},
		{fmt.Sprintf(day, review("2026-11-23T17:00")), "reviews.0.late", "true"},
		{fmt.Sprintf(day, review("2026-11-23T10:10")), "refused.0.code", "custody.review.before_authorised"},
		{`{"case":"bail_return","arrest_at":"2026-11-01T09:00","arrived_at":"2026-11-23T10:00","authorised_at":"2026-11-23T10:20","earlier_detention_minutes":540,"offence":"either_way"}`, "expires_at", "2026-11-24T01:00:00Z"},
		{`{"case":"transfer","arrest_at":"2026-11-22T09:00","arrived_at":"2026-11-22T10:00","first_station_in_area_at":"2026-11-23T08:00","authorised_at":"2026-11-23T08:30","offence":"either_way"}`, "relevant_time", "2026-11-23T08:00:00Z"},
		{`{"case":"voluntary","arrest_at":"2026-11-23T11:40","offence":"summary"}`, "next_review_at", "<nil>"},

		{fmt.Sprintf(day, `{"kind":"release","at":"2026-11-23T18:00"},`+review("2026-11-23T19:00")), "refused.0.code", "custody.clock.released"},
		{fmt.Sprintf(day, `{"kind":"warrant","at":"2026-11-23T09:50","until":"2026-11-24T20:00"},{"kind":"warrant","at":"2026-11-24T20:00","until":"2026-11-26T08:00"}`), "expires_at", "2026-11-26T08:00:00Z"},
		{fmt.Sprintf(day, `{"kind":"release","at":"2025-11-23T18:00"}`), "", "events[0].at custody.clock.before_arrest"},
		{`{"case":"abroad","arrest_at":"2026-11-22T09:00","arrived_at":"2026-11-22T10:00","entered_country_at":"2026-11-23T06:00","offence":"summary"}`, "", "arrived_at custody.clock.backwards"},
		{`{"case":"abroad","arrest_at":"2026-11-22T09:00","arrived_at":"2026-11-22T10:00","entered_country_at":"2025-11-23T06:00","offence":"summary"}`, "", "entered_country_at custody.clock.backwards"},
		{`{"case":"bail_return","arrest_at":"2026-11-01T09:00","arrived_at":"2026-11-23T10:00","earlier_detention_minutes":9000000000000000,"offence":"summary"}`, "", "earlier_detention_minutes custody.clock.too_long"},
		{`{"case":"arrest","arrest_at":"2026-10-25T01:30","arrived_at":"2026-10-25T10:00","offence":"summary"}`, "", "arrest_at when.occurs_twice"},
		{`{"case":"arrest","arrest_at":"2026-11-23T09:00","offence":"summary"}`, "", "arrived_at custody.clock.missing"},
		{`{"case":"arrest","arrest_at":"2026-11-23T09:00","arrived_at":"2026-11-23T10:00","authorised_at":"2026-11-23T09:50","offence":"summary"}`, "", "authorised_at custody.clock.backwards"},
		{`{"case":"arrest","arrest_at":"2026-11-23T09:00","arrived_at":"2026-11-23T10:00","entered_at":"2026-11-23T09:50","offence":"summary"}`, "", "entered_at custody.clock.entered"},
		{`{"case":"arrest","arrest_at":"2026-11-23T09:00","arrived_at":"2026-11-23T10:00","born_on":"2011-02-29","offence":"summary"}`, "", "born_on when.not_a_day"},
		{`{"case":"arrest","arrest_at":"2026-11-23T09:00","arrived_at":"2026-11-23T10:00","offence":"grave"}`, "", "offence custody.clock.offence"},
		{fmt.Sprintf(day, two+extension("2026-11-24T09:00", "wizard", "2026-11-24T22:00")), "", "events[2].rank custody.clock.rank"},
		{fmt.Sprintf(day, `{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T15:30","purpose":"tea"}`), "", "events[0].purpose custody.clock.purpose"},
		{fmt.Sprintf(day, `{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T11:30","purpose":"treatment"}`), "", "events[0].to custody.clock.backwards"},
		{fmt.Sprintf(day, `{"kind":"hospital","from":"2026-11-23T12:00","to":"2026-11-23T15:30","purpose":"treatment","questioned":[{"from":"2026-11-23T15:00","to":"2026-11-23T15:40"}]}`), "", "events[0].questioned[0] custody.clock.questioned"},
		{fmt.Sprintf(day, `{"kind":"tea","at":"2026-11-23T12:00"}`), "", "events[0].kind custody.clock.event"},
		{fmt.Sprintf(day, `{"kind":"warrant","at":"2026-11-23T12:00"}`), "", "events[0].until law.ask.missing"},
	} {
		if got := asked(t, AskCustodyClock, c.in, c.path); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.in, c.path, got, c.want)
		}
	}
	if got := asked(t, AskCustodyClock, string(AskCustodyClock.Example), "expires_at"); got != "2026-11-24T13:10:00Z" {
		t.Errorf("the example: %s", got)
	}
}

// BAIL-01, BAIL-02, BAIL-03.
func TestBAIL02AskBailClock(t *testing.T) {
	t.Parallel()
	x := func(on, rank string) string {
		return fmt.Sprintf(`{"on":"%s","rank":"%s","representations_invited":true}`, on, rank)
	}
	bail := func(on, agency string, extensions ...string) string {
		return fmt.Sprintf(`{"arrest_on":"%s","agency":"%s","extensions":[%s]}`, on, agency, strings.Join(extensions, ","))
	}
	toNine := []string{x("2026-04-28", "inspector"), x("2026-07-30", "superintendent")}
	for _, c := range []struct{ in, path, want string }{
		{bail("2026-01-31", "police"), "starts_on", "2026-02-01"},
		{bail("2026-01-31", "police"), "ends_on", "2026-04-30"},
		{`{"arrest_on":"2026-01-30"}`, "ends_on", "2026-04-30"},
		{`{"arrest_on":"2026-11-29"}`, "ends_on", "2027-02-28"},
		{`{"arrest_on":"2027-11-29"}`, "ends_on", "2028-02-29"},
		{`{"arrest_on":"2026-12-31"}`, "ends_on", "2027-03-31"},
		{`{"arrest_on":"2028-02-28"}`, "ends_on", "2028-05-28"},
		{bail("2026-01-31", "hmrc"), "ends_on", "2026-07-31"},
		{bail("2026-01-31", "", x("2026-04-30", "inspector")), "ends_on", "2026-07-31"},
		{bail("2026-01-31", "", x("2026-05-01", "inspector")), "refused.0.code", "custody.bail.ended"},
		{bail("2026-01-31", "", x("2026-05-01", "inspector")), "ends_on", "2026-04-30"},
		{bail("2026-01-31", "", x("2026-04-28", "sergeant")), "refused.0.code", "custody.bail.rank"},
		{bail("2026-01-31", "", x("2026-04-28", "superintendent")), "ends_on", "2026-07-31"},
		{bail("2026-01-31", "", `{"on":"2026-04-28","rank":"inspector","representations_invited":false}`), "refused.0.code", "custody.bail.not_heard"},
		{bail("2026-01-31", "", toNine...), "ends_on", "2026-10-31"},
		{bail("2026-01-31", "", toNine...), "steps.2.authority", "superintendent"},
		{bail("2026-01-31", "", toNine[1], toNine[0]), "ends_on", "2026-10-31"}, // in order of their days
		{bail("2026-01-31", "", append(toNine, x("2026-10-30", "superintendent"))...), "refused.0.code", "custody.bail.rank"},
		{bail("2026-01-31", "", append(toNine, x("2026-10-30", "magistrates"))...), "ends_on", "2027-01-31"},
		{bail("2026-01-31", "", append(toNine, x("2026-10-30", "assistant_chief_constable"), x("2027-01-30", "magistrates"))...), "ends_on", "2027-07-31"},
		{bail("2026-01-31", "", append(toNine, x("2026-10-30", "magistrates"), x("2027-01-30", "magistrates"))...), "ends_on", "2027-04-30"}, // s.47ZG: from the end as it stood
		{bail("2026-01-31", "nca", x("2026-07-01", "inspector")), "refused.0.code", "custody.bail.rank"},
		{bail("2026-01-31", "nca", x("2026-07-01", "magistrates")), "ends_on", "2027-07-31"},

		{bail("2026-02-29", ""), "", "arrest_on when.not_a_day"},
		{bail("2020-02-27", ""), "", "arrest_on law.none_on_day"},
		{bail("2026-01-31", "mi5"), "", "agency custody.bail.agency"},
		{bail("2026-01-31", "", x("2026-04-28", "wizard")), "", "extensions[0].rank custody.bail.rank_unknown"},
		{bail("2026-01-31", "", x("2026-01-28", "inspector")), "", "extensions[0].on custody.bail.before_arrest"},
		{`{"arrest_on":"2026-01-31","extensions":[{"on":"2026-04-28","rank":"inspector"}]}`, "", "extensions[0].representations_invited law.ask.missing"},
	} {
		if got := asked(t, AskBailClock, c.in, c.path); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.in, c.path, got, c.want)
		}
	}
}
