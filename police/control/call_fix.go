package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/platform/words"
)

// CallFix is what a caller's telephone said of where they are, as a controller must see it: never a point without its
// age, its circle and its warnings (CALL-06).
type CallFix struct {
	Located    bool      `json:"located"`
	RadiusM    *float64  `json:"radius_m,omitempty"`
	Grid       string    `json:"grid,omitempty" doc:"National Grid (OSGB36)"`
	OSGB       *geo.Grid `json:"osgb,omitempty"`
	AgeSeconds *int64    `json:"age_seconds,omitempty"`
	Age        string    `json:"age"`
	Old        bool      `json:"old"` // older than a unit's position may be, or of no known age
	Method     string    `json:"method,omitempty"`
	Confidence *int      `json:"confidence,omitempty"`
	Warnings   []string  `json:"warnings"`
}

// methodWords say how a telephone found its place (CALL-05).
var methodWords = map[string]string{"W": "wireless network", "G": "satellite", "C": "cell", "N": "none"}

// withFix gives a call its fix as it stands now. The message is read again as it was when it arrived: it is kept as it came.
func (d *Desk) withFix(c Call, now time.Time) (Call, error) {
	if c.AML == "" {
		return c, nil
	}
	say, err := words.Shipped()
	if err != nil {
		return c, err
	}
	out := &CallFix{Warnings: []string{}}
	c.Fix = out
	arrived := c.ReceivedAt
	if c.FixedAt.After(arrived) { // the message came during the call
		arrived = c.FixedAt
	}
	read, err := ReadAML(c.AML, arrived)
	if err != nil {
		f := fault.Of(err)
		if len(f.Fields) == 0 {
			return c, err
		}
		out.Warnings = append(out.Warnings, say.Say(words.English, f.Fields[0].Code, f.Fields[0].Params))
		return c, nil
	}
	for _, w := range read.Warnings {
		out.Warnings = append(out.Warnings, say.Say(words.English, w.Code, w.Params))
	}
	if out.Located = read.Located; !out.Located {
		return c, nil
	}
	out.RadiusM, out.Method, out.Confidence = read.RadiusM, methodWords[read.Method], read.Confidence
	if grid, on := read.At.OSGB(); on {
		out.Grid, out.OSGB = grid.String(), &grid
	}
	out.Age, out.Old = "Time not known", true
	if !read.FixedAt.IsZero() {
		age := max(0, now.Sub(read.FixedAt))
		seconds := int64(age / time.Second)
		out.AgeSeconds, out.Age, out.Old = &seconds, "Taken "+sinceWords(age)+" ago", age > d.stale(when.DayOf(now))
	}
	return c, nil
}

func (d *Desk) withFixes(cs []Call, now time.Time) error {
	for i := range cs {
		var err error
		if cs[i], err = d.withFix(cs[i], now); err != nil {
			return err
		}
	}
	return nil
}

// sinceWords says an age so that one of years cannot be read as one of minutes: "13 years".
func sinceWords(d time.Duration) string {
	const year = 8766 * time.Hour // and a quarter of a day: whole years do not matter here to the day
	switch n := int(d / year); {
	case n == 1:
		return "1 year"
	case n > 1:
		return strconv.Itoa(n) + " years"
	}
	return when.Ago(d)
}

// how is the circle, how it was found and how sure that is.
func (f CallFix) how() string {
	var out []string
	if f.RadiusM != nil {
		out = append(out, fmt.Sprintf("within %.0f m", *f.RadiusM))
	} else {
		out = append(out, "circle not known")
	}
	if f.Method != "" {
		out = append(out, "by "+f.Method)
	}
	if f.Confidence != nil {
		out = append(out, strconv.Itoa(*f.Confidence)+" per cent sure")
	}
	return strings.Join(out, ", ")
}

// accuracy is the same as a sentence, for who has time to read one.
func (f CallFix) accuracy() string {
	said := "Not known: the telephone may be anywhere near"
	if f.RadiusM != nil {
		said = fmt.Sprintf("Within %.0f metres of this point", *f.RadiusM)
	}
	if f.Confidence != nil {
		said += ", and that is " + strconv.Itoa(*f.Confidence) + " per cent sure"
	}
	if f.Method != "" {
		said += ". Found by " + f.Method
	}
	return said
}

// fixBands are what the telephones of an incident's calls said, on the board: the newest first, an old one in alarm.
func fixBands(v View) g.Node {
	var out g.Group
	for i := len(v.Calls) - 1; i >= 0; i-- {
		f := v.Calls[i].Fix
		if f == nil {
			continue
		}
		if f.Located {
			out = append(out, h.P(h.Class("c-band"), g.Text("Telephone: "), h.B(g.If(f.Old, h.Class("c-late")), g.Text(f.Age)), g.Text(", "+f.how()+". "), h.B(g.Text(f.Grid))))
		} else {
			out = append(out, h.P(h.Class("c-band"), g.Text("The telephone gave no position.")))
		}
		for _, w := range f.Warnings {
			out = append(out, h.P(h.Class("c-band"), h.B(g.Text("Warning: ")), g.Text(w)))
		}
	}
	return out
}

// fixCards are the same on the incident's page.
func fixCards(v View) g.Node {
	var out g.Group
	for i := len(v.Calls) - 1; i >= 0; i-- {
		c := v.Calls[i]
		if c.Fix == nil {
			continue
		}
		rows := []page.SummaryRow{page.Fact("Position", "None given")}
		if c.Fix.Located {
			rows = []page.SummaryRow{page.Fact("Age of the position", c.Fix.Age), page.Fact("Accuracy", c.Fix.accuracy()), page.Fact("National Grid", orNone(c.Fix.Grid)), page.Fact("Latitude, longitude", c.At.String())}
		}
		var loud g.Group
		if c.Fix.Located && c.Fix.Old {
			loud = append(loud, page.WarningText(page.WarningTextProps{Text: c.Fix.Age + ". The caller may be elsewhere now.", IconFallbackText: "Warning"}))
		}
		for _, w := range c.Fix.Warnings {
			loud = append(loud, page.WarningText(page.WarningTextProps{Text: w, IconFallbackText: "Warning"}))
		}
		out = append(out, page.Section("Where the telephone was", "call at "+clockWords(c.ReceivedAt), nil, loud, page.SummaryList(page.SummaryListProps{Rows: rows})))
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "Off the grid"
	}
	return s
}
