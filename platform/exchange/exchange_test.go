package exchange_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/exchange"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
)

// noted is the entry of the room that another system keeps here, and met that of a room which a third one keeps.
type noted struct {
	Text string `json:"text"`
}

func (noted) EntryKind() (string, int) { return "crime.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Test", Title: n.Text} }

type met struct{}

func (met) EntryKind() (string, int) { return "people.met", 1 }
func (met) Line() journal.Line       { return journal.Line{Stage: "Test", Title: "met"} }

type made struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

const niche, other = "outside:niche", "outside:othersys"

type fixture struct {
	*roomtest.House
	t        *testing.T
	desk     *exchange.Desk
	open     thread.Thread
	secret   thread.Thread
	runs     atomic.Int64
	offAfter time.Time // when the staff go off duty
}

// Actor implements access.Directory for the staff of the test.
func (f *fixture) Actor(_ context.Context, account string, at time.Time) (*access.Actor, error) {
	staff := strings.TrimPrefix(account, "staff:")
	labels := []string{"open"}
	if staff == "coles" {
		labels = append(labels, "restricted:x")
	}
	return &access.Actor{Account: account, Kind: "staff", Staff: staff, Name: staff, Roles: []string{"officer"}, RankNo: 1, Labels: labels, OnDuty: f.offAfter.IsZero() || at.Before(f.offAfter)}, nil
}

func each(t *testing.T, run func(t *testing.T, f *fixture)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		f := &fixture{House: h, t: t, desk: exchange.New(h.Host, exchange.Kept{"crime": "Niche RMS", "people": "Othersys"})}
		f.desk.Who = access.Directories{"staff": f, "outside": f.desk}
		f.desk.Serve = f.serve
		h.Start(f.desk.Room(), room.Room{Name: "test", Entries: []journal.Kind{journal.KindOf[noted](), journal.KindOf[met]()}})
		f.open, f.secret = f.thread("open"), f.thread("restricted:x")
		run(t, f)
	})
}

