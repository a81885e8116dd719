package page

import (
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/web"
)

// book is the sentences of words/en/page.yaml, as platform/words will serve them.
type book map[string]string

func (b book) Say(_, code string, params map[string]string) string {
	s, ok := b[code]
	if !ok {
		return code
	}
	for k, v := range params {
		s = strings.ReplaceAll(s, "{"+k+"}", v)
	}
	return s
}

func TestMain(m *testing.M) {
	raw, err := os.ReadFile("../../words/en/page.yaml")
	if err != nil {
		panic(err)
	}
	b := book{"control.incident.not_found": "There is no incident with that number."}
	if err := yaml.Unmarshal(raw, &b); err != nil {
		panic(err)
	}
	SetWords(b)
	os.Exit(m.Run())
}

// The gallery shows every part once. `PAGE_GALLERY=127.0.0.1:8099 go test -run TestGalleryServed ./platform/page` serves it to look at.
func TestGalleryServed(t *testing.T) {
	addr := os.Getenv("PAGE_GALLERY")
	if addr == "" {
		t.Skip("PAGE_GALLERY is not set: there is nobody to look at the gallery")
	}
	if err := http.ListenAndServe(addr, gallery()); err != nil {
		t.Fatal(err)
	}
}

func gallery() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/assets/", web.Handler())
	mux.HandleFunc("/thread", galleryThread)
	mux.HandleFunc("/forms", galleryForms)
	mux.HandleFunc("/desk", galleryDesk)
	mux.HandleFunc("/public", galleryPublic)
	mux.HandleFunc("/live", galleryLive())
	mux.HandleFunc("/fault", func(w http.ResponseWriter, r *http.Request) {
		Fault(w, r, fault.New(fault.NotFound, "control.incident.not_found"))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := galleryFrame()
		if strings.HasPrefix(r.URL.Path, "/public") {
			f = Frame{Public: true, Exit: "https://www.bbc.co.uk/weather", Reader: &Reader{Name: "Ceri Morgan"}}
		}
		mux.ServeHTTP(w, r.WithContext(WithFrame(r.Context(), f)))
	})
}

