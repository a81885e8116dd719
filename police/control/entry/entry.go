// Package entry holds what the control room writes into the journal. It is published: any room may hear these entries.
package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Control"

func line(turning bool, title string, details ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(details...), Turning: turning}
}

func clock(t time.Time) string { return t.In(when.London).Format("15:04:05") }

// CallReceived: somebody got in touch (CALL-01). One contact record an approach, never merged away.
type CallReceived struct {
	Call       string       `json:"call"`
	Channel    string       `json:"channel"`
	CLI        string       `json:"cli,omitempty"`
	Caller     string       `json:"caller,omitempty"`
	OfferedAt  time.Time    `json:"offered_at,omitzero"`
	AnsweredAt time.Time    `json:"answered_at,omitzero"`
	EndedAt    time.Time    `json:"ended_at,omitzero"`
	Language   string       `json:"language"`
	Needs      string       `json:"needs,omitempty"` // access need: relay text, BSL, ...
	Silent     bool         `json:"silent,omitempty"`
	Via55      bool         `json:"via55,omitempty"`
	Abandoned  bool         `json:"abandoned,omitempty"`
	Said       string       `json:"said,omitempty"`
	Lat        float64      `json:"lat,omitempty"` // of the telephone; absent when it gave no place (CALL-05)
	Lon        float64      `json:"lon,omitempty"`
	RadiusM    float64      `json:"radius_m,omitempty"`
	FixedAt    time.Time    `json:"fixed_at,omitzero"`
	AML        string       `json:"aml,omitempty"`      // as it arrived
	Warnings   []string     `json:"warnings,omitempty"` // codes of what is odd about it
	Origins    form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (CallReceived) EntryKind() (string, int) { return "control.call.received", 1 }

// Line says it on a timeline.
func (e CallReceived) Line() journal.Line {
	title := channelWords(e.Channel)
	if e.Silent {
		title = "Silent " + strings.ToLower(title[:1]) + title[1:]
	}
	if e.CLI != "" {
		title += " from " + e.CLI
	}
	where := ""
	if e.Lat != 0 || e.Lon != 0 {
		where = "Position from the telephone"
		if e.RadiusM > 0 {
			where = fmt.Sprintf("Placed within %.0f m by the telephone", e.RadiusM)
		}
	}
	lang := ""
	if e.Language != "" && e.Language != "en" {
		lang = "Language: " + e.Language
	}
	return line(true, title, quote(e.Said), where, lang, e.Needs)
}

// CallerRecorded: whoever made a call is on record as a person. What they speak follows them from here.
type CallerRecorded struct {
	Incident string `json:"incident"`
	Call     string `json:"call"`
	Person   string `json:"person"`
	Role     string `json:"role"`
	Language string `json:"language,omitempty"` // empty for English
}

// EntryKind names the entry.
func (CallerRecorded) EntryKind() (string, int) { return "control.caller.recorded", 1 }

// Line says it on a timeline.
func (e CallerRecorded) Line() journal.Line {
	lang := ""
	if e.Language != "" {
		lang = "They speak " + e.Language
	}
	return line(false, "The caller is on record", lang)
}

func quote(s string) string {
	if s == "" {
		return ""
	}
	return "“" + s + "”"
}

func channelWords(c string) string {
	switch c {
	case "999", "112", "101":
		return c + " call"
	case "online":
		return "Online report"
	case "front_counter":
		return "Report at a front counter"
	case "officer":
		return "Reported by an officer"
	case "":
		return "Call"
	}
	return "Contact by " + strings.ReplaceAll(c, "_", " ")
}

// IncidentRaised: a log was opened on type and place alone; it opens a thread. Number is as people say it, "0412 of 23/11/26".
type IncidentRaised struct {
	Incident string       `json:"incident"`
	Number   string       `json:"number"`
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Place    string       `json:"place"`
	Lat      float64      `json:"lat,omitempty"`
	Lon      float64      `json:"lon,omitempty"`
	Call     string       `json:"call,omitempty"`
	Channel  string       `json:"channel,omitempty"` // of the call, carried
	CLI      string       `json:"cli,omitempty"`
	RadiusM  float64      `json:"radius_m,omitempty"`
	Said     string       `json:"said,omitempty"`
	Flags    []string     `json:"flags,omitempty"`
	CalledAt time.Time    `json:"called_at"`
	Origins  form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (IncidentRaised) EntryKind() (string, int) { return "control.incident.raised", 1 }

// Line says it on a timeline.
func (e IncidentRaised) Line() journal.Line {
	from := ""
	if e.Channel != "" {
		from = channelWords(e.Channel)
		if e.CLI != "" {
			from += " from " + e.CLI
		}
		if e.RadiusM > 0 {
			from += fmt.Sprintf(", placed within %.0f m by the telephone", e.RadiusM)
		}
	}
	return line(true, "Incident "+e.Number, e.Title, e.Place, from, quote(e.Said))
}

// LogAdded: one line of the log, as it was said.
type LogAdded struct {
	Incident string `json:"incident"`
	Text     string `json:"text"`
	Flag     string `json:"flag,omitempty"` // a flag that the line raises: knife, ...
}

// EntryKind names the entry.
func (LogAdded) EntryKind() (string, int) { return "control.log.added", 1 }

// Line says it on a timeline.
func (e LogAdded) Line() journal.Line {
	if e.Flag != "" {
		return line(false, e.Text, "Flag: "+e.Flag)
	}
	return line(false, e.Text)
}

// Answer is one of the six of THRIVE.
type Answer struct {
	Level string `json:"level"` // high, some, low or ask
	Text  string `json:"text,omitempty"`
}

// ThriveAssessed: the six questions answered (INC-09).
type ThriveAssessed struct {
	Incident      string       `json:"incident"`
	Threat        Answer       `json:"threat"`
	Harm          Answer       `json:"harm"`
	Risk          Answer       `json:"risk"`
	Investigation Answer       `json:"investigation"`
	Vulnerability Answer       `json:"vulnerability"`
	Engagement    Answer       `json:"engagement"`
	Rationale     string       `json:"rationale,omitempty"`
	No            int          `json:"no"` // 1 for the first; asked again when the facts change
	Origins       form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (ThriveAssessed) EntryKind() (string, int) { return "control.thrive.assessed", 1 }

// Line says it on a timeline.
func (e ThriveAssessed) Line() journal.Line {
	title := "THRIVE assessed"
	if e.No > 1 {
		title = "THRIVE assessed again"
	}
	var high []string
	for _, a := range []struct {
		name string
		Answer
	}{{"threat", e.Threat}, {"harm", e.Harm}, {"risk", e.Risk}, {"investigation", e.Investigation}, {"vulnerability", e.Vulnerability}, {"engagement", e.Engagement}} {
		if a.Level == "high" {
			high = append(high, a.name)
		}
	}
	said := ""
	if len(high) > 0 {
		said = "High: " + strings.Join(high, ", ")
	}
	return line(false, title, said, e.Rationale)
}

// IncidentGraded: a grade was given. DueAt is zero when the grade has no target. Was is the grade before, which is kept (INC-08).
type IncidentGraded struct {
	Incident string    `json:"incident"`
	Grade    string    `json:"grade"`
	Label    string    `json:"label"`
	Area     string    `json:"area"`
	Was      string    `json:"was,omitempty"`
	StartsAt time.Time `json:"starts_at,omitzero"`
	DueAt    time.Time `json:"due_at,omitzero"`
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (IncidentGraded) EntryKind() (string, int) { return "control.incident.graded", 1 }

// Line says it on a timeline.
func (e IncidentGraded) Line() journal.Line {
	title, due := "Graded G"+e.Grade+" "+strings.ToLower(e.Label), "No target"
	if e.Was != "" {
		title = "Regraded from G" + e.Was + " to G" + e.Grade + " " + strings.ToLower(e.Label)
	}
	if !e.DueAt.IsZero() {
		due = "Somebody at scene by " + clock(e.DueAt)
	}
	return line(true, title, due)
}

// IncidentLinked: two incidents were tied. A duplicate is the child of Master and keeps its own contact (INC-12).
type IncidentLinked struct {
	Incident string `json:"incident"`
	Other    string `json:"other"`
	Number   string `json:"number"` // of the other
	Kind     string `json:"kind"`   // duplicate, related or child (a log of a major incident)
	Link     string `json:"link"`   // the tie between the threads
}

// EntryKind names the entry.
func (IncidentLinked) EntryKind() (string, int) { return "control.incident.linked", 1 }

// Line says it on a timeline.
func (e IncidentLinked) Line() journal.Line {
	switch e.Kind {
	case "duplicate":
		return line(true, "The same event as "+e.Number)
	case "child":
		return line(true, "A log of the major incident "+e.Number)
	}
	return line(false, "Related to "+e.Number)
}

// IncidentUnlinked: the tie was a mistake.
type IncidentUnlinked struct {
	Incident string `json:"incident"`
	Other    string `json:"other"`
	Number   string `json:"number"`
	Kind     string `json:"kind"`
	Link     string `json:"link"`
}

// EntryKind names the entry.
func (IncidentUnlinked) EntryKind() (string, int) { return "control.incident.unlinked", 1 }

// Line says it on a timeline.
func (e IncidentUnlinked) Line() journal.Line {
	return line(true, "No longer tied to "+e.Number)
}

// IncidentClosed: nothing more is owed from the control room (INC-04).
type IncidentClosed struct {
	Incident      string       `json:"incident"`
	Code          string       `json:"code"`
	Title         string       `json:"title"`
	Result        string       `json:"result"`
	Qualifiers    []string     `json:"qualifiers"`
	Crime         string       `json:"crime"` // crime or no_crime
	CrimeNumber   string       `json:"crime_number,omitempty"`
	Rationale     string       `json:"rationale,omitempty"`
	NonAttendance string       `json:"non_attendance,omitempty"`
	NobodyWhy     string       `json:"non_attendance_why,omitempty"` // that reason in words
	Origins       form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (IncidentClosed) EntryKind() (string, int) { return "control.incident.closed", 1 }

// Line says it on a timeline.
func (e IncidentClosed) Line() journal.Line {
	crime := "No crime"
	if e.Crime == "crime" {
		crime = strings.TrimSpace("Crime " + e.CrimeNumber)
	}
	return line(true, "Incident closed as "+strings.ToLower(e.Title), e.Result, crime, e.NobodyWhy)
}
