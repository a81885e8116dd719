package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/room/roomtest"
	"throughline/police/control"
	"throughline/police/control/national"
	"throughline/police/control/outside"
	"throughline/police/people"
)

// line is a national records service that a test holds: it remembers what it was asked, and answers what it was told.
type line struct {
	asked []national.Request
	reply func(r national.Request) (national.Reply, error)
}

func (*line) Source() string { return national.Label }

func (l *line) Ask(ctx context.Context, r national.Request) (national.Reply, error) {
	l.asked = append(l.asked, r)
	if l.reply == nil {
		return national.Simulator{}.Ask(ctx, r)
	}
	return l.reply(r)
}

// checking is a house with people and a service in it.
type checking struct {
	*house
	line  *line
	boxes *jobs.Worker
	staff map[string]*access.Actor // what the directory says of the crews
}

func eachChecking(t *testing.T, f func(t *testing.T, h *checking)) {
	t.Helper()
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := &checking{house: &house{House: rh, crews: []control.Crew{crew("BX21", nil, "howells", "bevan"), crew("BX07", nil, "pryce")}}, line: &line{}, staff: map[string]*access.Actor{}}
		h.Desk = control.NewWith(rh.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return h.crews, nil }, nil)
		h.Desk.People, h.Desk.National = people.New(rh.Host), h.line
		rh.Start(h.Desk.People.Room(), h.Desk.Room())
		rh.Door.ActorAt = func(_ context.Context, account string, _ time.Time) (*access.Actor, error) {
			if a := h.staff[strings.TrimPrefix(account, "staff:")]; a != nil {
				return a, nil
			}
			return nil, fault.New(fault.Unauthenticated, "access.no_account")
		}
		h.boxes = h.worker()
		f(t, h)
	})
}

func (h *checking) worker() *jobs.Worker {
	return jobs.New(h.DB, h.Held, h.Desk.Room().Jobs, jobs.Settings{LeaseClock: h.Held})
}

// work runs what is due.
func (h *checking) work(t *testing.T) {
	t.Helper()
	_, err := h.boxes.RunDue(context.Background())
	must(t, 0, err)
}

func darrow() control.AskCheck {
	return control.AskCheck{Kind: "person", Family: "Darrow", Given: "Silas", BornOn: "1988-03-12", Reason: "2"}
}

func car(vrm string) control.AskCheck {
	return control.AskCheck{Kind: "vehicle", VRM: vrm, Reason: "1"}
}

func (h *checking) ask(t *testing.T, ctx context.Context, incident string, in control.AskCheck) control.Check {
	t.Helper()
	done, err := h.Ask(ctx, incident, in)
	return must(t, done.Value, err)
}

func (h *checking) check(t *testing.T, id string) control.Check {
	t.Helper()
	c, err := h.SeeCheck(h.bryant(), id)
	return must(t, c, err)
}

// lines are the kinds of the log's entries about checks, with their titles.
func (h *checking) lines(t *testing.T, incident string) []string {
	t.Helper()
	v := must1(h.View(h.bryant(), incident))(t)
	var out []string
	for _, l := range v.Log {
		if k, ok := strings.CutPrefix(l.Kind, "control.check."); ok {
			out = append(out, k+": "+l.Title)
		}
	}
	return out
}

// G-07, GOV-02: a check carries its reason and its originator; it is on the log as a check made, by two acts, with the source named.
func TestG07ACheckIsAskedForAReasonAndAnsweredOnTheLog(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		in := car("zq 15-fin")
		in.Callsign = "bx21"
		c := h.ask(t, h.bryant(), i.ID, in)
		if c.State != "asked" || c.VRM != "ZQ15FIN" || c.Callsign != "BX21" || c.Source != "SIMULATOR" || len(h.line.asked) != 0 {
			t.Fatalf("the service was asked within the act, or the check is not what was asked: %+v", c)
		}
		if got := h.lines(t, i.ID); len(got) != 1 || got[0] != "asked: Check asked of SIMULATOR: vehicle ZQ15FIN" {
			t.Errorf("%q", got)
		}
		h.work(t)
		h.work(t)
		if len(h.line.asked) != 1 || h.line.asked[0].Reference != c.ID || h.line.asked[0].Reason != "1" {
			t.Fatalf("%+v", h.line.asked)
		}
		if o := h.line.asked[0].Originator; !strings.HasPrefix(o, "A. BRYANT BX21 R1 0001 OUTSIDE 41 HIGH STREET") || len([]rune(o)) > 53 {
			t.Errorf("originator %q", o)
		}
		got := h.check(t, c.ID)
		if got.State != "answered" || !strings.HasPrefix(got.Said, "SIMULATOR") || got.Alarm || got.Climb.Rung != 0 || got.Held() != "keeper, insured" {
			t.Errorf("%+v", got)
		}
		if got := h.lines(t, i.ID); len(got) != 2 || got[1] != "answered: SIMULATOR answered on ZQ15FIN: keeper, insured" {
			t.Errorf("%q", got)
		}
	})
}

