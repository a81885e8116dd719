package roads

import (
	"strings"

	"throughline/police/roads/hours"
)

// A schedule says when something is forbidden to a car: clauses, of which the first that holds decides. In the map file it is one text, a
// line a clause: "+" forbids and "-" allows, followed by the times as hours.Parse takes them, or by nothing where it is at all times.

// schedule puts clauses, the strongest first, into one. What is not about a police car is left out. What cannot be read forbids at
// all hours where it forbids (unread counts it), and allows at none. now is what holds at all hours when there is nothing to wait for.
func schedule(clauses []hours.Clause, forbids func(value string) bool) (text string, now bool, unread int) {
	var lines []string
	last := "-"
	for _, c := range clauses {
		sign := "-"
		if forbids(c.Value) {
			sign = "+"
		}
		times, verdict := "", hours.Always
		if c.Condition != atAllHours {
			times, verdict = hours.Condition(c.Condition, sign == "+")
		}
		if verdict == hours.Unread {
			unread++
			if sign == "-" {
				continue
			}
			verdict = hours.Always
		}
		if verdict == hours.Always {
			last = sign
			break
		}
		if verdict == hours.ByHour {
			lines = append(lines, sign+times)
		}
	}
	for len(lines) > 0 && lines[len(lines)-1][:1] == last { // it says what holds anyway
		lines = lines[:len(lines)-1]
	}
	if len(lines) == 0 {
		return "", last == "+", unread
	}
	return strings.Join(append(lines, last), "\n"), false, unread
}

// atAllHours is the condition of a tag without one.
const atAllHours = ""

// saidOf lists what a tag and its conditional form say, the strongest first.
func saidOf(t tags, key string) []hours.Clause {
	out := hours.Clauses(t.get(key + ":conditional"))
	if v := t.get(key); v != "" {
		out = append(out, hours.Clause{Value: v, Condition: atAllHours})
	}
	return out
}

// accessClauses lists what is said of cars in one direction, the strongest first.
func accessClauses(t tags, direction string) []hours.Clause {
	var out []hours.Clause
	for _, k := range vehicleKeys {
		out = append(append(out, saidOf(t, k+direction)...), saidOf(t, k)...)
	}
	return out
}

// entrySchedule is when a car may not enter in one direction; a clause that forbids and cannot be read is left to private.
func entrySchedule(t tags, direction string) (text string, never bool, unread int) {
	var read []hours.Clause
	for _, c := range accessClauses(t, direction) {
		if _, v := hours.Condition(c.Condition, true); c.Condition != atAllHours && v == hours.Unread && closed(c.Value) {
			unread++
			continue
		}
		read = append(read, c)
	}
	text, never, more := schedule(read, closed)
	return text, never, unread + more
}

// oneWayClauses lists what is said of the direction, the strongest first.
func oneWayClauses(t tags, c class) []hours.Clause {
	var out []hours.Clause
	for _, k := range []string{"oneway:motorcar", "oneway:motor_vehicle", "oneway"} {
		out = append(out, saidOf(t, k)...)
	}
	if roundabout(t) || c == motorway {
		return append(out, hours.Clause{Value: "yes", Condition: atAllHours})
	}
	return out
}

// againstSchedule is when a car may not drive a way in one direction because it is one-way the other.
func againstSchedule(t tags, c class, direction uint8) (text string, never bool, unread int) {
	return schedule(oneWayClauses(t, c), func(v string) bool { return oneWayIs(v)&direction == 0 })
}

// turnRule is a kind of restriction, and its schedule: empty when it holds at all hours.
type turnRule struct{ kind, hours string }

// turnRules lists what a restriction forbids to cars, each kind once.
func turnRules(t tags) (out []turnRule, unread int) {
	if ty := t.get("type"); ty != "restriction" && !strings.HasPrefix(ty, "restriction:motor") {
		return nil, 0
	}
	for _, who := range strings.Split(t.get("except"), ";") {
		switch strings.TrimSpace(who) {
		case "motorcar", "motor_vehicle", "vehicle":
			return nil, 0
		}
	}
	var all []hours.Clause
	for _, k := range []string{"restriction:motorcar", "restriction:motor_vehicle", "restriction"} {
		all = append(all, saidOf(t, k)...)
	}
	if on := olderHours(t); on != "" && len(all) > 0 {
		all[len(all)-1].Condition = on
	}
	seen := map[string]bool{}
	for _, c := range all {
		if seen[c.Value] || !strings.HasPrefix(c.Value, "no_") && !strings.HasPrefix(c.Value, "only_") {
			continue
		}
		seen[c.Value] = true
		text, always, n := schedule(all, func(v string) bool { return v == c.Value })
		if unread += n; text != "" || always {
			out = append(out, turnRule{c.Value, text})
		}
	}
	return out, unread
}

// olderHours is the times of a restriction as they were tagged before there were conditions, empty where there are none.
func olderHours(t tags) string {
	on, off := t.get("hour_on"), t.get("hour_off")
	if on == "" || off == "" {
		return ""
	}
	day := func(key string) string {
		v := t.get(key)
		if one := map[string]string{"M": "Mo", "W": "We", "F": "Fr"}[v]; one != "" {
			return one
		}
		return v[:min(2, len(v))]
	}
	times := on + "-" + off
	if first, last := day("day_on"), day("day_off"); first != "" && last != "" {
		times = first + "-" + last + " " + times
	}
	return times
}

// keepHours puts the times of a way's direction by hour on an arc of it.
func (g *graphBuilder) keepHours(t tags, c class, arc int32) {
	direction, flag := ":forward", uint8(forward)
	if arc&1 == 1 {
		direction, flag = ":backward", backward
	}
	if !g.d.mayDrive(arc) {
		return
	}
	for kind, find := range []func() (string, bool, int){
		func() (string, bool, int) { return entrySchedule(t, direction) },
		func() (string, bool, int) { return againstSchedule(t, c, flag) },
	} {
		if text, _, _ := find(); text != "" {
			g.d.HourArc, g.d.HourArcKind, g.d.HourArcSaid = append(g.d.HourArc, arc), append(g.d.HourArcKind, uint8(kind)), append(g.d.HourArcSaid, g.names.put(text))
		}
	}
}
