package control

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/geo"
)

// Alert is what is understood of a public warning (CAP 1.2). The rest is kept as it came.
type Alert struct {
	AlertName
	Status     string      `json:"status" enum:"Actual,Exercise,System,Test,Draft"`
	MsgType    string      `json:"msg_type" enum:"Alert,Update,Cancel,Ack,Error"`
	Scope      string      `json:"scope" enum:"Public,Restricted,Private"`
	Note       string      `json:"note,omitempty"`
	References []AlertName `json:"references,omitempty"`
	Signed     bool        `json:"signed" doc:"it holds a signature, which nobody here has checked"`
	Infos      []AlertInfo `json:"infos,omitempty" doc:"the same in several languages, or of several audiences"`
}

// AlertName is how messages name each other: three things together.
type AlertName struct {
	Sender     string    `json:"sender"`
	Identifier string    `json:"identifier"`
	Sent       time.Time `json:"sent"`
}

// AlertInfo is one part of an alert.
type AlertInfo struct {
	Language    string      `json:"language,omitempty"`
	Category    []string    `json:"category"`
	Event       string      `json:"event"`
	Response    []string    `json:"response,omitempty"`
	Urgency     string      `json:"urgency" enum:"Immediate,Expected,Future,Past,Unknown"`
	Severity    string      `json:"severity" enum:"Extreme,Severe,Moderate,Minor,Unknown"`
	Certainty   string      `json:"certainty" enum:"Observed,Likely,Possible,Unlikely,Unknown"`
	Onset       time.Time   `json:"onset,omitzero"`
	Expires     time.Time   `json:"expires,omitzero"`
	SenderName  string      `json:"sender_name,omitempty"`
	Headline    string      `json:"headline,omitempty"`
	Description string      `json:"description,omitempty"`
	Instruction string      `json:"instruction,omitempty"`
	Areas       []AlertArea `json:"areas,omitempty"`
}

// AlertArea is where an alert holds: the polygons and circles together.
type AlertArea struct {
	Desc     string        `json:"desc"`
	Polygons [][]geo.Point `json:"polygons,omitempty"`
	Circles  []AlertCircle `json:"circles,omitempty"`
}

// AlertCircle is a part of an area.
type AlertCircle struct {
	At      geo.Point `json:"at"`
	RadiusM float64   `json:"radius_m"`
}

func alertOf(n *capNode) Alert {
	a := Alert{AlertName: AlertName{n.one("sender"), n.one("identifier"), capMoment(n.one("sent"))}, Status: n.one("status"), MsgType: n.one("msgType"), Scope: n.one("scope"), Note: n.one("note")}
	a.References, _ = capReferences(n.one("references")) // it was checked
	list := func(n *capNode, name string) (out []string) {
		for _, k := range n.all(name) {
			out = append(out, strings.TrimSpace(k.text))
		}
		return out
	}
	for _, i := range n.all("info") {
		x := AlertInfo{Language: i.one("language"), Category: list(i, "category"), Event: i.one("event"), Response: list(i, "responseType"), Urgency: i.one("urgency"), Severity: i.one("severity"), Certainty: i.one("certainty"),
			Onset: capMoment(i.one("onset")), Expires: capMoment(i.one("expires")), SenderName: i.one("senderName"), Headline: i.one("headline"), Description: i.one("description"), Instruction: i.one("instruction")}
		for _, area := range i.all("area") {
			y := AlertArea{Desc: area.one("areaDesc")}
			for _, p := range list(area, "polygon") {
				ring, _ := capPolygon(p) // it was checked
				y.Polygons = append(y.Polygons, ring)
			}
			for _, c := range list(area, "circle") {
				circle, _ := capCircle(c)
				y.Circles = append(y.Circles, circle)
			}
			x.Areas = append(x.Areas, y)
		}
		a.Infos = append(a.Infos, x)
	}
	return a
}

// severities are how severe a warning may be, the worst first, in words.
var severities = []struct{ code, words string }{
	{"Extreme", "Extreme: an extraordinary threat to life or property"}, {"Severe", "Severe: a significant threat to life or property"}, {"Moderate", "Moderate: a possible threat to life or property"},
	{"Minor", "Minor: little or no known threat"}, {"Unknown", "Severity not known"},
}

// worst is the most severe of an alert's parts.
func (a Alert) worst() string {
	for _, s := range severities {
		if slices.ContainsFunc(a.Infos, func(i AlertInfo) bool { return i.Severity == s.code }) {
			return s.code
		}
	}
	return "Unknown"
}

func severityWords(code string) string {
	for _, s := range severities {
		if s.code == code {
			return s.words
		}
	}
	return code
}

// said is the part of an alert that is shown: in English where there is one.
func (a Alert) said() AlertInfo {
	if len(a.Infos) == 0 {
		return AlertInfo{Event: "No details were given"}
	}
	for _, i := range a.Infos {
		if i.Language == "" || strings.HasPrefix(strings.ToLower(i.Language), "en") {
			return i
		}
	}
	return a.Infos[0]
}

// expires is when the last of its parts does; the zero time when one never says.
func (a Alert) expires() (last time.Time) {
	for _, i := range a.Infos {
		if i.Expires.IsZero() {
			return time.Time{}
		}
		if i.Expires.After(last) {
			last = i.Expires
		}
	}
	return last
}

// areas are in words where it holds, each once.
func (a Alert) areas() string {
	var out []string
	for _, i := range a.Infos {
		for _, x := range i.Areas {
			if !slices.Contains(out, x.Desc) {
				out = append(out, x.Desc)
			}
		}
	}
	return strings.Join(out, "; ")
}

// Covers tells whether a point lies in any area of an alert. Areas in words or by a code alone cover no point.
func (a Alert) Covers(p geo.Point) bool {
	for _, i := range a.Infos {
		for _, x := range i.Areas {
			if slices.ContainsFunc(x.Polygons, func(ring []geo.Point) bool { return inside(ring, p) }) ||
				slices.ContainsFunc(x.Circles, func(c AlertCircle) bool { return geo.Metres(c.At, p) <= c.RadiusM }) {
				return true
			}
		}
	}
	return false
}

// inside tells whether a point lies in a ring: a line from it crosses the ring an odd number of times. Rings that cross the
// 180th meridian are not known to this.
func inside(ring []geo.Point, p geo.Point) bool {
	in := false
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lon < (b.Lon-a.Lon)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lon {
			in = !in
		}
	}
	return in
}
