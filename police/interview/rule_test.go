package interview_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/interview"
	"throughline/police/interview/entry"
)

func present(roles ...string) []entry.Present {
	var out []entry.Present
	for _, r := range roles {
		out = append(out, entry.Present{Name: "X", Role: r})
	}
	return out
}

// midnight is when somebody becomes 18 in summer time.
var midnight = time.Date(2027, 6, 9, 23, 0, 0, 0, time.UTC)

func TestINT02WhatStandsInTheWayOfAnInterview(t *testing.T) {
	t.Parallel()
	good := interview.Detained{ID: "d", State: "authorised", Rights: true, Solicitor: "declined", Fit: "yes"}
	alone := interview.Setting{Present: present("interviewer"), Caution: "en"}
	with := func(change func(*interview.Detained, *interview.Setting)) (interview.Detained, interview.Setting) {
		d, s := good, alone
		change(&d, &s)
		return d, s
	}
	for _, c := range []struct {
		name   string
		change func(*interview.Detained, *interview.Setting)
		want   string
	}{
		{"all is well", func(*interview.Detained, *interview.Setting) {}, ""},
		{"not detained", func(d *interview.Detained, _ *interview.Setting) { *d = interview.Detained{} }, ""},
		{"detention not authorised", func(d *interview.Detained, _ *interview.Setting) { d.State = "arrived" }, "not_authorised"},
		{"charged (Code C 16.5)", func(d *interview.Detained, _ *interview.Setting) { d.State = "charged" }, "charged"},
		{"in hospital", func(d *interview.Detained, _ *interview.Setting) { d.State = "hospital" }, "hospital"},
		{"rights not given", func(d *interview.Detained, _ *interview.Setting) { d.Rights = false }, "rights"},
		{"not fit", func(d *interview.Detained, _ *interview.Setting) { d.Fit = "no" }, "unfit"},
		{"fit with conditions", func(d *interview.Detained, _ *interview.Setting) { d.Fit = "with_conditions" }, ""},
		{"nobody asks", func(_ *interview.Detained, s *interview.Setting) { s.Present = nil }, "interviewer"},
		{"solicitor wanted, not there", func(d *interview.Detained, _ *interview.Setting) { d.Solicitor = "wanted" }, "solicitor"},
		{"solicitor wanted, there", func(d *interview.Detained, s *interview.Setting) {
			d.Solicitor, s.Present = "wanted", present("interviewer", "solicitor")
		}, ""},
		{"solicitor no longer wanted", func(d *interview.Detained, s *interview.Setting) {
			d.Solicitor, s.Leave = "wanted", []string{"wanted_solicitor"}
		}, ""},
		{"urgent, without the solicitor", func(d *interview.Detained, s *interview.Setting) {
			d.Solicitor, s.Leave = "wanted", []string{"solicitor"}
		}, ""},
		{"has not said about a solicitor", func(d *interview.Detained, _ *interview.Setting) { d.Solicitor = "undecided" }, "solicitor_undecided"},
		{"adult needed", func(d *interview.Detained, _ *interview.Setting) { d.Adult = true }, "adult"},
		{"adult there", func(d *interview.Detained, s *interview.Setting) {
			d.Adult, s.Present = true, present("interviewer", "appropriate_adult")
		}, ""},
		{"CUS-18 a child a minute before midnight of the birthday", func(d *interview.Detained, s *interview.Setting) {
			d.Adult, d.AdultUntil, s.At = true, midnight, midnight.Add(-time.Minute)
		}, "adult"},
		{"CUS-18 at midnight they are 18", func(d *interview.Detained, s *interview.Setting) {
			d.Adult, d.AdultUntil, s.At = true, midnight, midnight
		}, ""},
		{"INT-09 Polish without an interpreter", func(_ *interview.Detained, s *interview.Setting) { s.Language = "Polish" }, "interpreter"},
		{"INT-09 Polish with one", func(_ *interview.Detained, s *interview.Setting) {
			s.Language, s.Present = "Polish", present("interviewer", "interpreter")
		}, ""},
		{"INT-02 Polish, urgent", func(_ *interview.Detained, s *interview.Setting) {
			s.Language, s.Leave = "Polish", []string{"interpreter"}
		}, ""},
		{"leave for something else", func(_ *interview.Detained, s *interview.Setting) { s.Language, s.Leave = "Polish", []string{"adult"} }, "interpreter"},
		{"a voluntary interview in Polish", func(d *interview.Detained, s *interview.Setting) { *d, s.Language = interview.Detained{}, "pl" }, "interpreter"},
		{"INT-03 Welsh with the Welsh caution", func(_ *interview.Detained, s *interview.Setting) { s.Language, s.Caution = "Cymraeg", "cy" }, ""},
		{"Welsh with the English caution", func(_ *interview.Detained, s *interview.Setting) { s.Language = "Welsh" }, "interpreter"},
		{"the Welsh caution for English", func(_ *interview.Detained, s *interview.Setting) { s.Caution = "cy" }, "caution_language"},
		{"everything at once", func(d *interview.Detained, s *interview.Setting) {
			*d, *s = interview.Detained{State: "arrived", Adult: true, Fit: "no"}, interview.Setting{Language: "Kurdish", Caution: "en"}
		}, "not_authorised rights unfit interviewer adult interpreter"},
	} {
		d, s := with(c.change)
		var got []string
		for _, f := range interview.Ready(d, s) {
			got = append(got, strings.TrimPrefix(f.Code, "interview.check."))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
}

func TestINT05TheLogsStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state interview.State
		mark  string
		next  interview.State
		code  string
	}{
		{interview.Running, "break", interview.Paused, ""}, {interview.Running, "failure", interview.Paused, ""}, {interview.Running, "media_changed", interview.Running, ""},
		{interview.Running, "joined", interview.Running, ""}, {interview.Paused, "resumed", interview.Running, ""},
		{interview.Running, "resumed", interview.Running, "interview.mark.not_paused"}, {interview.Paused, "break", interview.Paused, "interview.mark.not_running"},
		{interview.Ended, "break", interview.Ended, "interview.mark.over"}, {interview.Recorded, "resumed", interview.Recorded, "interview.mark.over"},
	} {
		next, err := interview.Next(c.state, c.mark)
		if next != c.next || (c.code == "") != (err == nil) || c.code != "" && !fault.HasCode(err, c.code) {
			t.Errorf("%s %s: %s %v", c.state, c.mark, next, err)
		}
	}
}

