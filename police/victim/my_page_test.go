package victim

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	court "throughline/police/court/entry"
)

// VIC-07: the page tells what happened, what is owed by when and by whom, and nothing of anybody else.
func TestVIC07OwnPage(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		x.recorded()
		x.arrested()
		x.hears(court.HearingListed{Hearing: "h-1", CourtName: "Marchshire Magistrates' Court", At: x.Held.Now().Add(24 * time.Hour)})
		x.plans("bail", x.Held.Now().Add(time.Hour))
		m, err := x.d.MyCase(mine, "en")
		if err != nil || m.Reference != "26/118204" || len(m.Coming) != 1 || len(m.Next) != 5 || !m.Unread || len(m.Late) != 0 {
			t.Fatalf("%+v %v", m, err)
		}
		if done, err := x.d.ReadNews(mine); err != nil || done.Value != 3 { // crime, arrest, hearing; neither the referral nor a release to come
			t.Fatalf("%d %v", done.Value, err)
		}
		if o := x.owed("suspect_arrested"); o.State != "told" || x.promised(o).State != promise.Kept {
			t.Errorf("%+v", o)
		}
		if x.owed("bailed").State != "owed" || x.owed("support_referral").State != "owed" {
			t.Error("what the page does not carry is owed still")
		}
		if _, err := x.d.ReadNews(mine); codeOf(err) != "victim.page.nothing_new" {
			t.Errorf("%v", err)
		}
		x.Held.Add(2 * time.Hour)
		x.Settle()
		x.releases("bail")
		body := x.get(mine, "/my-case")
		for _, want := range []string{"We are late", "We are sorry", "We will tell you about bail", "Monday 23 November 2026", "The suspect was put on bail", "whom they may not contact", "Leave this page", exit, `lang="en"`, "<title>Your page</title>", "The team that investigates your case"} {
			if !strings.Contains(body, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		for _, never := range []string{"Pryce", "Daniel", "Mill Lane", "Heron", "07700", "howells", "detention-1", x.suspect, "role:"} {
			if strings.Contains(body, never) {
				t.Errorf("the page says %q", never)
			}
		}
		if cy := x.get(mine, "/my-case?lang=cy"); !strings.Contains(cy, "Beth sydd wedi digwydd") || !strings.Contains(cy, "dydd Llun 23 Tachwedd 2026") || !strings.Contains(cy, "Gadael y dudalen hon") || !strings.Contains(cy, `lang="cy"`) || strings.Contains(cy, "What happens") {
			t.Error("not in Welsh")
		}
	})
}

// News that is withheld because telling would put somebody in danger is not on the page either.
func TestVIC07WithheldNewsIsNotOnThePage(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		x.arrested()
		o := x.owed("suspect_arrested")
		marsh := x.As(access.Actor{Staff: "marsh", Roles: []string{"investigator"}, OnDuty: true})
		if _, err := x.d.RecordException(marsh, o.ID, RecordException{Reason: "safety", Text: "He reads her phone"}); err != nil {
			t.Fatal(err)
		}
		if m, err := x.d.MyCase(mine, "en"); err != nil || len(m.Happened) != 0 || len(m.Next) != 0 {
			t.Errorf("%+v %v", m, err)
		}
	})
}

func TestVIC07NobodyElsesPage(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		mine := x.opens()
		other := access.WithActor(context.Background(), &access.Actor{Account: "victim:another", Kind: "victim"})
		c := x.theCase()
		if _, err := x.d.WriteNote(other, c.ID, WriteNote{Text: "x"}); !fault.HasCode(err, "access.refused") {
			t.Errorf("%v", err)
		}
		if _, err := x.d.See(mine, c.ID); !fault.HasCode(err, "access.refused") {
			t.Errorf("a victim sees their page, not the force's: %v", err)
		}
		if _, err := x.d.MyCase(x.howells(), "en"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if list, err := x.d.List(mine, "", paging.Ask{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v %v", list, err)
		}
		x.answers(x.outbox()[0].Message, "answered_by_other")
		if _, err := x.d.Actor(context.Background(), c.Account(), x.Held.Now()); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a page that is shut ends its sessions: %v", err)
		}
	})
}

