package roads

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/room/roomtest"
)

type house struct {
	*roomtest.House
	*Desk
}

func newHouse(t *testing.T, h *roomtest.House) house {
	t.Helper()
	d := New(h.Host, sketch(t, cross, append([]string{"wc name=Mill~Lane", "ce name=High~Street"}, crossWays[2:]...), nil, nil))
	h.Start(d.Room())
	return house{h, d}
}

func (h house) dispatcher() context.Context {
	return h.As(access.Actor{Staff: "bryant", Name: "bryant", OnDuty: true, Roles: []string{"dispatcher"}})
}

func (h house) officer(onDuty bool) context.Context {
	return h.As(access.Actor{Staff: "howells", Name: "howells", OnDuty: onDuty, Roles: []string{"officer"}})
}

func at(p string) Position {
	return Position{Lat: cross[p][0], Lon: cross[p][1]}
}

func said(a, b string) string {
	p := sketchPoint(cross, a, b)
	return fmt.Sprintf("%.7f, %.7f", p.Lat, p.Lon)
}

func (h house) seconds(t *testing.T) float64 {
	t.Helper()
	west := sketchPoint(cross, "w", "c")
	beyond := between(sketchPoint(cross, "e", ""), sketchPoint(cross, "n", ""), 0.02)
	r, err := h.Route(h.officer(true), AskRoute{From: Position(west), To: Position(beyond)})
	if err != nil {
		t.Fatal(err)
	}
	return r.Seconds
}

func TestAClosureIsAnActThatEveryNodeHears(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		other := house{rh, New(rh.Host, sketch(t, cross, crossWays, nil, nil))} // another node on the same database
		open := h.seconds(t)
		done, err := h.Change(h.dispatcher(), ChangeRoad{What: "closed", From: said("c", "e"), Why: "A burst main"})
		if err != nil || done.Entry == "" || done.Value.Street != "High Street" {
			t.Fatalf("%+v %v", done, err)
		}
		closed := h.seconds(t)
		if closed <= open || other.seconds(t) != open {
			t.Errorf("%v s when open; closed it is %v s here, and %v s where it is not heard of yet", open, closed, other.seconds(t))
		}
		if err := other.Apply(t.Context()); err != nil || other.seconds(t) != closed {
			t.Errorf("on the other node it is %v s (%v), here %v s", other.seconds(t), err, closed)
		}
		if err := other.Apply(t.Context()); err != nil || other.seconds(t) != closed {
			t.Errorf("heard twice it is %v s (%v)", other.seconds(t), err)
		}
		if again, err := h.Reopen(h.dispatcher(), done.Value.ID, ReopenRoad{}); err != nil || again.Value.EndedAt.IsZero() || h.seconds(t) != open {
			t.Errorf("open again it is %v s, was %v s: %+v %v", h.seconds(t), open, again, err)
		}
		if err := other.Apply(t.Context()); err != nil || other.seconds(t) != open {
			t.Errorf("open again it is %v s on the other node (%v)", other.seconds(t), err)
		}
		if _, err := h.Reopen(h.dispatcher(), done.Value.ID, ReopenRoad{}); !fault.HasCode(err, "roads.change.ended") {
			t.Errorf("opened twice: %v", err)
		}
		if all, err := h.Changes(h.officer(true)); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestAClosureIsHeldToWhatItSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, roomtest.New(t, dbtest.SQLite(t)))
	good := ChangeRoad{What: "slow", From: "High Street", MPH: 10, Why: "Snow"}
	for name, c := range map[string]struct {
		ctx    context.Context
		change func(*ChangeRoad)
		code   string
	}{
		"no place":           {h.dispatcher(), func(c *ChangeRoad) { c.From = "Nowhere at all" }, "roads.change.place"},
		"no end":             {h.dispatcher(), func(c *ChangeRoad) { c.To = "10, 10" }, "roads.change.place"},
		"slow without speed": {h.dispatcher(), func(c *ChangeRoad) { c.MPH = 0 }, "roads.change.speed"},
		"closed with speed":  {h.dispatcher(), func(c *ChangeRoad) { c.What = "closed" }, "roads.change.speed"},
		"no why":             {h.dispatcher(), func(c *ChangeRoad) { c.Why = " " }, "form.invalid"},
		"an officer":         {h.officer(true), func(*ChangeRoad) {}, ""},
	} {
		in := good
		c.change(&in)
		_, err := h.Change(c.ctx, in)
		if err == nil || c.code != "" && !fault.HasCode(err, c.code) || c.code == "" && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, err := h.Changes(h.officer(false)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody off duty: %v", err)
	}
	if _, err := h.Change(h.dispatcher(), good); err != nil {
		t.Fatal(err)
	}
	if there := h.m.Changes(); len(there) != 1 {
		t.Errorf("the map holds %v", there)
	}
}

func TestTheMapIsAskedOverTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, roomtest.New(t, dbtest.SQLite(t)))
	mux := http.NewServeMux()
	h.Room().API(api.New(mux, "test"))
	ask := func(path string, in, out any) int {
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(h.officer(true), http.MethodPost, path, strings.NewReader(string(b)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if out != nil && w.Code == http.StatusOK {
			if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
				t.Fatal(err)
			}
		}
		return w.Code
	}
	var on SnappedPositions
	if code := ask("/api/roads/snap", SnapPositions{[]Position{at("w"), at("n"), {Lat: 10, Lon: 10}}}, &on); code != 200 || len(on.OnRoad) != 3 || on.OnRoad[2].Segment != -1 || on.Map == "" {
		t.Fatalf("%d %+v", code, on)
	}
	q := AskTimes{To: at("e"), Map: on.Map}
	for _, o := range on.OnRoad {
		q.Segments, q.Along = append(q.Segments, o.Segment), append(q.Along, o.Along)
	}
	var byRoad, byPlace, first Times
	if code := ask("/api/roads/times", q, &byRoad); code != 200 || len(byRoad.Units) != 2 || byRoad.Absent != 1 {
		t.Fatalf("%d %+v", code, byRoad)
	}
	if code := ask("/api/roads/times", AskTimes{To: at("e"), Positions: []Position{at("w"), at("n"), {Lat: 10, Lon: 10}}}, &byPlace); code != 200 || fmt.Sprint(byPlace) != fmt.Sprint(byRoad) {
		t.Errorf("%d by position %+v, by road %+v", code, byPlace, byRoad)
	}
	q.Nearest = 1
	if code := ask("/api/roads/times", q, &first); code != 200 || len(first.Units) != 1 || first.Units[0] != byRoad.Units[0] {
		t.Errorf("%d the first is %+v", code, first)
	}
	other, short, both, far := q, q, q, q
	other.Map, short.Along, both.Positions, far.Segments = "another", short.Along[:1], []Position{at("w")}, []int32{0, 99, 1}
	for name, bad := range map[string]AskTimes{"another map": other, "short": short, "both": both, "no such road": far, "nobody": {To: at("e")}, "nowhere": {To: Position{Lat: 10, Lon: 10}, Positions: []Position{at("w")}}} {
		if code := ask("/api/roads/times", bad, nil); code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, code)
		}
	}
	var way Drive
	if code := ask("/api/roads/route", AskRoute{From: at("w"), To: at("e")}, &way); code != 200 || len(way.Say) != len(way.Steps) || way.Seconds <= 0 {
		t.Errorf("%d %+v", code, way)
	}
	var cover Cover
	if code := ask("/api/roads/cover", AskCover{Positions: []Position{at("w")}, Minutes: 1}, &cover); code != 200 || cover.Metres < 100 {
		t.Errorf("%d %+v", code, cover)
	}
}

func TestTheClosuresPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, roomtest.New(t, dbtest.SQLite(t)))
	mux := http.NewServeMux()
	for _, s := range h.screens() {
		mux.Handle(s.Pattern, s.Handler)
	}
	do := func(ctx context.Context, method, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	if w := do(h.officer(true), "GET", "/roads/closures", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "Nothing is in the way") || strings.Contains(w.Body.String(), "/roads/closures/new") {
		t.Errorf("an officer sees %d %s", w.Code, w.Body)
	}
	if w := do(h.officer(true), "GET", "/roads/closures/new", nil); w.Code == 200 {
		t.Error("an officer sees the form")
	}
	typed := url.Values{"what": {"flooded"}, "from": {"Nowhere"}, "why": {"The brook is over"}}
	if w := do(h.dispatcher(), "POST", "/roads/closures/new", typed); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "The brook is over") {
		t.Errorf("a place that is not there: %d %s", w.Code, w.Body)
	}
	typed.Set("from", "High Street")
	if w := do(h.dispatcher(), "POST", "/roads/closures/new", typed); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w := do(h.dispatcher(), "GET", "/roads/closures", nil)
	if !strings.Contains(w.Body.String(), "High Street") || !strings.Contains(w.Body.String(), "Flooded") || !strings.Contains(w.Body.String(), "Open again") {
		t.Errorf("%s", w.Body)
	}
	for name := range h.m.Changes() {
		if w := do(h.dispatcher(), "GET", "/roads/closures/"+name+"/reopen", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "The brook is over") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := do(h.dispatcher(), "POST", "/roads/closures/"+name+"/reopen", url.Values{}); w.Code != http.StatusSeeOther {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if len(h.m.Changes()) != 0 {
		t.Error("the road is still closed")
	}
}
