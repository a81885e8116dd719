package control_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/form"
	"throughline/police/control"
)

func arranged(change func(*control.KeepLayout)) control.KeepLayout {
	in := control.KeepLayout{Lists: "waiting, live, units", Columns: "callsign, state, job, where, crew, fix", ListsWidth: "usual", DetailWidth: "usual", Density: "usual", Grades: "all", Units: "all"}
	change(&in)
	return in
}

// A layout is its owner's, is there at the next desk, and goes back to the usual one when asked.
func TestALayoutIsKeptForOnePerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.Keep(h.bryant(), arranged(func(k *control.KeepLayout) {
			k.Lists, k.Columns, k.ListsWidth, k.NoMap = "units waiting", "state, callsign", "wide", true
		}))
		must(t, 0, err)
		_, err = h.KeepView(h.bryant(), control.KeepView{Lat: 52.1, Lon: -2.7, Zoom: 14.5})
		must(t, 0, err)
		body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String()
		if !strings.Contains(body, "c-lists--wide") || !strings.Contains(body, "c-nomap") || strings.Contains(body, `id="list-live"`) || strings.Index(body, `id="list-units"`) > strings.Index(body, `id="list-waiting"`) {
			t.Error("the board is not as it was arranged")
		}
		if strings.Index(body, "c-col-state") > strings.Index(body, "c-col-callsign") || strings.Contains(body, "c-col-fix") {
			t.Error("the columns are not those that were chosen")
		}
		if other := h.browse(t, h.as("okafor", "control_supervisor"), "GET", "/control", nil).Body.String(); strings.Contains(other, "c-lists--wide") || !strings.Contains(other, `id="list-live"`) {
			t.Error("one person's layout is another's")
		}
		_, err = h.Keep(h.bryant(), arranged(func(k *control.KeepLayout) {}))
		must(t, 0, err)
		if body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String(); !strings.Contains(body, `data-kept="52.10000,-2.70000,14.50"`) && strings.Contains(body, `id="map"`) {
			t.Error("the place of the map went with another change")
		}
		if w := h.browse(t, h.bryant(), "POST", "/control/layout/reset", url.Values{form.KeyName: {"reset-1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("reset: %d %s", w.Code, w.Body)
		}
		l, usable, err := h.LayoutOf(h.bryant())
		if must(t, l, err); !usable || l.Zoom != 0 || l.ListsWidth != "usual" {
			t.Errorf("after the reset: %+v", l)
		}
	})
}

// What cannot be used is said, the usual layout stands in, and the next one that is kept puts it away.
func TestALayoutThatCannotBeUsedFallsBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, bad := range map[string]string{"an older edition": `{"edition":0,"lists":["waiting"],"columns":["callsign","state"]}`, "no JSON": `{`, "without the waiting list": `{"edition":1,"lists":["units"]}`,
			"a member that is not known": `{"edition":1,"colour":"red"}`} {
			h.write(t, `INSERT INTO control_layout (account, layout, kept_at) VALUES ('staff:bryant', $1, 1) ON CONFLICT (account) DO UPDATE SET layout = excluded.layout`, bad)
			w := h.browse(t, h.bryant(), "GET", "/control", nil)
			if w.Code != 200 || !strings.Contains(w.Body.String(), "cannot be used, so you see the usual one") || !strings.Contains(w.Body.String(), `id="list-waiting"`) {
				t.Errorf("%s: %d, and the board does not say so", name, w.Code)
			}
		}
		_, err := h.Keep(h.bryant(), arranged(func(*control.KeepLayout) {}))
		must(t, 0, err)
		if body := h.browse(t, h.bryant(), "GET", "/control", nil).Body.String(); strings.Contains(body, "cannot be used") {
			t.Error("a layout that was kept anew is still said to be unusable")
		}
	})
}

func TestALayoutIsRefusedInASentence(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for code, in := range map[string]control.KeepLayout{
			"control.layout.word":  arranged(func(k *control.KeepLayout) { k.Columns = "callsign, state, colour" }),
			"control.layout.twice": arranged(func(k *control.KeepLayout) { k.Lists = "waiting, waiting" }),
			"control.layout.must":  arranged(func(k *control.KeepLayout) { k.Lists = "units" }),
			"form.not_one_of":      arranged(func(k *control.KeepLayout) { k.Density = "dense" }),
		} {
			_, err := h.Keep(h.bryant(), in)
			refused(t, code, err, code)
		}
		w := h.browse(t, h.bryant(), "POST", "/control/layout", url.Values{"lists": {"waiting, lve"}, "columns": {"callsign, state"}, "lists_width": {"usual"}, "detail_width": {"usual"}, "density": {"usual"}, "grades": {"all"}, "units": {"all"}, form.KeyName: {"k1"}})
		if w.Code != 422 || !strings.Contains(w.Body.String(), "“lve” is not one of them") || !strings.Contains(w.Body.String(), "waiting, lve") {
			t.Errorf("%d: what was typed is not kept, or not said to be wrong", w.Code)
		}
	})
}

// A filter never leaves out what nobody has graded, what is late, or who calls for help; and it says how many it leaves out.
func TestAFilterSaysWhatItLeavesOut(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.Keep(h.bryant(), arranged(func(k *control.KeepLayout) { k.Grades, k.Units = "1", "sent" }))
		must(t, 0, err)
		i := h.graded(t, "3")
		ungraded := h.raised(t)
		h.state(t, "BX07", "0")
		body := h.browse(t, h.bryant(), "GET", "/control?incident="+ungraded.ID, nil).Body.String()
		lists := body[strings.Index(body, `id="lists"`):strings.Index(body, `id="map`)]
		if strings.Contains(lists, i.ID) || !strings.Contains(lists, ungraded.ID) || !strings.Contains(lists, "1 not shown") {
			t.Errorf("the lists show %s", lists)
		}
		if !strings.Contains(lists, "BX07") || strings.Contains(lists, "BX21") || !strings.Contains(lists, "2 not shown") {
			t.Errorf("the units show %s", lists)
		}
	})
}