// galleryLive refuses the first reader, as a server that is starting does, and tells each later one of a change at once.
func galleryLive() http.HandlerFunc {
	var asked atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("event: changed\ndata: 1\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
}

var thursday = when.MustDay("2026-11-26").At(9, 20)

func galleryFrame() Frame {
	return Frame{
		Reader: &Reader{Name: "S. Howells", RankAndNumber: "PC 2207"},
		Nav: []NavItem{{Text: "Your day", Href: "/desk"}, {Text: "Threads", Href: "/thread", Current: true},
			{Text: "People", Href: "/people"}, {Text: "Promises", Href: "/owed"}},
		Search: "/find", SignOut: "/sign-out", Now: thursday,
		Training: &Training{Now: thursday, Offset: 63 * time.Hour},
	}
}

func at(day string, hour, minute int) time.Time { return when.MustDay(day).At(hour, minute) }

func galleryThread(w http.ResponseWriter, r *http.Request) {
	head := RecordHead(Head{
		Title: "Assault, High Street, Newport",
		Tags: []TagProps{{Text: "Charged, trial 18 Feb 2027"}, {Text: "Knife", Classes: "govuk-tag--red"},
			{Text: "Enhanced victim: safe contact only", Classes: "govuk-tag--red"}},
		Refs:   []Ref{{Label: "Incident", Value: "0412 of 23/11/26"}, {Label: "Crime", Value: "26/118204"}, {Label: "Custody", Value: "319/26"}, {Label: "URN", Value: "99NC0412326"}},
		People: []Ref{{Label: "Victim", Value: "Ceri Morgan", Href: "/people/1"}, {Label: "Suspect", Value: "Daniel Pryce", Href: "/people/2"}, {Label: "Witness", Value: "Marta Nowak", Href: "/people/3"}},
	})
	items := []Item{
		{At: at("2026-11-25", 15, 10), Stage: "Court", What: "Court result received", Detail: "Pleaded not guilty to both. Bail with conditions. Trial Thu 18 Feb 2027"},
		{At: at("2026-11-25", 10, 0), Stage: "Court", What: "First hearing", Detail: "Newport Magistrates’ Court, court 3. Kept in summary court with consent"},
		{At: at("2026-11-24", 13, 5), Stage: "Victim", What: "Ceri Morgan told of the charge", Detail: "By phone, spoke to her. PC Howells", Kept: Yes, Outcome: "kept, 1 day early"},
		{At: at("2026-11-24", 9, 35), Stage: "Custody", What: "Charged and kept for court", Href: "/entry/9", Detail: "Assault (actual bodily harm), blade in public", Kept: Yes, Outcome: "20 h 37 of 24 h"},
		{At: at("2026-11-24", 3, 31), Stage: "Custody", What: "Second review", Detail: "Insp D. Faraday", Kept: Broken, Outcome: "late by 4 min"},
		{At: at("2026-11-23", 18, 52), Stage: "Custody", What: "First review", Detail: "Insp R. Coles, by live link", Kept: Waived, Outcome: "not needed"},
		{At: at("2026-11-23", 16, 41), Stage: "Interview", What: "Interviewed under caution, 41 min", Detail: "Solicitor: Hughes Blake. Prepared statement, then no comment", Struck: true},
		{At: at("2026-11-23", 12, 2), Stage: "Call", What: "999 call from Marta Nowak", Detail: "Incident 0412 opened, G1 at 12:02:39"},
	}
	due := []Due{
		{Clock: "16 h 20 late", By: "due Wed 17:00", What: "Ask Ceri Morgan about her needs again, now he is charged", Owner: "You", Urgency: Late, Act: &Act{Text: "Record the call", Href: "/contact"}},
		{Clock: "7 h 40 left", By: "due today 17:00", What: "Tell Ceri Morgan the court result, bail conditions and trial date", Owner: "N. Edwards, Witness Care", Urgency: Soon},
		{Clock: "4 days", By: "Mon 30 Nov", What: "Dates Marta Nowak cannot come to court", Owner: "You", Act: &Act{Text: "Done", Href: "/done", Post: true, Key: "k1"}},
		{Clock: "6 working days", By: "Fri 4 Dec", What: "File for a not guilty plea to the CPS", Href: "/owed/4", Owner: "PC A. Bevan"},
	}
	acts := []Act{{Text: "Add a statement", Href: "#"}, {Text: "Add an exhibit", Href: "#"}, {Text: "Record a contact", Href: "#"}, {Text: "Ask someone to act", Href: "#"}, {Text: "Correct an entry", Href: "#", Post: true}, {Text: "See what Ceri sees", Href: "#"}}
	Render(w, r, Page{
		Title: "Assault, High Street, Newport", Head: head, Wide: true, Live: "/live",
		Footer: Why("en", "officer in the case since 23 Nov", []string{"Also open to: Witness Care, CPS Wales (file only), Insp R. Coles", "Not shown to you: sensitive unused material"}, Link{Text: "Who has looked: 14 people", Href: "/looks"}),
	}, Columns(
		Section("What happened", "8 of 63 entries, newest first", []Link{{Text: "Turning points", Href: "?v=1", Current: true}, {Text: "Everything", Href: "?v=2"}, {Text: "People told", Href: "?v=3"}},
			LivePart("timeline", Timeline(items, "Nothing has happened yet."))),
		g.Group{
			Section("What is owed next", "19 kept, 1 late", []Link{{Text: "See kept", Href: "?kept"}}, Owed(due, "Owed by", "Nothing is owed.")),
			Section("What you can do", "", nil, Acts(acts)),
		}))
}

func galleryDesk(w http.ResponseWriter, r *http.Request) {
	rows := []Row{
		{Urgency: Late, Cells: []Cell{{Text: "Tell the victim of the charge"}, {Text: "Ceri Morgan"}, {Text: "PC S. Howells"}, {Node: h.Span(h.Class("tl-late"), g.Text("16 h 20 late"))}, {Text: "17", Num: true}}},
		{Urgency: Soon, Cells: []Cell{{Text: "Second review"}, {Text: "Daniel Pryce"}, {Text: "Insp R. Coles"}, {Text: "22 min left"}, {Text: "2", Num: true}}},
		{Cells: []Cell{{Text: "File to the CPS"}, {Text: "R v Pryce"}, {Text: "PC A. Bevan"}, {Text: "6 working days"}, {Text: "1,204", Num: true}}},
	}
	Render(w, r, Page{Title: "Everything owed", Wide: true, Crumbs: []Crumb{{Text: "Your day", Href: "/"}, {Text: "Promises"}}},
		DenseTable("Promises, late first", []string{"What", "For", "Owner", "Due", "Asked"}, rows, "Nothing is owed."),
		h.P(h.Class("govuk-body"), Grade(1), g.Text(" "), Grade(2), g.Text(" "), Grade(3), g.Text(" "), Grade(4)),
		Grid(
			SummaryCard("Detention clock", []Link{{Text: "Change", Href: "#"}}, Bar("20 h 37 of 24 h", 0.86, Soon)),
			SummaryCard("Next review", nil, Bar("6 h 10 of 6 h", 1.03, Late)),
			SummaryCard("Next check", nil, Bar("12 of 30 min", 0.4, Later)),
			SummaryCard("Person", []Link{{Text: "Change", Href: "#"}}, SummaryList(SummaryListProps{Rows: []SummaryRow{Fact("Name", "Daniel Pryce"), Fact("Born", "4 Mar 1998 (28)"), Fact("Lives at", "12 Cambrian Road, Newport")}})),
		),
		DenseTable("Nothing here", []string{"A"}, nil, "No one is waiting. New calls appear here by themselves."),
		Pages(4, 12, func(int) string { return "#" }))
}

func galleryPublic(w http.ResponseWriter, r *http.Request) {
	Render(w, r, Page{Title: "Your page"},
		NotificationBanner(NotificationBannerProps{Type: "success", Text: "Your message has been sent."}),
		h.H2(h.Class("govuk-heading-m"), g.Text("What we owe you")),
		Owed([]Due{{Clock: "Late", By: "was due Wed 25 Nov, 5 pm", What: "A call from PC Howells about what you need. We are sorry.", Owner: "PC S. Howells", Urgency: Late}}, "From", "Nothing"),
		InsetText(InsetTextProps{Text: "The trial starts on Thu 18 February 2027."}),
		Details(DetailsProps{SummaryText: "What happens at a trial", Text: "You may be asked to come."}),
		WarningText(WarningTextProps{Text: "Call 999 if you are in danger."}),
		Button(ButtonProps{Text: "Send a message", IsStartButton: true, Href: "#"}))
}

func galleryForms(w http.ResponseWriter, r *http.Request) {
	wrong := &ErrorMessageProps{Text: "Enter the place"}
	Render(w, r, Page{Title: "Record a contact", Back: "/thread", Failed: true, Status: 422},
		ErrorSummary(ErrorSummaryProps{TitleText: "There is a problem", ErrorList: []ErrorItem{{Text: "Enter the place", Href: "#place"}, {Text: "Say when", Href: "#when-day"}}}),
		h.Form(h.Method("post"),
			Input(InputProps{Name: "place", Label: LabelProps{Text: "Where did it happen?"}, Hint: &HintProps{Text: "A street, a house, a what3words"}, ErrorMessage: wrong}),
			Input(InputProps{Name: "miles", Label: LabelProps{Text: "Distance"}, Classes: "govuk-input--width-5", Value: "12.4", Suffix: &AffixProps{Text: "miles"}, Inputmode: "decimal"}),
			DateInput(DateInputProps{ID: "when", NamePrefix: "when", Fieldset: &FieldsetProps{Legend: LegendProps{Text: "When?"}}, Hint: &HintProps{Text: "For example, 23 11 2026"}, ErrorMessage: &ErrorMessageProps{Text: "Say when"}}),
			Radios(RadiosProps{Name: "grade", Value: "1", Fieldset: &FieldsetProps{Legend: LegendProps{Text: "Grade"}}, Items: []ChoiceItem{
				{Text: "Immediate", Value: "1", Hint: &HintProps{Text: "Danger to life"}}, {Text: "Priority", Value: "2", Conditional: ConditionalProps{HTML: "Why not immediate?"}}, {Divider: "or"}, {Text: "Diary", Value: "4"}}}),
			Checkboxes(CheckboxesProps{Name: "told", Values: []string{"v"}, Fieldset: &FieldsetProps{Legend: LegendProps{Text: "Who was told?"}}, Items: []ChoiceItem{{Text: "The victim", Value: "v"}, {Text: "A parent", Value: "p"}}}),
			Select(SelectProps{Name: "channel", Label: LabelProps{Text: "How?"}, Value: "phone", Items: []SelectItem{{Text: "Phone", Value: new("phone")}, {Text: "Letter", Value: new("letter")}}}),
			CharacterCount(CharacterCountProps{Name: "note", Label: LabelProps{Text: "Note"}, Maxlength: 200, Value: "She said\nthat she is safe."}),
			FileUpload(FileUploadProps{Name: "file", Label: LabelProps{Text: "A photograph"}}),
			FileUpload(FileUploadProps{Name: "file2", Label: LabelProps{Text: "Another, dropped"}, JavaScript: true}),
			ButtonGroup(Button(ButtonProps{Text: "Record"}), Button(ButtonProps{Text: "Save as draft", Classes: "govuk-button--secondary"}), Button(ButtonProps{Text: "Delete", Classes: "govuk-button--warning"}), Button(ButtonProps{Text: "Not yet", Disabled: true})),
		),
		Panel(PanelProps{TitleText: "Recorded", Text: "Reference 8HTK-22QP"}),
		TaskList(TaskListProps{Items: []TaskItem{{Title: SummaryText{Text: "Statement"}, Href: "#", Status: TaskStatus{Tag: &TagProps{Text: "Missing", Classes: "govuk-tag--red"}}}, {Title: SummaryText{Text: "Exhibits"}, Status: TaskStatus{Text: "Completed"}}}}),
		Tabs(TabsProps{IDPrefix: "tab", Items: []TabItem{{Label: "One", Panel: TabPanel{Text: "First"}}, {Label: "Two", Panel: TabPanel{Text: "Second"}}}}),
		Table(TableProps{Caption: "Rates", Head: []TableCell{{Text: "Vehicle"}, {Text: "Rate", Format: "numeric"}}, Rows: [][]TableCell{{{Text: "Car"}, {Text: "45p", Format: "numeric"}}}}),
		PhaseBanner(PhaseBannerProps{Tag: TagProps{Text: "Beta"}, Text: "This is new."}),
	)
}
