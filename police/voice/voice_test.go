package voice_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/words"
	"throughline/police/voice"
)

type house struct {
	*roomtest.House
	*voice.Desk
	room room.Room
}

func each(t *testing.T, f func(t *testing.T, h house)) {
	t.Parallel()
	book, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(book)
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := voice.New(h.Host)
		d.Page = func(pattern string) (string, string) {
			if title := map[string]string{"/custody/{id}/review": "Review", "/": "Your day"}[pattern]; title != "" {
				return pattern, title
			}
			return "", ""
		}
		x := house{h, d, d.Room()}
		h.Start(x.room)
		f(t, x)
	})
}

func (h house) staff(who string, roles ...string) context.Context {
	return h.As(access.Actor{Staff: who, Name: who, RankNo: 1, OnDuty: true, Roles: roles})
}

func (h house) victim(n int) context.Context {
	return h.As(access.Actor{Kind: "victim", Account: fmt.Sprintf("victim:%d", n), Roles: []string{"victim"}})
}

// stored is everything that the tables and the journal hold, as text.
func (h house) stored(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, table := range []string{"voice_note", "voice_score", "voice_shown", "voice_line", "voice_answered", "voice_key", "journal_entry", "journal_body", "journal_line", "act_done"} {
		rows, err := h.DB.Read(context.Background()).Query(`SELECT * FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
			for i := range vals {
				ptrs[i] = &vals[i]
			}
			if err := rows.Scan(ptrs...); err != nil {
				t.Fatal(err)
			}
			for _, v := range vals {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				fmt.Fprintln(&out, table, v)
			}
		}
		rows.Close()
	}
	return out.String()
}

func TestANoteIsKeptWithItsPageAndWithoutWhoWroteIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Held.Set(time.Date(2026, 10, 25, 1, 17, 42, 0, time.UTC)) // a quarter past one, the second time
		text := "The list jumps to the top"
		if _, err := h.SendNote(h.staff("howells", "officer"), voice.SendNote{Page: "/custody/{id}/review", Text: "  " + text + " "}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.SendNote(h.victim(7), voice.SendNote{Page: "/", Text: "I cannot find the date", Answer: true}); err != nil {
			t.Fatal(err)
		}
		if all := h.stored(t); strings.Contains(all, "howells") || strings.Contains(all, "victim:7") {
			t.Errorf("who wrote a note can be found: %s", all)
		}
		x, err := h.Read(h.staff("engineer", "operations"), paging.Ask{})
		if err != nil || len(x.Notes) != 2 || len(x.Screens) != 2 || x.Screens[0].New != 1 {
			t.Fatalf("%v %+v", err, x)
		}
		for _, n := range x.Notes {
			if !n.At.Equal(time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)) || n.Account != "" {
				t.Errorf("%+v", n)
			}
			if n.Whom == "staff" && (n.Text != text || n.Page != "/custody/{id}/review" || n.Title != "Review" || fmt.Sprint(n.Roles) != "[officer]") {
				t.Errorf("%+v", n)
			}
		}
		if _, err := h.SendNote(h.staff("howells", "officer"), voice.SendNote{Page: "/", Text: "Please ring me about this", Answer: true}); err != nil {
			t.Fatal(err)
		}
		if news, err := h.News(h.staff("howells", "officer")); err != nil || len(news.Own) != 1 || news.Own[0].Account != "staff:howells" {
			t.Errorf("who asked for an answer is kept: %v %+v", err, news)
		}
	})
}

func TestANoteHoldsNoIdAndNoAddressOfARecord(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, in := range []voice.SendNote{{Page: "/custody/019331a2-7b1c-7000-8000-0000000000aa/review", Text: "slow"}, {Page: "/custody/{id}/review?x=1", Text: "slow"}, {Page: "/nowhere", Text: "slow"}, {Page: "", Text: "slow"},
			{Page: "/", Text: ""}, {Page: "/", Text: strings.Repeat("a", 501)}, {Page: "/", Text: "see 26/118204"}, {Page: "/", Text: "ring 07700 900123"}} {
			if _, err := h.SendNote(h.staff("howells", "officer"), in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", in, err)
			}
		}
		if _, err := h.SendNote(h.As(access.Actor{Kind: "simulator", Account: "simulator:cps"}), voice.SendNote{Page: "/", Text: "slow"}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		if x, err := h.Read(h.staff("engineer", "operations"), paging.Ask{}); err != nil || len(x.Notes) != 0 {
			t.Errorf("%v %+v", err, x)
		}
	})
}

func TestWhatIsMendedIsShownToAllStaff(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		officer, maker := h.staff("howells", "officer"), h.staff("engineer", "operations")
		if _, err := h.SendNote(officer, voice.SendNote{Page: "/", Text: "The list jumps"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Read(officer, paging.Ask{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer reads the notes: %v", err)
		}
		x, err := h.Read(maker, paging.Ask{})
		if err != nil {
			t.Fatal(err)
		}
		id := x.Notes[0].ID
		if _, err := h.DecideNote(h.staff("chief", "chief"), id, voice.Decide{State: "mended", Said: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		for _, bad := range []voice.Decide{{State: "mended"}, {State: "new", Said: "x"}, {State: "mended", Said: "case 26/118204"}} {
			if _, err := h.DecideNote(maker, id, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if _, err := h.DecideNote(maker, "none", voice.Decide{State: "mended", Said: "x"}); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, err := h.DecideNote(maker, id, voice.Decide{State: "mended", Said: "The list keeps its place now"}); err != nil {
			t.Fatal(err)
		}
		news, err := h.News(officer)
		if err != nil || len(news.Mended) != 1 || news.Mended[0].Said != "The list keeps its place now" || len(news.Own) != 0 {
			t.Errorf("%v %+v", err, news)
		}
	})
}

func (h house) pulse(t *testing.T, whom, month string) (n, sum int64) {
	t.Helper()
	n, sum, err := h.Pulse(h.DB.Read(context.Background()), whom, month)
	if err != nil {
		t.Fatal(err)
	}
	return n, sum
}

// GOV-01: the pulse is answered once a person and month, moves in steps of ten, and leads to nobody; held to a plain sum beside it, over
// the ends of months in London and both clock changes.
func TestGOV01ThePulseIsAnsweredOnceAndTracedToNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		draw := rand.New(rand.NewPCG(3, 4))
		for _, m := range []struct {
			at    time.Time
			month string
		}{{time.Date(2026, 3, 31, 22, 59, 0, 0, time.UTC), "2026-03"}, {time.Date(2026, 3, 31, 23, 0, 0, 0, time.UTC), "2026-04"}, {time.Date(2026, 10, 31, 23, 59, 0, 0, time.UTC), "2026-10"}, {time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC), "2028-02"}} {
			h.Held.Set(m.at)
			var n, sum, shownN, shownSum int64
			for i := range 23 {
				ctx, score := h.staff(fmt.Sprintf("secret%02d", i), "officer"), 1+draw.IntN(5)
				if _, err := h.AnswerMonth(ctx, voice.Answer{Score: score}); err != nil {
					t.Fatal(err)
				}
				if n, sum = n+1, sum+int64(score); n%10 == 0 {
					shownN, shownSum = n, sum
				}
				if gotN, gotSum := h.pulse(t, "staff", m.month); gotN != shownN || gotSum != shownSum {
					t.Fatalf("%s, after %d: shown are %d and %d, want %d and %d", m.month, n, gotN, gotSum, shownN, shownSum)
				}
				if _, err := h.AnswerMonth(ctx, voice.Answer{Score: 5}); !fault.HasCode(err, "voice.month.answered") {
					t.Fatalf("answered twice: %v", err)
				}
			}
			if n, _ := h.pulse(t, "victim", m.month); n != 0 {
				t.Errorf("staff count as victims: %d", n)
			}
		}
		if all := h.stored(t); strings.Contains(all, "secret") {
			t.Error("who answered can be found")
		} else if strings.Count(all, "voice_answered 2026-") > 0 || strings.Count(all, "voice_key 2026-") > 0 {
			t.Error("marks and keys of months that are over are kept")
		}
	})
}

func TestThePulseCountsAnswersAtTheSameMoment(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				for range 2 { // the second is refused
					_, err := h.AnswerMonth(h.victim(i), voice.Answer{Score: 4})
					if err != nil && !fault.HasCode(err, "voice.month.answered") {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n, sum := h.pulse(t, "victim", "2026-11"); n != 20 || sum != 80 {
			t.Errorf("%d answers come to %d", n, sum)
		}
	})
}

func TestALineStandsApartFromItsAnswer(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		chief := h.staff("ap", "chief")
		for i := range 10 {
			if x, err := h.Lines(chief, "2026-11", paging.Ask{}); err != nil || len(x.Lines) != 0 {
				t.Fatalf("shown before ten have answered: %v %+v", err, x)
			}
			if _, err := h.AnswerMonth(h.staff(fmt.Sprint("s", i), "officer"), voice.Answer{Score: 3, Line: strings.Repeat("x", i+1)}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for ask := (paging.Ask{Limit: 4}); ; {
			x, err := h.Lines(chief, "2026-11", ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range x.Lines {
				got = append(got, l.Text)
			}
			if ask.Cursor = x.Next; x.Next == "" {
				break
			}
		}
		if len(got) != 10 {
			t.Errorf("%d lines: %v", len(got), got)
		}
		for _, bad := range []voice.Answer{{Score: 0}, {Score: 6}, {Score: 3, Line: "about 26/118204"}, {Score: 3, Line: strings.Repeat("x", 201)}} {
			if _, err := h.AnswerMonth(h.staff("other", "officer"), bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

func TestTheQuestionIsAskedAtAQuietMomentAndInBothLanguages(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		due := true
		h.Busy = func(context.Context, *access.Actor, int) (bool, error) { return due, nil }
		q := h.DB.Read(context.Background())
		asks := func(ctx context.Context, lang string) string {
			t.Helper()
			who, _ := access.From(ctx)
			n, err := h.Asking(ctx, q, who, lang)
			if err != nil {
				t.Fatal(err)
			}
			if n == nil {
				return ""
			}
			var b strings.Builder
			if err := n.Render(&b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		custody := h.staff("adeyemi", "custody_officer")
		if asks(custody, "en") != "" {
			t.Error("custody is asked while something is due")
		}
		due = false
		if asks(custody, "en") == "" || !strings.Contains(asks(h.victim(1), "cy"), "Pa mor dda") || !strings.Contains(asks(h.victim(1), "en"), "How well have we kept you informed") {
			t.Error("nobody is asked, or not in their language")
		}
		if _, err := h.PassMonth(custody); err != nil {
			t.Fatal(err)
		}
		if asks(custody, "en") != "" {
			t.Error("who passed it by is asked again")
		}
		if n, _ := h.pulse(t, "staff", "2026-11"); n != 0 {
			t.Error("passing it by is an answer")
		}
		h.Held.Set(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
		if asks(custody, "en") == "" {
			t.Error("nobody is asked in the month after")
		}
	})
}

func TestTheFootOfAPageSendsWithoutScript(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		mux := http.NewServeMux()
		for _, s := range h.room.Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		post := func(ctx context.Context, path string, in url.Values) *httptest.ResponseRecorder {
			r := httptest.NewRequest("POST", path, strings.NewReader(in.Encode())).WithContext(ctx)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		if w := post(h.staff("howells", "officer"), "/voice/say?lang=en", url.Values{"page": {"/"}, "text": {"It is slow"}}); w.Code != 303 || w.Header().Get("Location") != "/voice/sent?lang=en" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := post(h.staff("howells", "officer"), "/voice/say", url.Values{"page": {"/"}, "text": {"see <b>26/118204</b>"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "Leave out “26/118204”") || !strings.Contains(w.Body.String(), "see &lt;b&gt;26/118204") {
			t.Errorf("what was typed is kept: %d %s", w.Code, w.Body)
		}
		if w := post(h.staff("howells", "officer"), "/voice/month", url.Values{"line": {"x"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "Choose an answer from 1 to 5") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		for path, want := range map[string]string{"/voice": "It is slow", "/voice/notes.csv": "It is slow,new", "/voice/mended": "Nothing has been mended yet", "/voice/pulse?month=2026-11": "Nothing is shown"} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil).WithContext(h.staff("engineer", "operations")))
			if w.Code != 200 || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "howells") {
				t.Errorf("%s: %d lacks %q: %s", path, w.Code, want, w.Body)
			}
		}
	})
}
