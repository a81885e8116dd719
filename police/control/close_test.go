package control_test

import (
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
	"throughline/police/control"
	crime "throughline/police/crime/entry"
	people "throughline/police/people/entry"
)

func TestINC04ClosingNeedsAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "2")
		good := control.CloseIncident{Result: "One arrested", Qualifiers: []string{"knife"}, Crime: "crime", CrimeNumber: "26/118204"}
		ctx := h.bryant()
		h.send(t, i.ID, "BX21")
		_, err := h.Close(ctx, i.ID, good)
		refused(t, "a unit is on its way", err, "control.close.units_there")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		before := h.entries(t, i.Thread)
		for what, c := range map[string]struct {
			change func(*control.CloseIncident)
			code   string
		}{
			"no result":               {func(in *control.CloseIncident) { in.Result = "" }, "form.required"},
			"no qualifiers":           {func(in *control.CloseIncident) { in.Qualifiers = nil }, "form.required_choice"},
			"none and one":            {func(in *control.CloseIncident) { in.Qualifiers = []string{"none", "knife"} }, "control.close.none_and_more"},
			"no decision":             {func(in *control.CloseIncident) { in.Crime = "" }, "form.required_choice"},
			"a crime without number":  {func(in *control.CloseIncident) { in.CrimeNumber = "" }, "control.close.crime_number"},
			"no crime and no why":     {func(in *control.CloseIncident) { in.Crime, in.CrimeNumber = "no_crime", "" }, "control.close.rationale"},
			"no crime and a number":   {func(in *control.CloseIncident) { in.Crime, in.Rationale = "no_crime", "x" }, "control.close.both"},
			"an unheard-of qualifier": {func(in *control.CloseIncident) { in.Qualifiers = []string{"hate"} }, "control.close.qualifier"},
			"domestic, unqualified":   {func(in *control.CloseIncident) { in.Code = "domestic" }, "control.close.owes"},
			"attended and why not":    {func(in *control.CloseIncident) { in.NonAttendance = "other_agency" }, "control.close.attended"},
			"another code":            {func(in *control.CloseIncident) { in.Code = "unheard_of" }, "control.incident.type"},
		} {
			in := good
			c.change(&in)
			_, err := h.Close(ctx, i.ID, in)
			refused(t, what, err, c.code)
		}
		if _, err := h.Close(h.as("howells", "officer"), i.ID, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer closed it: %v", err)
		}
		h.nothing(t, i.Thread, before+1) // that no crime was said without a why waits for the crime audit
		done, err := h.Close(ctx, i.ID, good)
		if c := must(t, done.Value, err); c.State != "closed" || c.Closing != "violence_weapon" {
			t.Errorf("%+v", c)
		}
		_, err = h.Grade(ctx, i.ID, control.GradeIncident{Grade: "1", Why: "x"})
		refused(t, "closed", err, "control.incident.closed")
		_, err = h.Log(ctx, i.ID, control.AddLine{Text: "The caller rang again"})
		must(t, 0, err)
	})
}

func TestINC09NobodyWentOnlyAfterAskingAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "4")
		in := control.CloseIncident{Result: "Advice given", Qualifiers: []string{"none"}, Crime: "no_crime", Rationale: "No offence disclosed"}
		_, err := h.Close(h.bryant(), i.ID, in)
		refused(t, "nobody went, no reason", err, "control.close.nobody")
		in.NonAttendance = "resolved_by_phone"
		_, err = h.Close(h.bryant(), i.ID, in)
		refused(t, "the reason needs words", err, "control.close.reason_why")
		in.NobodyWhy = "The caller was told that nobody comes"
		answers := control.AssessThrive{Threat: "low", Harm: "low", Risk: "low", Investigation: "low", Vulnerability: "low", Engagement: "some"}
		for range 2 {
			_, err = h.Close(h.bryant(), i.ID, in)
			refused(t, "not asked again", err, "control.close.ask_again")
			_, err = h.Assess(h.bryant(), i.ID, answers)
			must(t, 0, err)
		}
		_, err = h.Close(h.bryant(), i.ID, in)
		must(t, 0, err)
	})
}

