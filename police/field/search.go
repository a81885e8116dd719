package field

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/id"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// searchHead are the columns of the published record of stops and searches, in its order (SS-01).
var searchHead = []string{"Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender", "Age range", "Self-defined ethnicity",
	"Officer-defined ethnicity", "Legislation", "Object of search", "Outcome", "Outcome linked to object of search", "Removal of more than just outer clothing"}

// Search is a stop and search as it is published: no name, no words of anybody. Codes are those of law/field_form.
type Search struct {
	ID        string    `json:"id,omitempty" doc:"of this row, and no record's: it leads to no form"`
	Searched  string    `json:"searched"` // person, both, vehicle
	At        time.Time `json:"at"`       // to the second
	Operation string    `json:"operation,omitempty"`
	Named     string    `json:"operation_name,omitempty"`
	Lat       string    `json:"lat,omitempty"` // degrees with six decimals
	Lon       string    `json:"lon,omitempty"`
	Gender    string    `json:"gender,omitempty"`
	Age       string    `json:"age,omitempty"`            // code of field.search_age
	Self      string    `json:"ethnicity_self,omitempty"` // code of field.ethnicity_self
	Seen      string    `json:"ethnicity_seen,omitempty"`
	Power     string    `json:"power,omitempty"`
	Object    string    `json:"object,omitempty"`
	Outcome   string    `json:"outcome,omitempty"`
	Linked    string    `json:"linked,omitempty"`  // yes, no, or blank
	Removed   string    `json:"removed,omitempty"` // yes, no, or blank: more than outer clothing
}

// searchTypes are what the published record calls what was searched; sexes and truths likewise.
var (
	searchTypes = [][2]string{{"person", "Person search"}, {"both", "Person and Vehicle search"}, {"vehicle", "Vehicle search"}}
	sexes       = [][2]string{{"male", "Male"}, {"female", "Female"}, {"other", "Other"}}
	truths      = [][2]string{{forms.Yes, "True"}, {forms.No, "False"}}
)

// publishing reads and writes the published record in the words of law as they stood on a day.
type publishing struct {
	words map[string][][2]string // by table, code and wording
	ages  []ageBand
}

type ageBand struct {
	code  string
	label string
	least int
	most  int // nought for no end
}

func publishingOn(book *law.Book, day when.Day) (publishing, error) {
	p := publishing{words: map[string][][2]string{}}
	for _, table := range []string{"field.ethnicity_self", "field.ethnicity_seen", "field.search_power", "field.search_object", "field.search_outcome"} {
		for _, row := range book.Table(table).On(day) {
			var v struct {
				Label         string `json:"label"`
				Published     string `json:"published"`
				Authorisation bool   `json:"authorisation,omitempty"`
			}
			if err := row.Into(&v); err != nil {
				return p, err
			}
			p.words[table] = append(p.words[table], [2]string{row.Code, v.Published})
		}
	}
	for _, row := range book.Table("field.search_age").On(day) {
		var v struct {
			Label string `json:"label"`
			Least int    `json:"least"`
			Most  int    `json:"most,omitempty"`
		}
		if err := row.Into(&v); err != nil {
			return p, err
		}
		p.ages = append(p.ages, ageBand{row.Code, v.Label, v.Least, v.Most})
		p.words["field.search_age"] = append(p.words["field.search_age"], [2]string{row.Code, v.Label})
	}
	return p, nil
}

func (p publishing) band(age int) string {
	for _, b := range p.ages {
		if age >= b.least && (b.most == 0 || age <= b.most) {
			return b.code
		}
	}
	return ""
}

// say is the published wording of a code, "" of a blank. codeOf is the way back: where several codes share a wording the last of
// the table stands for them, which is the widest ("any other"); ok is false of a wording that nobody knows.
func say(all [][2]string, code string) string {
	for _, w := range all {
		if w[0] == code {
			return w[1]
		}
	}
	return ""
}

func codeOf(all [][2]string, wording string) (string, bool) {
	if wording == "" {
		return "", true
	}
	for _, w := range slices.Backward(all) {
		if w[1] == wording {
			return w[0], true
		}
	}
	return "", false
}

