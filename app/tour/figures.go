package tour

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"throughline/app/play"
	"throughline/platform/page"
	"throughline/platform/when"
)

// counters are how the answers of the case's forms came about, as the record of the sandbox says (insight: re-keying avoided).
type counters struct {
	Typed   int64 `json:"typed"`   // by somebody; one that was carried and corrected too
	Carried int64 `json:"carried"` // known already, and used without typing
}

// figure is one line of the end: what this case came to beside the force, each leading to the records behind it.
type figure struct {
	Title, Case, CaseHref, Force, ForceHref string
}

type tile struct {
	Code, Title, Unit, Href string
	Value                   *float64
	N                       int64
	Least                   int
	Masked                  bool
}

type behind struct {
	Thread    string
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	State     string
}

type measured struct {
	Records []behind
	Forms   []struct{ Typed, Carried, Corrected int64 }
}

// Codes of insight.measure that the end says in words of its own.
const (
	rekeying = "rekeying"
	promises = "promises"
)

// read asks the sandbox as one of the cast.
func (v *visit) read(who, path string, out any) error {
	return readAs(v.srv, v.session(context.Background(), who), path, "", out)
}

func readAs(h http.Handler, session, path, purpose string, out any) error {
	w := ask(context.Background(), h, http.MethodGet, path, session, nil, purpose)
	if w.status != http.StatusOK {
		return fmt.Errorf("tour: %s: %d", path, w.status)
	}
	return json.Unmarshal(w.body.Bytes(), out)
}

// monthsOf are the months of the case until now.
func (v *visit) monthsOf(c play.Case) []string {
	now := when.DayOf(v.sys.Host.Clock.Now())
	first := now
	if !c.CallAt.IsZero() {
		first = when.DayOf(c.CallAt)
	}
	var out []string
	for m := (when.Day{Year: first.Year, Month: first.Month, Date: 1}); !m.After(now); m = m.AddMonths(1) {
		out = append(out, m.String()[:7])
	}
	return out
}

// measure is all that stands behind a measure in the months of the case.
func (v *visit) measure(code string, c play.Case) (measured, error) {
	var all measured
	for _, month := range v.monthsOf(c) {
		var m measured
		if err := v.read(chiefSeat, "/api/insight/"+code+"?month="+month, &m); err != nil {
			return all, err
		}
		all.Records, all.Forms = append(all.Records, m.Records...), append(all.Forms, m.Forms...)
	}
	return all, nil
}

// countNow are the counters as the record says at this moment.
func (v *visit) countNow(c play.Case) (counters, error) {
	m, err := v.measure(rekeying, c)
	var n counters
	for _, f := range m.Forms {
		n.Typed, n.Carried = n.Typed+f.Typed+f.Corrected, n.Carried+f.Carried
	}
	return n, err
}

// figures are this case's beside the live force's: every measure that the chief's page has, and what was promised.
func (v *visit) figures(c play.Case) ([]figure, error) {
	month := when.DayOf(c.CallAt).String()[:7]
	var mine struct{ Tiles []tile }
	if err := v.read(chiefSeat, "/api/insight?month="+month, &mine); err != nil {
		return nil, err
	}
	force := v.force()
	promised, err := v.promised(c)
	if err != nil {
		return nil, err
	}
	of := func(code string) *tile {
		if n := slices.IndexFunc(force, func(x tile) bool { return x.Code == code }); n >= 0 {
			return &force[n]
		}
		return nil
	}
	if x := of(promises); x != nil {
		promised.Force, promised.ForceHref = tileText(*x), v.liveAt(x.Href)
	}
	out := []figure{promised}
	for _, t := range mine.Tiles {
		if t.Code == promises {
			continue
		}
		m, err := v.measure(t.Code, c)
		if err != nil {
			return nil, err
		}
		f := figure{Title: t.Title, Case: caseText(t, m, c.Thread), CaseHref: "http://" + v.host(chiefSeat) + "/insight/" + t.Code + "?month=" + month, Force: page.Say("en", "tour.figure.none")}
		if f.Case == "" { // the case has nothing to do with it
			continue
		}
		if x := of(t.Code); x != nil {
			f.Force, f.ForceHref = tileText(*x), v.liveAt(x.Href)
		}
		out = append(out, f)
	}
	return out, nil
}

// liveAt is an address of the live force, by the name by which the visitor came.
func (v *visit) liveAt(path string) string { return "http://" + v.came + path }

// promised is what was promised on the case's thread, and how it was kept.
func (v *visit) promised(c play.Case) (figure, error) {
	var th struct{ Counts map[string]int }
	err := v.read("marsh", "/api/threads/"+c.Thread, &th)
	late := th.Counts["kept_late"]
	return figure{Title: page.Say("en", "tour.figure.promises"), CaseHref: "http://" + v.host("marsh") + "/threads/" + c.Thread, Force: page.Say("en", "tour.figure.owed"), ForceHref: v.liveAt("/owed?owner=all"),
		Case: page.Say("en", "tour.figure.kept", "kept", strconv.Itoa(th.Counts["kept"]-late), "broken", strconv.Itoa(th.Counts["broken"]+late), "open", strconv.Itoa(th.Counts["open"]))}, err
}

// force are the live force's figures of this month, read as its chief, who is told why in the look that it leaves. None when they
// cannot be read: the case's stand alone.
func (v *visit) force() []tile {
	session, err := signIn(context.Background(), v.live, cast[chiefSeat])
	if err != nil {
		return nil
	}
	var m struct{ Tiles []tile }
	if err := readAs(v.live, session, "/api/insight", page.Say("en", "tour.purpose"), &m); err != nil {
		return nil
	}
	return m.Tiles
}

// caseText is what a case came to in one measure; empty when the measure has none of it.
func caseText(t tile, m measured, thread string) string {
	if t.Code == rekeying {
		var n counters
		for _, f := range m.Forms {
			n.Typed, n.Carried = n.Typed+f.Typed+f.Corrected, n.Carried+f.Carried
		}
		return page.Say("en", "tour.figure.answers", "typed", strconv.FormatInt(n.Typed, 10), "carried", strconv.FormatInt(n.Carried, 10))
	}
	kept, due, done, took := 0, 0, 0, time.Duration(0)
	for _, r := range m.Records {
		if r.Thread != thread {
			continue
		}
		if !r.EndedAt.IsZero() {
			done, took = done+1, r.EndedAt.Sub(r.StartedAt)
		}
		switch r.State {
		case "kept":
			kept, due = kept+1, due+1
		case "late":
			due++
		}
	}
	switch {
	case due == 0 && done == 0 && t.Value != nil: // counted from something else than records; the sandbox holds this case alone
		return tileText(t)
	case due == 0 && done == 0:
		return ""
	case due == 0:
		return page.Say("en", "tour.figure.took", "took", when.Ago(took))
	case due == 1 && done == 1:
		return page.Say("en", "tour.figure.one_"+map[bool]string{true: "kept", false: "late"}[kept == 1], "took", when.Ago(took))
	}
	return page.Say("en", "tour.figure.in_time", "kept", strconv.Itoa(kept), "due", strconv.Itoa(due))
}

func tileText(t tile) string {
	switch {
	case t.Masked:
		return page.Say("en", "tour.figure.masked", "least", strconv.Itoa(t.Least))
	case t.Value == nil:
		return page.Say("en", "tour.figure.none")
	}
	return page.Say("en", "tour.figure."+t.Unit, "value", strconv.FormatFloat(*t.Value, 'f', 1, 64), "n", strconv.FormatInt(t.N, 10))
}