func (f *fixture) thread(label string) thread.Thread {
	f.t.Helper()
	done, err := act.Do(f.System(), f.Door, act.Of("test.open", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return th, err
		}
		_, err = tx.Record(noted{"opened"})
		return th, err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return done.Value
}

// as signs somebody in: staff, or a system.
func (f *fixture) as(account string) context.Context {
	f.t.Helper()
	a, err := f.desk.Who.Actor(context.Background(), account, f.Held.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	return access.WithActor(context.Background(), a)
}

// note is the desk of the room: it knows nothing of where the room is kept.
func (f *fixture) note(ctx context.Context, th thread.Thread, text string) (act.Done[made], error) {
	a := act.Of("crime.record", journal.Ref{Kind: "crime", ID: "c-" + text}).On(th.ID).With(access.Resource{Label: th.Label, Attrs: map[string]any{"oic": "", "designated": false}})
	return act.Do(ctx, f.Door, a, func(tx *act.Tx) (made, error) {
		if text == "bad" {
			return made{}, fault.InvalidField("text", "form.required", "label", "text")
		}
		if text == "both" {
			if _, err := tx.Record(met{}); err != nil {
				return made{}, err
			}
		}
		_, err := tx.Record(noted{text})
		return made{"c-" + text, text}, err
	})
}

// serve is the installation's routes: the path is the thread, the body the text.
func (f *fixture) serve(w http.ResponseWriter, r *http.Request, _ *access.Actor) {
	f.runs.Add(1)
	b, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	th := f.open
	if r.URL.Path == "/"+f.secret.ID {
		th = f.secret
	}
	done, err := f.note(r.Context(), th, string(b))
	if err != nil {
		p := api.ProblemOf(r.Context(), err)
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.Status)
		json.NewEncoder(w).Encode(p)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(done.Value)
}

// ask asks for a note as it comes at the edge, and gives the id of the message that it became.
func (f *fixture) ask(account string, th thread.Thread, text, key string) string {
	f.t.Helper()
	_, err := f.note(f.request(f.as(account), th, text, key), th, text)
	if !fault.Is(err, fault.Elsewhere) {
		f.t.Fatalf("asked %s: %v", text, err)
	}
	return fault.Of(err).Params["message"]
}

func (f *fixture) request(ctx context.Context, th thread.Thread, text, key string) context.Context {
	return access.WithRequest(ctx, access.Request{Key: key, Fingerprint: "f " + text, Sent: &access.Sent{Method: "POST", Path: "/" + th.ID, ContentType: "text/plain", Body: []byte(text)}})
}

func (f *fixture) acknowledge(messageID string) {
	f.t.Helper()
	if _, err := f.desk.Acknowledge(f.as(niche), messageID, exchange.Acknowledge{Reference: "N-1"}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) answer(messageID string) exchange.Message {
	f.t.Helper()
	done, err := f.desk.Answer(f.as(niche), messageID, exchange.Answer{Reference: "NR/2026/000123", State: "recorded"})
	if err != nil {
		f.t.Fatal(err)
	}
	return done.Value
}

func (f *fixture) q() db.Querier { return f.DB.Read(context.Background()) }

// cameBack are the entries that answer a message.
func (f *fixture) cameBack(messageID string) (out []journal.Entry) {
	f.t.Helper()
	if err := act.Place(context.Background(), f.DB); err != nil {
		f.t.Fatal(err)
	}
	es, err := journal.From(f.q(), 0, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, e := range es {
		if s := e.Envelope.Source; s != nil && s.Message == messageID {
			out = append(out, e)
		}
	}
	return out
}

func (f *fixture) list(account, state string) []string {
	f.t.Helper()
	l, err := f.desk.List(f.as(account), exchange.Ask{State: state})
	if err != nil {
		f.t.Fatal(err)
	}
	out := []string{}
	for _, m := range l.Messages {
		out = append(out, m.ID)
	}
	return out
}

func TestTheSettingSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	rooms := []string{"crime", "custody"}
	for text, says := range map[string]string{"": "", "  ": "", "crime=Niche RMS, custody=Niche RMS": "", "crime": "does not say which room", "crime=": "does not say which room",
		"crime=A,": "does not say which room", "coffee=A": "there is no room", "crime=A,crime=B": "named twice", "crime=Niche RMS,custody=Niche Custody": "first words differ", "crime=!": "is no name"} {
		k, err := exchange.Parse(text, rooms)
		switch {
		case says == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
			t.Errorf("%q: %v, not %q", text, err, says)
		case says == "" && strings.TrimSpace(text) != "" && (k["crime"] != "Niche RMS" || k["custody"] != "Niche RMS"):
			t.Errorf("%q: %v", text, k)
		}
	}
	if got := exchange.Account("Niche RMS"); got != niche {
		t.Error(got)
	}
}

func TestWhatIsAskedGoesOutOnceAndComesBackOnceWithItsSource(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		m := f.ask("staff:howells", f.open, "one", "k1")
		if again := f.ask("staff:howells", f.open, "one", "k1"); again != m {
			t.Errorf("the same key made %s and %s", m, again)
		}
		if _, err := f.note(f.request(f.as("staff:howells"), f.open, "else", "k1"), f.open, "else"); !fault.HasCode(err, "act.key_reused") {
			t.Errorf("the key for something else: %v", err)
		}
		if f.runs.Load() != 0 || len(f.cameBack(m)) != 0 {
			t.Error("it was done before it was answered")
		}
		if _, err := f.desk.Answer(f.as(niche), m, exchange.Answer{Reference: "NR/1", State: "x"}); !fault.HasCode(err, "exchange.acknowledge_first") {
			t.Errorf("answered first: %v", err)
		}
		f.acknowledge(m)
		f.acknowledge(m)
		if _, err := f.desk.Acknowledge(f.as(niche), m, exchange.Acknowledge{Reference: "N-2"}); !fault.HasCode(err, "exchange.acknowledged_otherwise") {
			t.Errorf("acknowledged otherwise: %v", err)
		}
		first := f.answer(m)
		if second := f.answer(m); first.State != "done" || second.Entry != first.Entry || string(first.Result) != `{"id":"c-one","text":"one"}` || first.Status != 200 {
			t.Errorf("%+v then %+v", first, second)
		}
		if _, err := f.desk.Answer(f.as(niche), m, exchange.Answer{Reference: "NR/2", State: "x"}); !fault.HasCode(err, "exchange.answered_otherwise") {
			t.Errorf("answered otherwise: %v", err)
		}
		es := f.cameBack(m)
		if len(es) != 1 || es[0].Actor != "staff:howells" || es[0].Envelope.Source.Says() != "from Niche RMS, NR/2026/000123" || es[0].Envelope.Source.By != niche {
			t.Errorf("came back: %+v", es)
		}
		says, err := f.desk.Says(context.Background(), "c-one", mustActor(t, f.as("staff:howells")))
		if err == nil && says != "" {
			t.Errorf("a record whose facts nobody knows says %q", says)
		}
		done, err := f.note(f.request(f.as("staff:howells"), f.open, "one", "k1"), f.open, "one")
		if err != nil || !done.Replayed || done.Entry != es[0].ID {
			t.Errorf("the key after it was done: %+v %v", done, err)
		}
		f.Settle()
		f.promises(m, 0)
	})
}

func mustActor(t *testing.T, ctx context.Context) *access.Actor {
	t.Helper()
	a, err := access.From(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// promises holds how many promises of a message are still owed.
func (f *fixture) promises(messageID string, want int) {
	f.t.Helper()
	var n int
	if err := f.q().QueryRow(`SELECT count(*) FROM promise WHERE subject_id = $1 AND state IN ('open', 'broken')`, messageID).Scan(&n); err != nil || n != want {
		f.t.Errorf("%d promises are owed, not %d (%v)", n, want, err)
	}
}

func TestManyAnswersAtOnceAreOneAct(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for _, key := range []string{"k", ""} {
			m := f.ask("staff:howells", f.open, "many"+key, key)
			f.acknowledge(m)
			ctx := f.as(niche)
			errs := make(chan error, 6)
			for range 6 {
				go func() {
					_, err := f.desk.Answer(ctx, m, exchange.Answer{Reference: "NR/7", State: "recorded"})
					errs <- err
				}()
			}
			for range 6 {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
			if n := len(f.cameBack(m)); n != 1 {
				t.Errorf("done %d times", n)
			}
		}
	})
}

func TestWhatARuleRefusesIsRefusedWithItsSentence(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		m := f.ask("staff:howells", f.open, "bad", "k1")
		f.acknowledge(m)
		x := f.answer(m)
		if x.State != "refused" || x.Status != 422 || x.Reason == "" || !strings.Contains(string(x.Result), "form.required") {
			t.Errorf("%+v", x)
		}
		if again := f.answer(m); again.State != "refused" || f.runs.Load() != 1 {
			t.Errorf("answered again: %+v, run %d times", again, f.runs.Load())
		}
		if len(f.cameBack(m)) != 0 {
			t.Error("it left an entry")
		}
		f.promises(m, 0)
		seen, err := f.desk.See(f.as("staff:howells"), m)
		if err != nil || seen.Request == nil || seen.Request.Body != "bad" {
			t.Errorf("who asked does not see what they typed: %+v %v", seen, err)
		}
		n := f.ask("staff:howells", f.open, "two", "k2")
		for range 2 {
			if done, err := f.desk.Refuse(f.as(niche), n, exchange.Refuse{Reason: "locked"}); err != nil || done.Value.State != "refused" {
				t.Errorf("refused by the system: %+v %v", done, err)
			}
		}
		if _, err := f.desk.Acknowledge(f.as(niche), n, exchange.Acknowledge{Reference: "N-1"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("acknowledged after it was refused: %v", err)
		}
		if got := f.list("staff:howells", "refused"); !slices.Equal(got, []string{m, n}) {
			t.Errorf("refused: %v", got)
		}
	})
}

func TestOnlyTheSystemThatKeepsTheRoomAnswers(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		m := f.ask("staff:howells", f.open, "one", "k1")
		for _, who := range []string{other, "staff:howells", "staff:coles"} {
			for what, try := range map[string]func(context.Context) error{
				"acknowledge": func(ctx context.Context) error {
					_, err := f.desk.Acknowledge(ctx, m, exchange.Acknowledge{Reference: "N-1"})
					return err
				},
				"answer": func(ctx context.Context) error {
					_, err := f.desk.Answer(ctx, m, exchange.Answer{Reference: "N", State: "x"})
					return err
				},
				"refuse": func(ctx context.Context) error {
					_, err := f.desk.Refuse(ctx, m, exchange.Refuse{Reason: "no"})
					return err
				},
			} {
				if err := try(f.as(who)); !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s may %s: %v", who, what, err)
				}
			}
		}
		if _, err := f.desk.See(f.as(other), m); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another system sees it: %v", err)
		}
		if got := f.list(other, ""); len(got) != 0 {
			t.Errorf("another system lists %v", got)
		}
		if x, err := f.desk.See(f.as("staff:coles"), m); err != nil || x.Request != nil || x.Result != nil {
			t.Errorf("who did not ask is shown what was asked: %+v %v", x, err)
		}
		if got := f.list(niche, "queued"); !slices.Equal(got, []string{m}) {
			t.Errorf("the keeper lists %v", got)
		}
	})
}