func TestVIC07MessagesAreAnsweredInTime(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		c := x.theCase()
		if _, err := x.d.AnswerNote(x.howells(), c.ID, WriteNote{Text: "Hello"}); codeOf(err) != "victim.note.no_page" {
			t.Errorf("%v", err)
		}
		mine := x.opens()
		for range 2 {
			if _, err := x.d.WriteNote(mine, c.ID, WriteNote{Text: "When is the hearing?"}); err != nil {
				t.Fatal(err)
			}
			x.Held.Add(time.Hour)
		}
		q := x.DB.Read(context.Background())
		ps, err := promise.Of(q, promiseReply, refOf(c.ID))
		if err != nil || len(ps) != 1 || ps[0].Owner != "role:investigator" || !strings.HasPrefix(ps[0].Law, "victim.reply/answer/") || ps[0].DueAt.Format("2006-01-02 15:04") != "2026-11-26 00:00" {
			t.Fatalf("two working days, one clock: %+v %v", ps, err)
		}
		if b := x.get(x.howells(), "/victim/"+c.ID); !strings.Contains(b, "Answer the message that they wrote") {
			t.Error("the case does not show that an answer is owed")
		}
		if _, err := x.d.AnswerNote(x.howells(), c.ID, WriteNote{Text: "Tomorrow at ten."}); err != nil {
			t.Fatal(err)
		}
		if ps, err = promise.Of(q, promiseReply, refOf(c.ID)); err != nil || len(ps) != 0 {
			t.Errorf("%+v %v", ps, err)
		}
		if m, err := x.d.MyCase(mine, "en"); err != nil || len(m.Notes) != 3 || m.Notes[0].From != "team" || m.Notes[0].Text != "Tomorrow at ten." {
			t.Errorf("%+v %v", m.Notes, err)
		}
	})
}

// get draws a page through the room's own screens.
func (x *house) get(ctx context.Context, address string) string {
	x.t.Helper()
	return x.send(ctx, httptest.NewRequest(http.MethodGet, address, nil)).Body.String()
}

func (x *house) send(ctx context.Context, r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for _, s := range x.d.Room().Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r.WithContext(page.WithFrame(ctx, page.Frame{})))
	return w
}

func TestSignInPageWithoutScript(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		var account string
		x.d.StartSession = func(_ http.ResponseWriter, _ *http.Request, a string) error { account = a; return nil }
		x.chooses()
		x.invites()
		if b := x.get(context.Background(), "/my-case?lang=cy"); !strings.Contains(b, "Agorwch eich tudalen") || !strings.Contains(b, exit) {
			t.Error("the door is in Welsh too")
		}
		post := func(path string, v url.Values) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			return x.send(context.Background(), r)
		}
		w := post("/my-case/sign-in", url.Values{"code": {"ABCD-ABCD-ABCD"}, "know": {"x"}})
		if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "We could not open your page") || !strings.Contains(w.Body.String(), "ABCD-ABCD-ABCD") || account != "" {
			t.Errorf("%d %s", w.Code, account)
		}
		if w = post("/my-case/sign-in?lang=cy", url.Values{}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Rhowch eich cod.") {
			t.Errorf("%d", w.Code)
		}
		if w = post("/my-case/sign-in", url.Values{"code": {x.code()}, "know": {"Heron"}}); w.Code != http.StatusSeeOther || account != x.theCase().Account() {
			t.Errorf("%d %s", w.Code, account)
		}
	})
}

func TestStaffPages(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		c := x.chooses()
		x.opens()
		x.recorded()
		x.plans("bail", x.Held.Now().Add(time.Hour))
		for path, want := range map[string]string{"/victim": "Ceri Morgan", "/victim/" + c.ID: "Before the door opens", "/victim/" + c.ID + "/contact": "Record the contact", "/victim/" + c.ID + "/safe": "From the record",
			"/victim/" + c.ID + "/needs": "Keep the assessment", "/victim/" + c.ID + "/invite": "Send an invitation", "/victim/" + c.ID + "/message": "Send to their page", "/victim/" + c.ID + "/news": "Keep the choice",
			"/victim-duty/" + x.owed("crime_reported").ID + "/exception": "could not be found"} {
			ctx := x.howells()
			if strings.HasSuffix(path, "/exception") {
				ctx = x.As(access.Actor{Staff: "marsh", Roles: []string{"investigator"}, OnDuty: true})
			}
			if b := x.get(ctx, path); !strings.Contains(b, want) || strings.Contains(b, "victim.contact.") {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		sim := access.WithActor(context.Background(), &access.Actor{Account: "simulator:outbox", Kind: "simulator", Roles: []string{"outbox"}})
		if b := x.get(sim, "/simulator/outbox"); !strings.Contains(b, "This is a simulator") || strings.Contains(b, "Ceri") {
			t.Error("the outbox does not say what it is")
		}
		if w := x.send(x.howells(), httptest.NewRequest(http.MethodGet, "/simulator/outbox", nil)); w.Code != http.StatusForbidden {
			t.Errorf("staff see codes: %d", w.Code)
		}
	})
}

// restrict gives the thread another label, as the act that restricts does.
func (x *house) restrict(label string) {
	x.t.Helper()
	x.do(func(tx *act.Tx) error {
		th, err := thread.Get(tx, x.thread)
		if err != nil {
			return err
		}
		if err := thread.Relabel(tx, th.ID, label, th.Version); err != nil {
			return err
		}
		for _, r := range []room.Room{x.people.Room(), x.d.Room()} {
			if err := r.Relabel(tx, th.ID, label); err != nil {
				return err
			}
		}
		_, err = tx.Record(act.Refused{Action: "access.restrict"})
		return err
	})
}
