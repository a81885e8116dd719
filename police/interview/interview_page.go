package interview

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/people"
)

// View is an interview with what was logged in it and every version of its transcript.
type View struct {
	Interview
	PersonName  string       `json:"person_name"`
	Marks       []Mark       `json:"marks"`
	Transcripts []Transcript `json:"transcripts"`
	On          []On         `json:"on"` // every thread that it is about
}

// See opens an interview: the look is recorded. Right: interview.see. Fault: interview.not_found.
func (d *Desk) See(ctx context.Context, interview, why string) (View, error) {
	return act.See(ctx, d.host.Door, act.Of("interview.see", journal.Ref{Kind: "interview", ID: interview}, why), func(q db.Querier, who *access.Actor) (View, error) {
		var v View
		var err error
		if v.Interview, err = getInterview(q, interview); err != nil {
			return v, err
		}
		p, err := d.people.Get(q, v.Person)
		if err != nil {
			return v, err
		}
		v.PersonName = p.Name()
		if v.Marks, err = marksOf(q, interview); err != nil {
			return v, err
		}
		if v.Transcripts, err = transcriptsOf(q, interview); err != nil {
			return v, err
		}
		v.On, err = threadsSeen(q, v.Threads, who)
		return v, err
	})
}

func (d *Desk) screens() []room.Screen {
	return append([]room.Screen{{Pattern: "GET /interview/record/{id}", Title: "An interview", File: "interview/interview_page.go", Handler: d.recordPage}}, d.forms()...)
}

func (d *Desk) recordPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.See(ctx, r.PathValue("id"), "")
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	present := []string{v.PersonName + " (interviewed)"}
	for _, p := range v.Present {
		present = append(present, p.Name+" ("+strings.ReplaceAll(p.Role, "_", " ")+")")
	}
	facts := []page.SummaryRow{page.Fact("State", map[State]string{Running: "Running", Paused: "In a break", Ended: "Ended, the recording is not here yet", Recorded: "Ended, recording sealed"}[v.State]),
		page.Fact("Started", clock(v.StartedAt)+", "+v.Place), page.Fact("Ended", or(clock(v.EndedAt), "Not yet")), page.Fact("Present", strings.Join(present, ", ")),
		page.Fact("Caution", v.Caution), page.Fact("In their own words", v.Understood), page.Fact("Language", or(v.Language, "English")+map[bool]string{true: ", with an interpreter"}[v.Interpreter]),
		page.Fact("Solicitor", human(v.Solicitor))}
	if v.Allowed != "" {
		facts = append(facts, page.Fact("Allowed by", v.Allowed+": "+v.Urgent))
	}
	page.Render(w, r, page.Page{Title: "Interview of " + v.PersonName, Crumbs: []page.Crumb{{Text: "Thread", Href: "/threads/" + v.Thread}, {Text: "Interview"}}},
		page.Acts(d.offers(ctx, v)),
		page.SummaryCard("Interview", nil, page.SummaryList(page.SummaryListProps{Rows: facts})), aboutPart(v.On),
		recording(v), log(v), transcripts(v))
}

// aboutPart links the cases that an interview is about.
func aboutPart(on []On) g.Node {
	return page.Section("About", "", nil, h.Ul(h.Class("govuk-list"), g.Map(on, func(o On) g.Node {
		return h.Li(h.A(h.Class("govuk-link"), h.Href("/threads/"+o.Thread), g.Text("Thread "+o.Ref)))
	})))
}

// startShape offers the suspects, and what the interview may be about where the person is held for more than one matter.
func (d *Desk) startShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	if err := d.suspects(ctx, r, s); err != nil {
		return err
	}
	f, err := d.aboutField(ctx, r)
	if err == nil && len(f.Options) > 1 {
		s.Fields = slices.Insert(slices.Clone(s.Fields), 1, f)
	}
	return err
}