func TestINC12DuplicatesAreSuggestedJoinedAndUndone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		master := h.graded(t, "1")
		h.Held.Add(3 * time.Minute)
		child := h.graded(t, "1")
		twins := must1(h.Duplicates(h.bryant(), child.ID))(t)
		if len(twins) != 1 || twins[0].Incident.ID != master.ID || twins[0].Minutes != 3 {
			t.Fatalf("%+v", twins)
		}
		link := control.LinkIncident{Other: master.ID, Kind: "duplicate"}
		_, err := h.Link(h.bryant(), child.ID, control.LinkIncident{Other: child.ID, Kind: "duplicate"})
		refused(t, "itself", err, "control.link.itself")
		done, err := h.Link(h.bryant(), child.ID, link)
		if c := must(t, done.Value, err); c.State != "joined" || c.Master != master.ID || len(h.owed(t, child.ID)) != 0 {
			t.Errorf("%+v", c)
		}
		if ties := must1(thread.Links(h.q(), child.Thread))(t); len(ties) != 1 || ties[0].Kind != thread.Joined {
			t.Errorf("%+v", ties)
		}
		if v := must1(h.View(h.bryant(), master.ID))(t); len(v.Children) != 1 {
			t.Errorf("the child cannot be found from its master: %+v", v.Children)
		}
		_, err = h.Link(h.bryant(), master.ID, control.LinkIncident{Other: child.ID, Kind: "duplicate"})
		refused(t, "a chain", err, "control.link.chain")
		un, err := h.Unlink(h.bryant(), child.ID, control.UnlinkIncident{Why: "Another fight"})
		if c := must(t, un.Value, err); c.State != "open" || c.Master != "" || len(h.owed(t, child.ID)) != 1 {
			t.Errorf("%+v", c)
		}
		if ties := must1(thread.Links(h.q(), child.Thread))(t); len(ties) != 0 {
			t.Errorf("%+v", ties)
		}
		_, err = h.Unlink(h.bryant(), child.ID, control.UnlinkIncident{Why: "x"})
		refused(t, "twice", err, "control.link.none")
	})
}

func TestINC12NearInTimePlaceAndKind(t *testing.T) {
	t.Parallel()
	rule := control.DuplicateRule{Metres: 500, Minutes: 60, SameFamily: true}
	family := func(code string) string { return map[string]string{"fight": "violence", "robbery": "violence"}[code] }
	i := control.Incident{ID: "a", Type: "fight", At: high, CalledAt: roomtest.Noon}
	for what, c := range map[string]struct {
		o    control.Incident
		want int
	}{
		"the same place":    {control.Incident{ID: "b", Type: "robbery", At: high, CalledAt: roomtest.Noon.Add(time.Hour)}, 1},
		"an hour and a bit": {control.Incident{ID: "b", Type: "robbery", At: high, CalledAt: roomtest.Noon.Add(time.Hour + time.Second)}, 0},
		"another family":    {control.Incident{ID: "b", Type: "theft", At: high, CalledAt: roomtest.Noon}, 0},
		"499 m":             {control.Incident{ID: "b", Type: "fight", At: geo.Point{Lat: high.Lat + 499/111195.0, Lon: high.Lon}, CalledAt: roomtest.Noon}, 1},
		"502 m":             {control.Incident{ID: "b", Type: "fight", At: geo.Point{Lat: high.Lat + 502/111195.0, Lon: high.Lon}, CalledAt: roomtest.Noon}, 0},
		"no place":          {control.Incident{ID: "b", Type: "fight", CalledAt: roomtest.Noon}, 0},
	} {
		if got := control.Twins(i, []control.Incident{i, c.o}, rule, family); len(got) != c.want {
			t.Errorf("%s: %d suggested", what, len(got))
		}
	}
}