// Every refusal says which field, and leaves nothing.
func TestG07ACheckWithoutWhatItNeedsIsRefused(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		before := h.entries(t, i.Thread)
		for what, c := range map[string]struct {
			change func(*control.AskCheck)
			code   string
		}{
			"no reason":               {func(in *control.AskCheck) { in.Reason = "" }, "control.check.reason"},
			"no such reason":          {func(in *control.AskCheck) { in.Reason = "77" }, "control.check.no_such_reason"},
			"a reason in words":       {func(in *control.AskCheck) { in.Reason = "0" }, "control.check.say_why"},
			"no kind":                 {func(in *control.AskCheck) { in.Kind = "" }, "form.required_choice"},
			"another kind":            {func(in *control.AskCheck) { in.Kind = "dna" }, "form.not_one_of"},
			"no surname":              {func(in *control.AskCheck) { in.Family = " " }, "control.check.family"},
			"no forename":             {func(in *control.AskCheck) { in.Given = "" }, "control.check.given"},
			"no date of birth":        {func(in *control.AskCheck) { in.BornOn = "" }, "control.check.born"},
			"no such day":             {func(in *control.AskCheck) { in.BornOn = "1988-02-31" }, "form.not_a_day"},
			"not yet born":            {func(in *control.AskCheck) { in.BornOn = "2026-11-24" }, "control.check.born_future"},
			"markup":                  {func(in *control.AskCheck) { in.Family = "<script>" }, "control.check.name"},
			"figures":                 {func(in *control.AskCheck) { in.Given = "S1las" }, "control.check.name"},
			"nothing but marks":       {func(in *control.AskCheck) { in.Given = "-'-" }, "control.check.name"},
			"a long name":             {func(in *control.AskCheck) { in.Family = strings.Repeat("a", 61) }, "form.too_long"},
			"not on tour":             {func(in *control.AskCheck) { in.Callsign = "ZZ99" }, "control.unit.not_on_tour"},
			"no registration":         {func(in *control.AskCheck) { in.Kind = "vehicle" }, "control.check.vrm"},
			"no registration at all":  {func(in *control.AskCheck) { *in = car("'; DROP") }, "control.check.vrm"},
			"a driver without a name": {func(in *control.AskCheck) { in.Kind, in.Family = "driver", "" }, "control.check.family"},
		} {
			in := darrow()
			c.change(&in)
			_, err := h.Ask(h.bryant(), i.ID, in)
			refused(t, what, err, c.code)
		}
		if _, err := h.Ask(h.as("shah", "crime_registrar"), i.ID, darrow()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a crime registrar asked: %v", err)
		}
		off := h.As(access.Actor{Staff: "cole", Roles: []string{"officer"}})
		if _, err := h.Ask(off, i.ID, darrow()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody off duty asked: %v", err)
		}
		h.Desk.National = nil
		_, err := h.Ask(h.bryant(), i.ID, darrow())
		refused(t, "no service", err, "control.check.no_service")
		h.nothing(t, i.Thread, before)
		if len(h.line.asked) != 0 {
			t.Errorf("%+v", h.line.asked)
		}
	})
}

// INC-15, G-08: what a service says is kept as said. Nobody is wanted, violent or known in our records by it.
func TestINC15AWantedAnswerChangesNoRecordOfPeople(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		known := must1(h.Desk.People.Create(h.as("howells", "officer"), people.CreatePerson{NewPerson: people.NewPerson{Given: "Silas", Family: "Darrow", BornOn: "1988-03-12"}, Thread: i.Thread, Role: "suspect"}))(t).Value
		h.Settle()
		before := h.people(t)
		h.ask(t, h.bryant(), i.ID, darrow())
		h.ask(t, h.bryant(), i.ID, car("ZQ66GUN"))
		h.work(t)
		h.Settle()
		if after := h.people(t); after != before {
			t.Errorf("people's tables changed:\n%s\nwas\n%s", after, before)
		}
		s, err := h.Desk.People.See(h.as("howells", "officer"), known.ID)
		if must(t, s, err); len(s.Markers) != 0 || len(s.Things) != 0 {
			t.Errorf("%+v", s)
		}
		if got := h.lines(t, i.ID); !strings.Contains(strings.Join(got, "\n"), "SIMULATOR answered on DARROW, SILAS, born 12 Mar 1988: wanted, violent, weapons") {
			t.Errorf("%q", got)
		}
	})
}

// people is everything that the people room and the search hold, row by row.
func (h *checking) people(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, table := range []string{"people_person", "people_thing", "people_tie", "people_link", "people_marker", "search_doc", "control_person"} {
		rows, err := h.q().Query(`SELECT * FROM ` + table + ` ORDER BY 1, 2`)
		must(t, 0, err)
		names, err := rows.Columns()
		must(t, 0, err)
		for rows.Next() {
			row := make([]any, len(names))
			at := make([]any, len(names))
			for n := range row {
				at[n] = &row[n]
			}
			must(t, 0, rows.Scan(at...))
			fmt.Fprintln(&out, table, row)
		}
		must(t, 0, rows.Err())
		rows.Close()
	}
	return out.String()
}