// recording draws the player and the seal. A sound much shorter than the interview is remarked, never explained away.
func recording(v View) g.Node {
	if v.Hash == "" {
		return page.Section("Recording", "", nil, page.InsetText(page.InsetTextProps{Text: "No recording yet. It is added when the interview has ended, and is sealed then."}))
	}
	short := "As long as the interview, within a minute"
	if lasted, heard := v.Minutes*60, v.Seconds; v.Seconds == 0 {
		short = "The length of this kind of file cannot be measured here"
	} else if lasted-heard > 60 {
		short = fmt.Sprintf("The recording is %d min shorter than the interview. Say why in the transcript", (lasted-heard)/60)
	}
	return page.Section("Recording", "", []page.Link{{Text: "About the file", Href: "/evidence/material/" + v.Material}},
		h.Audio(h.Controls(), g.Attr("preload", "none"), h.Src("/evidence/material/"+v.Material+"/file"), h.Aria("label", "Recording of the interview")),
		page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Sealed by its hash (SHA-256)", v.Hash), page.Fact("Length", fmt.Sprintf("%d min %02d s", v.Seconds/60, v.Seconds%60)), page.Fact("Compared with the log", short)}}))
}

func log(v View) g.Node {
	items := []page.Item{{At: v.StartedAt, Stage: "Interview", What: "Started, caution given", Detail: v.Place}}
	for _, m := range v.Marks {
		items = append(items, page.Item{At: m.At, Stage: "Interview", What: human(m.Mark), Detail: m.Reason})
	}
	if !v.EndedAt.IsZero() {
		items = append(items, page.Item{At: v.EndedAt, Stage: "Interview", What: "Ended", Detail: v.Added})
	}
	return page.Section("Log", "", nil, page.Timeline(items, ""))
}

func transcripts(v View) g.Node {
	var out g.Group
	for i := len(v.Transcripts) - 1; i >= 0; i-- {
		t := v.Transcripts[i]
		state := "DRAFT, typed by " + t.MadeByName
		if t.How == "drafted" {
			state = "DRAFT by a machine (" + t.Engine + " " + t.Model + "). Nobody has checked it"
		}
		if !t.SignedAt.IsZero() {
			state = "Signed by " + t.SignedName + ", " + clock(t.SignedAt)
		}
		if !t.VoidedAt.IsZero() {
			state += ". Void since " + clock(t.VoidedAt)
		}
		out = append(out, page.Box(h.P(h.Class("tl-paper__note"), h.B(g.Text(fmt.Sprintf("Version %d: %s", t.N, state)))), h.Pre(h.Class("tl-paper"), g.Text(t.Text))))
	}
	if len(out) == 0 {
		out = g.Group{page.InsetText(page.InsetTextProps{Text: "No transcript yet. It can be written when the recording is here. The recording is the evidence."})}
	}
	return page.Section("Transcript", "", nil, out)
}

func (d *Desk) offers(ctx context.Context, v View) []page.Act {
	var out []page.Act
	may := func(when bool, action, text, path string) {
		if when && d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: "interview", ID: v.ID})) {
			out = append(out, page.Act{Text: text, Href: "/interview/record/" + v.ID + path})
		}
	}
	live := v.State == Running || v.State == Paused
	may(live, "interview.mark", "Log a break or event", "/mark")
	may(live, "interview.end", "End the interview", "/end")
	may(v.State == Ended, "interview.recording.attach", "Add the recording", "/recording")
	may(v.State == Recorded, "interview.transcript.write", "Write the transcript", "/transcript")
	may(v.State == Recorded && d.engine != nil, "interview.transcript.draft", "Draft the transcript by machine", "/transcript/draft")
	n := len(v.Transcripts)
	may(n > 0 && v.Transcripts[max(n-1, 0)].Draft, "interview.transcript.sign", "Sign the transcript", "/transcript/sign")
	return out
}

func (d *Desk) threadPanel() room.Panel {
	return room.Panel{Page: "thread", Order: 50, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		labels := v.Reader.Labels
		if labels == nil && !v.Reader.IsSystem() {
			labels = []string{}
		}
		list, err := interviewsOn(v.Q, v.Thread.ID, labels)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		var rows []page.Row
		for _, i := range list {
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: h.A(h.Class("govuk-link"), h.Href("/interview/record/"+i.ID), g.Text(d.host.NameOf(ctx, "person:"+i.Person)))},
				{Text: clock(i.StartedAt)}, {Text: or(minutes(i.Minutes), string(i.State))}, {Text: map[bool]string{true: "Sealed", false: "Not here yet"}[i.Hash != ""]}}})
		}
		return page.Section("Interviews", fmt.Sprint(len(list)), nil, page.DenseTable("Interviews", []string{"Who", "When", "Length", "Recording"}, rows, "")), nil
	}}
}

func (d *Desk) threadButtons() room.Button {
	return room.Button{Order: 50, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		facts, err := d.threadFacts(v.Q, v.Thread.ID)
		if err != nil {
			return nil, err
		}
		var out []room.Link
		for _, o := range []struct{ action, text, path string }{{"interview.start", "Start an interview", "start"}, {"interview.urgent.allow", "Allow an urgent interview", "urgent"},
			{"interview.solicitor.waive", "Allow an interview without the solicitor", "change-of-mind"}} {
			if d.host.Door.May(ctx, act.Of(o.action, journal.Ref{Kind: "interview"}).With(facts)) {
				out = append(out, room.Link{Text: o.text, Href: "/interview/thread/" + v.Thread.ID + "/" + o.path})
			}
		}
		return out, nil
	}}
}

// suspects offers those of the case who are suspected.
func (d *Desk) suspects(ctx context.Context, r *http.Request, s *form.Spec) error {
	options, err := d.people.Offer(ctx, r.PathValue("thread"), people.As("suspect", "defendant", "subject"))
	if err != nil {
		return err
	}
	f := form.Field{Name: "person", As: form.AsRadios, Options: options}
	for i := range s.Fields {
		if s.Fields[i].Name == "person" {
			s.Fields[i] = f
		}
	}
	return nil
}

func withFile[T any](f *multipart.FileHeader, do func(r io.Reader) (T, error)) (T, error) {
	if f == nil {
		return do(nil)
	}
	r, err := f.Open()
	if err != nil {
		var zero T
		return zero, fault.InvalidField("file", "evidence.file.missing")
	}
	defer r.Close()
	return do(r)
}

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}

func minutes(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d min", n)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func human(code string) string {
	s := strings.ReplaceAll(code, "_", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}
