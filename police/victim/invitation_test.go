package victim

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"

	"throughline/platform/act"
	court "throughline/police/court/entry"
)

func (x *house) signs(code, know string) (string, error) {
	return x.d.SignIn(context.Background(), "192.0.2.7", SignIn{Code: code, Know: know})
}

func TestACodeWorksOnceForWhoKnows(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.invites()
		k := x.code()
		sent := x.outbox()[0]
		if sent.Reach != "+447700900111" || sent.Subject != "Your page" || strings.Contains(strings.ToLower(sent.Body), "police") || strings.Contains(sent.Body, "Ceri") {
			t.Errorf("not neutral: %+v", sent)
		}
		if _, err := x.signs(k, "Morgan"); codeOf(err) != "public.victim.sign_in.no" {
			t.Errorf("where there is a code word, the family name opens nothing: %v", err)
		}
		account, err := x.signs(strings.ToLower(strings.ReplaceAll(k, "-", " ")), " HERON ")
		if err != nil || account != x.theCase().Account() {
			t.Fatalf("%s %v", account, err)
		}
		if _, err := x.signs(k, "Heron"); codeOf(err) != "public.victim.sign_in.no" {
			t.Errorf("a code works once: %v", err)
		}
		if b := x.outbox()[0].Body; strings.Contains(b, k) {
			t.Errorf("the simulator forgets a code that has died: %s", b)
		}
	})
}

// The code is nowhere at rest but its hash; what was sent is with the carrier until the code dies.
func TestACodeIsKeptAsItsHash(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.invites()
		k := x.code()
		v, err := lastInvitation(x.DB.Read(context.Background()), x.theCase().ID)
		if err != nil {
			t.Fatal(err)
		}
		_, secret := readCode(k)
		if len(v.hash) != 32 || strings.Contains(hex.EncodeToString(v.hash), hex.EncodeToString([]byte(secret))) || v.finder != k[:4] || !matches(secret, v.salt, v.hash) {
			t.Errorf("%+v", v)
		}
		for _, table := range []string{"SELECT body FROM journal_body", "SELECT payload FROM job", "SELECT result FROM act_done"} {
			rows, err := x.DB.Read(context.Background()).Query(table)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var b []byte
				if err := rows.Scan(&b); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(b), k) || strings.Contains(string(b), secret) || strings.Contains(string(b), "Heron") {
					t.Errorf("%s: %s", table, b)
				}
			}
			rows.Close()
		}
	})
}

func TestACodeExpiresAndDiesOfTries(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.invites()
		k := x.code()
		x.Held.Add(72*time.Hour - time.Second)
		if v, _ := lastInvitation(x.DB.Read(context.Background()), x.theCase().ID); !v.ExpiresAt.After(x.Held.Now()) {
			t.Error("it lives 72 hours")
		}
		x.Held.Add(time.Second)
		if _, err := x.signs(k, "Heron"); codeOf(err) != "public.victim.sign_in.no" {
			t.Errorf("expired: %v", err)
		}
		x.invites()
		k = x.code()
		for range 5 {
			if _, err := x.signs(k[:5]+"2222-2222", "Heron"); codeOf(err) != "public.victim.sign_in.no" {
				t.Errorf("%v", err)
			}
		}
		if _, err := x.signs(k, "Heron"); codeOf(err) != "public.victim.sign_in.no" {
			t.Errorf("five wrong tries kill a code: %v", err)
		}
	})
}

func TestACodeIsIssuedAgainSafely(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.invites()
		first := x.code()
		for _, c := range []struct{ code, know string }{{first, "wrong"}, {"ABCD-ABCD-ABCD", "Heron"}, {first, "heron"}} {
			if err := x.d.NewCode(context.Background(), "192.0.2.9", SignIn{Code: c.code, Know: c.know}); err != nil {
				t.Errorf("the answer is the same whatever was typed: %v", err)
			}
			x.Held.Add(time.Second)
			x.runJobs()
		}
		second := x.code()
		if second == first || len(x.outbox()) != 2 {
			t.Fatalf("one new code was sent: %d", len(x.outbox()))
		}
		if _, err := x.signs(first, "Heron"); codeOf(err) != "public.victim.sign_in.no" {
			t.Errorf("the old one is dead: %v", err)
		}
		for range 4 {
			x.Held.Add(time.Second)
			x.invites()
		}
		if _, err := x.d.Invite(x.howells(), x.theCase().ID, Invite{}); codeOf(err) != "victim.invitation.too_many" {
			t.Errorf("%v", err)
		}
		if _, err := x.signs(x.code(), "Heron"); err != nil {
			t.Errorf("the last one works: %v", err)
		}
	})
}

// VIC-06: what the carrier says of a message is not that anybody was told; an unsafe end stops everything.
func TestVIC06AnUnsafeEndStopsEverything(t *testing.T) {
	for _, result := range []string{"answered_by_other", "refused_unsafe"} {
		t.Run(result, func(t *testing.T) {
			each(t, func(t *testing.T, x *house) {
				x.chooses()
				x.invites()
				k := x.code()
				x.answers(x.outbox()[0].Message, result)
				if c := x.theCase(); c.Contact != "stopped" {
					t.Fatalf("%+v", c)
				}
				if _, err := x.signs(k, "Heron"); codeOf(err) != "public.victim.sign_in.no" {
					t.Errorf("the code is dead: %v", err)
				}
				if _, err := x.d.Invite(x.howells(), x.theCase().ID, Invite{}); codeOf(err) != "victim.contact.stopped" {
					t.Errorf("%v", err)
				}
				x.chooses()
				x.invites()
				if _, err := x.signs(x.code(), "Heron"); err != nil {
					t.Errorf("chosen again: %v", err)
				}
			})
		})
	}
}

func TestVIC06AMessageWaitsForASafeHourAndIsLookedAtAgain(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		c := x.theCase()
		if _, err := x.d.ChooseContact(x.howells(), c.ID, ChooseContact{Channel: "sms", HoursFrom: "14:00", HoursTo: "16:00"}); err != nil {
			t.Fatal(err)
		}
		x.invites()
		if len(x.outbox()) != 0 {
			t.Fatal("sent at 12:00")
		}
		x.Held.Add(2 * time.Hour)
		x.runJobs()
		if len(x.outbox()) != 1 {
			t.Fatal("not sent at 14:00")
		}
		if _, err := x.signs(x.code(), "morgan"); err != nil {
			t.Errorf("without a code word, the family name: %v", err)
		}
	})
}

// A notice that failed is one try at the duty that it was about, and no more.
func TestVIC04AFailureIsATry(t *testing.T) {
	each(t, func(t *testing.T, x *house) {
		x.chooses()
		x.opens()
		x.arrested()
		x.runJobs()
		x.answers(x.outbox()[0].Message, "failed")
		if o := x.owed("suspect_arrested"); o.State != "owed" || o.Tries != 1 {
			t.Errorf("%+v", o)
		}
	})
}

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
		if list, err := x.d.List(mine, ""); !fault.Is(err, fault.Forbidden) {
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