// Breaks are left out, on an ordinary day and across both changes of the clock.
func TestINT05LengthWithoutBreaks(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2026-11-23T22:00:00Z", "2026-03-29T00:30:00Z", "2026-10-25T00:30:00Z"} {
		start, err := when.Parse(day)
		if err != nil {
			t.Fatal(err)
		}
		at := func(m int) time.Time { return start.Add(time.Duration(m) * time.Minute) }
		marks := []interview.Mark{{Mark: "media_changed", At: at(5)}, {Mark: "break", At: at(20)}, {Mark: "resumed", At: at(50)}, {Mark: "failure", At: at(60)}}
		if got := interview.Length(start, marks, at(90)); got != 30*time.Minute {
			t.Errorf("%s: %s", day, got)
		}
		if got := interview.Length(start, nil, at(90)); got != 90*time.Minute {
			t.Errorf("%s, no break: %s", day, got)
		}
	}
}

// Brute force, minute by minute.
func TestINT05LengthEqualsCountingMinutes(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var marks []interview.Mark
		on := true
		minute, want := 0, 0
		end := rapid.IntRange(1, 300).Draw(t, "end")
		for m := 0; m < end; m++ {
			if m >= minute && rapid.IntRange(0, 9).Draw(t, "mark") == 0 {
				mark := "break"
				if !on {
					mark = "resumed"
				}
				on, minute = !on, m+1
				marks = append(marks, interview.Mark{Mark: mark, At: start.Add(time.Duration(m) * time.Minute)})
			}
			if on {
				want++
			}
		}
		if got := interview.Length(start, marks, start.Add(time.Duration(end)*time.Minute)); got != time.Duration(want)*time.Minute {
			t.Fatalf("%s, want %d min", got, want)
		}
	})
}
