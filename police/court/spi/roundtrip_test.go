package spi

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/when"
)

// Any message that the simulator may build is read back equal.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := New(word(rt), System{Name: "Court simulator (training)", Unit: "C000000", Environment: "Training"}, time.Unix(1795430000, 0))
		m.Sessions = list(rt, 2, func() Session {
			return Session{Hearing: hearing(rt), PSA: opt(rt), Cases: list(rt, 2, func() Case {
				return Case{URN: opt(rt), Defendants: list(rt, 3, func() Defendant { return defendant(rt) })}
			})}
		})
		var b bytes.Buffer
		if err := Write(&b, m); err != nil {
			rt.Fatalf("%v", err)
		}
		back, err := Parse(&b)
		if err != nil || !reflect.DeepEqual(back, m) {
			rt.Fatalf("read back differently: %v", err)
		}
	})
}

func list[T any](t *rapid.T, most int, make func() T) []T {
	var out []T
	for range rapid.IntRange(1, most).Draw(t, "n") {
		out = append(out, make())
	}
	return out
}

func word(t *rapid.T) string {
	return rapid.StringMatching(`[\x21-\x7eÀ-ž]([\x20-\x7e\nÀ-ž€]{0,20}[\x21-\x7eÀ-ž])?`).Draw(t, "word")
}

func opt(t *rapid.T) string {
	if rapid.Bool().Draw(t, "has") {
		return word(t)
	}
	return ""
}

func optInt(t *rapid.T) *int {
	if !rapid.Bool().Draw(t, "has") {
		return nil
	}
	n := rapid.IntRange(0, 99999).Draw(t, "int")
	return &n
}

func optDay(t *rapid.T) when.Day {
	if !rapid.Bool().Draw(t, "has") {
		return when.Day{}
	}
	return when.MustDay("1900-01-01").AddDays(rapid.IntRange(0, 90000).Draw(t, "day"))
}

func hearing(t *rapid.T) Hearing {
	return Hearing{Court: word(t), On: when.MustDay("2026-11-23"), At: rapid.SampledFrom([]string{"", "10:00:00", "23:59", "00:00:00"}).Draw(t, "at")}
}

func address(t *rapid.T) Address {
	return Address{Lines: [5]string{opt(t), opt(t), "", opt(t), ""}, Street: opt(t), Postcode: opt(t), USRN: opt(t)}
}

func defendant(t *rapid.T) Defendant {
	d := Defendant{ASN: opt(t), Offences: list(t, 3, func() Offence { return offence(t) })}
	if rapid.Bool().Draw(t, "person") {
		d.Person = &Person{Title: opt(t), GivenName: opt(t), GivenName3: opt(t), FamilyName: word(t), BornOn: optDay(t), Gender: opt(t),
			Phones: Phones{Mobile: opt(t)}, BailStatus: opt(t), BailConditions: opt(t), Address: address(t), Present: opt(t)}
		return d
	}
	d.Organisation = &Organisation{Name: word(t), PNCID: opt(t), Address: address(t), BailStatus: opt(t)}
	return d
}

func offence(t *rapid.T) Offence {
	return Offence{Sequence: optInt(t), Code: opt(t), Wording: opt(t), StartOn: optDay(t), EndOn: optDay(t), ChargedOn: optDay(t),
		Plea: opt(t), Finding: opt(t), AlcoholLevel: opt(t), Results: list(t, 3, func() Result { return result(t) })}
}

func result(t *rapid.T) Result {
	r := Result{Code: opt(t), Text: opt(t), Points: optInt(t),
		Duration: Duration{Value: optInt(t), Unit: opt(t), SecondValue: optInt(t), StartOn: optDay(t)}}
	if rapid.Bool().Draw(t, "amount") {
		p := rapid.Int64Range(0, 99_999_999).Draw(t, "pence")
		r.AmountPence = &p
	}
	if rapid.Bool().Draw(t, "next") {
		r.Next = &NextHearing{Hearing: hearing(t), Reason: opt(t)}
	}
	if rapid.Bool().Draw(t, "qualified") {
		r.Qualifiers = []string{word(t), word(t)}
	}
	if rapid.Bool().Draw(t, "strange") {
		r.Unknown = []Unknown{{Element: &Element{Space: rapid.SampledFrom([]string{"", "urn:x", namespaces["DC"], namespaces["d"]}).Draw(t, "ns"),
			Name: "Odd", Text: word(t)}}}
	}
	return r
}

// What the court simulator sends for the case of the walk: every code is understood, and nothing is left to a person.
func TestCRT03ACleanResultHasNoExceptions(t *testing.T) {
	t.Parallel()
	one, two, eighteen := 1, 2, 18
	m := New("SIM-0001", System{Name: "Court simulator (training)", Unit: "C000000", Environment: "Training"}, time.Unix(1795430000, 0))
	on := when.MustDay("2027-03-15")
	m.Sessions = []Session{{Hearing: Hearing{Court: "B01EF01", On: on, At: "10:00:00"}, PSA: "2576", Cases: []Case{{URN: "01ZD0303208",
		Defendants: []Defendant{{ASN: "1101ZD0100000448754K",
			Person: &Person{GivenName: "Tomos", FamilyName: "Training", BornOn: when.MustDay("1998-04-01"), Gender: "1", BailStatus: "C", Present: "Y"},
			Offences: []Offence{
				{Sequence: &one, Code: "OF61102", Wording: "Assault occasioning actual bodily harm", StartOn: when.MustDay("2026-10-24"), Plea: "2", Finding: "G",
					ModeOfTrial: "4", ConvictedOn: on, Final: "Y",
					Results: []Result{{Code: "1002", Text: "Imprisonment for 18 months", Duration: Duration{Value: &eighteen, Unit: "M"}}}},
				{Sequence: &two, Code: "CJ88116", StartOn: when.MustDay("2026-10-24"), Plea: "1", Finding: "G", Final: "N",
					Results: []Result{{Code: "4027", Text: "Remanded in custody", Next: &NextHearing{Hearing: Hearing{Court: "C01CY00", On: on.AddDays(14), At: "10:00"}}}}},
			}}}}}}}
	roundTrip(t, m)
	accept := func(string) error { return nil }
	if found := m.Exceptions(tables(t), Checks{ASN: accept, URN: accept}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	m.Sessions[0].Cases[0].Defendants[0].Offences[1].Results[0].Code = "9991"
	found := m.Exceptions(tables(t), Checks{})
	if want := (Exception{"spi.exception.result_unknown", "9991", Where{1, 1, 1, 2, 1}}); len(found) != 1 || found[0] != want {
		t.Errorf("%+v, want %+v", found, want)
	}
}