// heard writes an entry of another room on a thread, as that room would.
func (h *house) heard(t *testing.T, threadID string, b journal.Body) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.other_room", journal.Ref{Kind: "other", ID: "1"}).With(access.Resource{}).On(threadID), func(tx *act.Tx) (string, error) { return tx.Record(b) })
	must(t, "", err)
	h.Settle()
}

func TestGOV04NobodyActsOnTheirOwnFamilysIncident(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Door.Kinds.Add(journal.KindOf[people.PersonLinked](), journal.KindOf[crime.CrimeRecorded]())
		i := h.graded(t, "1")
		h.heard(t, i.Thread, people.PersonLinked{Person: "daniel", Role: "suspect", Thread: i.Thread})
		brother := h.As(access.Actor{Staff: "pryce", Roles: []string{"dispatcher"}, OnDuty: true, Family: []string{"daniel"}})
		before := h.entries(t, i.Thread)
		_, err := h.Log(brother, i.ID, control.AddLine{Text: "x"})
		refused(t, "a brother", err, "access.own_record")
		_, err = h.View(brother, i.ID)
		refused(t, "a brother looks", err, "access.own_record")
		h.nothing(t, i.Thread, before)
		h.heard(t, i.Thread, crime.CrimeRecorded{Crime: "c", Number: "26/118204"})
		h.send(t, i.ID, "BX21")
		h.state(t, "BX21", "6")
		h.state(t, "BX21", "2")
		_, err = h.Close(h.bryant(), i.ID, control.CloseIncident{Result: "One arrested", Qualifiers: []string{"knife"}}) // code, decision and number are carried
		must(t, 0, err)
	})
}

// restrict moves an incident and all that the room keeps of it to another label, as restricted access does.
func (h *house) restrict(t *testing.T, i control.Incident, label string) {
	t.Helper()
	_, err := act.Do(h.System(), h.Door, act.Of("test.relabel", journal.Ref{Kind: "thread", ID: i.Thread}).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		th, err := thread.Get(tx, i.Thread)
		if err != nil {
			return "", err
		}
		if err := thread.Relabel(tx, i.Thread, label, th.Version); err != nil {
			return "", err
		}
		if err := h.Room().Relabel(tx, i.Thread, label); err != nil {
			return "", err
		}
		return tx.Record(people.PersonLinked{}, act.OnThreads())
	})
	must(t, "", err)
}

func TestARestrictedIncidentIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.graded(t, "1")
		h.near(t, "BX21")
		h.send(t, i.ID, "BX21")
		h.restrict(t, i, "restricted:1")
		_, err := h.View(h.bryant(), i.ID)
		refused(t, "one incident", err, "incident.not_found")
		_, err = h.Log(h.bryant(), i.ID, control.AddLine{Text: "x"})
		refused(t, "a line", err, "incident.not_found")
		b := must1(h.Board(h.bryant()))(t)
		if len(b.Waiting)+len(b.Live)+b.G1 != 0 {
			t.Errorf("the board shows it: %+v", b)
		}
		j := h.graded(t, "2")
		s := must1(h.Suggest(h.bryant(), j.ID))(t)
		for _, u := range s.Units {
			if u.Callsign == "BX21" && (u.Not != "committed" || u.State != "Assigned") {
				t.Errorf("the suggestion tells what it is on: %+v", u)
			}
		}
		if twins := must1(h.Duplicates(h.bryant(), j.ID))(t); len(twins) != 0 {
			t.Errorf("%+v", twins)
		}
		_, err = h.Link(h.bryant(), j.ID, control.LinkIncident{Other: i.ID, Kind: "related"})
		refused(t, "tied to one that is not there", err, "incident.not_found")
		few := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true, Labels: []string{"open", "restricted:1"}})
		if b := must1(h.Board(few))(t); len(b.Live) != 1 {
			t.Errorf("a named few: %+v", b.Live)
		}
	})
}