// searchOf is what is published of a form: nothing that tells who it was.
func (p publishing) searchOf(x Recorded) Search {
	a := x.Answers
	s := Search{ID: id.Derive("field.search.row", x.ID), Searched: a.Get("searched"), At: x.HappenedAt.Truncate(time.Second), Operation: a.Get("operation"), Named: a.Get("operation_name"),
		Gender: a.Get("gender"), Self: a.Get("ethnicity_self"), Seen: a.Get("ethnicity_seen"), Power: a.Get("power"), Object: a.Get("object"), Outcome: a.Get("outcome"), Linked: a.Get("linked")}
	s.Lat, s.Lon = degrees(a.Get("lat"), 90), degrees(a.Get("lon"), 180)
	if s.Lat == "" || s.Lon == "" {
		s.Lat, s.Lon = "", ""
	}
	if born, err := when.ParseDay(a.Get("born_on")); err == nil {
		s.Age = p.band(forms.AgeOn(born, when.DayOf(x.HappenedAt)))
	} else if n, err := strconv.Atoi(a.Get("age")); err == nil {
		s.Age = p.band(n)
	}
	switch a.Get("removed") {
	case "more", "intimate":
		s.Removed = forms.Yes
	case "outer":
		s.Removed = forms.No
	}
	return s
}

var plainDegrees = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{1,9})?$`)

// degrees are written with six decimals, as they are published; "" of what is none.
func degrees(s string, most float64) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !plainDegrees.MatchString(s) || f > most || f < -most {
		return ""
	}
	return strconv.FormatFloat(f, 'f', 6, 64)
}

// row is a search as a line of the published file.
func (p publishing) row(s Search) []string {
	return []string{say(searchTypes, s.Searched), s.At.UTC().Format("2006-01-02T15:04:05+00:00"), say(truths, s.Operation), s.Named, s.Lat, s.Lon, say(sexes, s.Gender),
		say(p.words["field.search_age"], s.Age), say(p.words["field.ethnicity_self"], s.Self), say(p.words["field.ethnicity_seen"], s.Seen), say(p.words["field.search_power"], s.Power),
		say(p.words["field.search_object"], s.Object), say(p.words["field.search_outcome"], s.Outcome), say(truths, s.Linked), say(truths, s.Removed)}
}

// read is row backwards. What is wrong is said with its column.
func (p publishing) read(row []string) (Search, error) {
	var s Search
	if len(row) != len(searchHead) {
		return s, fmt.Errorf("%d columns, not %d", len(row), len(searchHead))
	}
	var err error
	if s.At, err = time.Parse("2006-01-02T15:04:05-07:00", row[1]); err != nil {
		return s, fmt.Errorf("column Date: %q is no moment", row[1])
	}
	s.Named, s.Lat, s.Lon = row[3], row[4], row[5]
	for _, d := range []struct {
		text string
		most float64
	}{{s.Lat, 90}, {s.Lon, 180}} {
		if d.text != "" && degrees(d.text, d.most) != d.text {
			return s, fmt.Errorf("%q is no latitude or longitude with six decimals", d.text)
		}
	}
	for i, c := range map[int]struct {
		all [][2]string
		to  *string
	}{0: {searchTypes, &s.Searched}, 2: {truths, &s.Operation}, 6: {sexes, &s.Gender}, 7: {p.words["field.search_age"], &s.Age}, 8: {p.words["field.ethnicity_self"], &s.Self},
		9: {p.words["field.ethnicity_seen"], &s.Seen}, 10: {p.words["field.search_power"], &s.Power}, 11: {p.words["field.search_object"], &s.Object},
		12: {p.words["field.search_outcome"], &s.Outcome}, 13: {truths, &s.Linked}, 14: {truths, &s.Removed}} {
		code, ok := codeOf(c.all, row[i])
		if !ok {
			return s, fmt.Errorf("column %s: %q is not in law/field_form", searchHead[i], row[i])
		}
		*c.to = code
	}
	return s, nil
}

// write writes searches as the published file: its head, a line each, lines ended as it ends them. A text that begins as a formula
// of a spreadsheet is written with a mark before it, so that opening the file runs nothing.
func (p publishing) write(w io.Writer, all []Search) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(searchHead); err != nil {
		return err
	}
	for _, s := range all {
		row := p.row(s)
		row[3] = harmless(row[3]) // the only text that somebody typed
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