// A crash between the question and the answer leaves "asked, no answer yet"; the job asks again under the same reference, and
// one answer is recorded.
func TestACrashBetweenQuestionAndAnswerAsksAgainOnce(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		c := h.ask(t, h.bryant(), i.ID, car("ZQ15FIN"))
		ctx, kill := context.WithCancel(context.Background())
		h.line.reply = func(r national.Request) (national.Reply, error) {
			if len(h.line.asked) == 1 {
				kill() // the service has the question; the server dies before the answer is written
			}
			return national.Simulator{}.Ask(context.Background(), r)
		}
		handler := h.Desk.Room().Jobs["control.check"]
		dead := jobs.New(h.DB, h.Held, map[string]jobs.Handler{"control.check": func(_ context.Context, j jobs.Job) error { return handler(ctx, j) }}, jobs.Settings{LeaseClock: h.Held})
		_, err := dead.RunDue(context.Background())
		must(t, 0, err)
		if got := h.check(t, c.ID); got.State != "asked" || got.Said != "" {
			t.Fatalf("%+v", got)
		}
		if w := h.browse(t, h.bryant(), "GET", "/control?incident="+i.ID, nil); !strings.Contains(w.Body.String(), "no answer yet") {
			t.Error("the board does not say that there is no answer yet")
		}
		h.Held.Add(time.Hour)
		h.work(t)
		h.work(t)
		if n := len(h.line.asked); n != 2 || h.line.asked[0].Reference != h.line.asked[1].Reference || h.line.asked[1].Try != 1 {
			t.Errorf("asked %d times: %+v", n, h.line.asked)
		}
		if got := h.lines(t, i.ID); len(got) != 2 || h.check(t, c.ID).State != "answered" {
			t.Errorf("%q", got)
		}
		// the same job again, as after a lost lease, writes nothing more
		must(t, 0, handler(context.Background(), jobs.Job{Kind: "control.check", Payload: json.RawMessage(`{"check":"` + c.ID + `","try":1}`)}))
		if got := h.lines(t, i.ID); len(got) != 2 {
			t.Errorf("answered twice: %q", got)
		}
	})
}

// The incident's work goes on while the service does not answer: each try is on the log, and the last says that nobody knows.
func TestAServiceThatIsDownIsAskedAgainAndThenGivenUp(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		c := h.ask(t, h.bryant(), i.ID, car("ZQ15FIN"))
		fails := []error{outside.ErrUnavailable, outside.ErrTimedOut, errors.New("dial tcp: secret host")}
		h.line.reply = func(national.Request) (national.Reply, error) {
			return national.Reply{}, fails[(len(h.line.asked)-1)%3]
		}
		h.work(t)
		if got := h.check(t, c.ID); got.State != "asked" || got.Failure != "unavailable" || got.Tries != 1 || got.AgainAt.Sub(h.Held.Now()) != 20*time.Second {
			t.Fatalf("%+v", got)
		}
		h.send(t, i.ID, "BX21") // nothing waits for it
		h.Held.Add(19 * time.Second)
		h.work(t)
		if len(h.line.asked) != 1 {
			t.Error("it was asked again before its time")
		}
		for range 5 {
			h.Held.Add(20 * time.Second)
			h.work(t)
		}
		got := h.check(t, c.ID)
		if got.State != "unanswered" || got.Tries != 3 || got.Failure != "unavailable" || len(h.line.asked) != 3 || got.Alarm {
			t.Errorf("%d asked, %+v", len(h.line.asked), got)
		}
		said := strings.Join(h.lines(t, i.ID), "\n")
		if strings.Count(said, "unanswered: No answer from SIMULATOR on ZQ15FIN") != 3 || strings.Contains(said, "secret") {
			t.Errorf("%s", said)
		}
		v := must1(h.View(h.bryant(), i.ID))(t)
		if last := v.Log[len(v.Log)-1]; !strings.Contains(last.Detail, "not known whether anything is held") {
			t.Errorf("%+v", last)
		}
		h.line.reply = nil
		h.ask(t, h.bryant(), i.ID, car("ZQ15FIN")) // asked again by a person it is another check
		h.work(t)
		if v := must1(h.View(h.bryant(), i.ID))(t); len(v.Checks) != 2 || v.Checks[0].State != "answered" || v.Checks[1].State != "unanswered" {
			t.Errorf("%+v", v.Checks)
		}
	})
}

// The service that was chosen may be gone when the job runs: the check says so and is given up.
func TestACheckWhoseServiceIsGoneIsGivenUp(t *testing.T) {
	eachChecking(t, func(t *testing.T, h *checking) {
		i := h.graded(t, "2")
		c := h.ask(t, h.bryant(), i.ID, car("ZQ15FIN"))
		h.Desk.National = nil
		h.work(t)
		if got := h.check(t, c.ID); got.State != "unanswered" || got.Failure != "no_service" {
			t.Errorf("%+v", got)
		}
		if w := h.browse(t, h.bryant(), "GET", "/control/checks/"+c.ID, nil); !strings.Contains(w.Body.String(), "No national records service is connected any more") {
			t.Errorf("%s", w.Body)
		}
	})
}
