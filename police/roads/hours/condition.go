package hours

import (
	"regexp"
	"strconv"
	"strings"
)

// Verdict is what a condition is to a police car.
type Verdict int

// What a condition may be.
const (
	Unread Verdict = iota // not understood
	Never                 // about somebody else: lorries, coaches, residents
	Always
	ByHour
)

// largest is what a police car or van is at most, in tonnes and metres: a condition about anything larger is not about it.
var largest = map[string]float64{"weight": 3.5, "weightrating": 3.5, "maxweightrating": 3.5, "gvw": 3.5, "length": 6, "height": 2.8, "width": 2.2, "axles": 2, "trailers": 0}

// others are the users and vehicles that conditions name and that a police car is not. "emergency" is among them: what lets emergency
// vehicles through is not counted on.
var others = " hgv hgv_articulated goods coach tourist_bus bus psv taxi minibus motorcycle moped mofa bicycle horse trailer caravan motorhome hov carpool " +
	"disabled permit permit_holder destination delivery loading residents resident customers employees private agricultural forestry emergency hazmat "

var measured = regexp.MustCompile(`^([a-z]+)\s*(<=|>=|<|>|=)\s*([0-9.]+)\s*(?:t|m)?$`)

// Condition reads what stands after the @ of a conditional restriction: times, or what vehicles it is about, or both with AND. For
// ByHour it gives the times as Parse takes them. widen is Parse's.
func Condition(said string, widen bool) (text string, v Verdict) {
	said = strings.TrimSpace(said)
	if strings.HasPrefix(said, "(") && strings.HasSuffix(said, ")") {
		said = said[1 : len(said)-1]
	}
	v = Always
	for _, part := range and.Split(said, -1) {
		part = strings.Trim(strings.TrimSpace(part), "()")
		switch about(strings.ToLower(part)) {
		case Never:
			return "", Never
		case Always:
			continue
		}
		if _, ok := Parse(part, widen); !ok || text != "" {
			v = Unread // and yet a later part may say that it is about somebody else
			continue
		}
		text = strings.Join(strings.Fields(part), " ")
	}
	if v == Always && text != "" {
		return text, ByHour
	}
	return "", v
}

var and = regexp.MustCompile(`(?i)\s+and\s+`)

// about is Never or Always for a part that is about vehicles or users, else Unread.
func about(part string) Verdict {
	if part != "" && !strings.Contains(part, " ") && strings.Contains(others, " "+part+" ") {
		return Never
	}
	m := measured.FindStringSubmatch(part)
	if m == nil {
		return Unread
	}
	ours, known := largest[m[1]]
	than, err := strconv.ParseFloat(m[3], 64)
	if !known || err != nil {
		return Unread
	}
	switch {
	case m[2] == ">" && than >= ours, m[2] == ">=" && than > ours, m[2] == "=" && than > ours:
		return Never
	case m[2] == "<" && than > ours, m[2] == "<=" && than >= ours:
		return Always
	}
	return Unread
}

// Clause is one value of a conditional tag and its condition.
type Clause struct{ Value, Condition string }

// Clauses takes a conditional tag apart, such as "no @ (Mo-Fr 07:00-09:00; PH off); delivery @ (10:00-12:00)". Of several that hold
// the last one counts, and so it comes first.
func Clauses(tag string) []Clause {
	var out []Clause
	depth, from := 0, 0
	cut := func(to int) {
		part := tag[from:to]
		if value, condition, ok := strings.Cut(part, "@"); ok {
			out = append([]Clause{{strings.TrimSpace(value), strings.TrimSpace(condition)}}, out...)
		} else if len(out) > 0 && strings.TrimSpace(part) != "" { // times without brackets that have a ; in them
			out[0].Condition += ";" + part
		}
		from = to + 1
	}
	for i, r := range tag {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ';' && depth <= 0:
			cut(i)
		}
	}
	cut(len(tag))
	return out
}
