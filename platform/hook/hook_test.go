package hook

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/thread"
)

func TestAWebhookIsSignedOrderedAndSaysNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		before := b.note(b.open, noted{"before anybody asked"})
		h := b.make(system, r.URL)
		secret, err := b.desk.TakeSecret(b.as(system), h.ID)
		if err != nil || !strings.HasPrefix(secret.Value.Secret, "whsec_") {
			t.Fatalf("secret %q %v", secret.Value.Secret, err)
		}
		if _, err := b.desk.TakeSecret(b.as(system), h.ID); !fault.HasCode(err, "hook.secret_taken") {
			t.Errorf("the secret was shown twice: %v", err)
		}
		var want []string
		for i := range 120 { // more than a turn
			want = append(want, b.note(b.open, noted{fmt.Sprint("Ceri Morgan ", i)}))
			b.note(b.open, other{})
		}
		b.work()
		all := r.got()
		if len(all) != len(want) {
			t.Fatalf("%d webhooks, want %d", len(all), len(want))
		}
		for i, g := range all {
			if g.Body.Data.Entry != want[i] || g.Body.Data.Entry == before {
				t.Fatalf("webhook %d is of %s, want %s", i, g.Body.Data.Entry, want[i])
			}
			if err := Verify(secret.Value.Secret, g.ID, g.Timestamp, g.Signature, g.Raw, time.Now()); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(g.Raw), "Morgan") || g.Body.Type != "test.noted" || g.Body.Data.Threads[0] != b.open.ID || g.Body.Data.Subject.ID != "1" {
				t.Fatalf("sent %s", g.Raw)
			}
		}
		g := all[0]
		for name, err := range map[string]error{
			"another id":     Verify(secret.Value.Secret, g.ID+"x", g.Timestamp, g.Signature, g.Raw, time.Now()),
			"another body":   Verify(secret.Value.Secret, g.ID, g.Timestamp, g.Signature, append(slices.Clone(g.Raw), ' '), time.Now()),
			"another secret": Verify(shown([]byte("another")), g.ID, g.Timestamp, g.Signature, g.Raw, time.Now()),
			"a replay":       Verify(secret.Value.Secret, g.ID, g.Timestamp, g.Signature, g.Raw, time.Now().Add(Window+time.Minute)),
		} {
			if err == nil {
				t.Errorf("%s was taken for true", name)
			}
		}
		if n := len(b.deliveries(h, Sent)); n != len(want) {
			t.Errorf("%d listed as sent", n)
		}
	})
}

func TestWhatIsNotTakenIsTriedLaterThenDeadAndSentAgain(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		bad := true
		r.answer = func(int) int {
			if bad {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		}
		h := b.make(ops, r.URL)
		first := b.note(b.open, noted{"first"})
		second := b.note(b.open, noted{"second"})
		rules, err := b.desk.rules(b.Held.Now())
		if err != nil {
			t.Fatal(err)
		}
		b.work()
		for i, wait := range rules.waits {
			if n := len(r.got()); n != i+1 {
				t.Fatalf("%d attempts before wait %d", n, i)
			}
			b.Held.Add(wait - time.Second)
			b.work() // each time by a server that has just started
			if n := len(r.got()); n != i+1 {
				t.Fatalf("wait %d was too short", i)
			}
			b.Held.Add(time.Second)
			b.work()
		}
		// the first is given up, and the second is tried after it; it asks only now and then
		dead := b.deliveries(h, Dead)
		if len(dead) != 1 || dead[0].Entry != first || dead[0].Attempts != len(rules.waits)+1 || dead[0].Error != "hook.not_taken" || dead[0].Status != 500 {
			t.Fatalf("dead %+v", dead)
		}
		all := r.got()
		if all[0].ID != all[len(rules.waits)].ID || all[len(all)-1].Body.Data.Entry != second {
			t.Fatalf("the attempts were %d, the last of %s", len(all), all[len(all)-1].Body.Data.Entry)
		}
		if x := b.hook(h); !x.Failing || x.Dead != 1 || x.Waiting != 1 {
			t.Errorf("hook %+v", x)
		}
		bad = false
		if _, err := b.desk.Again(b.as(ops), h.ID, b.deliveries(h, Waiting)[0].ID); !fault.HasCode(err, "hook.delivery_not_dead") {
			t.Errorf("a delivery that waits is sent again: %v", err)
		}
		if _, err := b.desk.Again(b.as(ops), h.ID, dead[0].ID); err != nil {
			t.Fatal(err)
		}
		b.work()
		now := r.got()[len(all):]
		if len(now) != 1 || now[0].ID != dead[0].ID || now[0].Body.Data.Entry != first {
			t.Fatalf("sent again: %+v", now)
		}
		b.Held.Add(rules.waits[len(rules.waits)-1])
		b.work()
		if all := r.got(); all[len(all)-1].Body.Data.Entry != second || len(b.deliveries(h, Sent)) != 2 || b.hook(h).Failing {
			t.Errorf("the second was not sent in the end: %+v", b.hook(h))
		}
	})
}

func TestABusyEndpointIsLeftAloneAsLongAsItAsks(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		r.answer = func(n int) int {
			return []int{http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusNoContent}[min(n, 2)]
		}
		b.make(ops, r.URL)
		b.note(b.open, noted{"x"})
		r.after = "3600"
		b.work()
		b.Held.Add(time.Hour - time.Second)
		b.work()
		if n := len(r.got()); n != 1 {
			t.Fatalf("%d attempts within the hour that it asked for", n)
		}
		rules, err := b.desk.rules(b.Held.Now())
		if err != nil {
			t.Fatal(err)
		}
		r.after = "999999999" // nobody is put off for longer than law would
		b.Held.Add(time.Second)
		b.work()
		b.Held.Add(rules.waits[len(rules.waits)-1])
		b.work()
		if n := len(r.got()); n != 3 {
			t.Errorf("%d attempts after the longest wait", n)
		}
	})
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for asked, want := range map[string]time.Duration{"": 0, "120": 2 * time.Minute, "Sat, 28 Nov 2026 12:05:00 GMT": 5 * time.Minute, "Sat, 28 Nov 2026 11:05:00 GMT": 0, "-5": 0, "soon": 0, "99999999999999": 0} {
		got := retryAfter(&http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {asked}}}, now)
		if got != want {
			t.Errorf("%q: %s, want %s", asked, got, want)
		}
	}
	if got := retryAfter(&http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{"Retry-After": {"120"}}}, now); got != 0 {
		t.Errorf("an answer that asks for nothing: %s", got)
	}
}

func TestAnEndpointThatIsDownHoldsUpNoOther(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		down, well := newReceiver(t), newReceiver(t)
		b.make(ops, down.URL)
		b.make(ops, well.URL)
		down.Close()
		for range 5 {
			b.note(b.open, noted{"x"})
		}
		b.work()
		if n := len(well.got()); n != 5 {
			t.Errorf("the endpoint that is well had %d of 5", n)
		}
	})
}

func TestWhatIsKeptToAFewIsNeverSent(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		b.labels[ops] = []string{"restricted:x", "team:a"}
		h := b.make(ops, r.URL)
		b.note(b.secret, noted{"kept to a few"})
		team := b.thread("team:a") // whose opening is heard: the owner holds the label
		b.note(b.thread("team:b"), noted{"of another team"})
		later := b.thread("open")
		b.work()
		mine := []string{team.ID, later.ID}
		var sent []string
		for _, g := range r.got() {
			sent = append(sent, g.Body.Data.Threads...)
		}
		if !slices.Equal(sent, mine) {
			t.Fatalf("sent of threads %v, want %v", sent, mine)
		}
		if n := len(b.deliveries(h, "")); n != 2 {
			t.Errorf("%d deliveries are listed: what is withheld leaves a trace", n)
		}
		// queued while open, restricted before it is sent
		r.answer = func(int) int { return http.StatusServiceUnavailable }
		b.note(later, noted{"soon restricted"})
		b.work()
		n := len(r.got())
		r.answer = func(int) int { return http.StatusOK }
		if _, err := act.Do(b.System(), b.Door, act.Of("test.restrict", journal.Ref{Kind: "test", ID: "1"}).On(later.ID).With(access.Resource{}), func(tx *act.Tx) (bool, error) {
			if err := thread.Relabel(tx, later.ID, "restricted:y", later.Version); err != nil {
				return false, err
			}
			_, err := tx.Record(other{})
			return true, err
		}); err != nil {
			t.Fatal(err)
		}
		b.Held.Add(time.Hour)
		b.work()
		if len(r.got()) != n {
			t.Errorf("sent after it was restricted: %s", r.got()[n].Raw)
		}
	})
}

func TestASubscriptionEndsWithItsAccountAndWith410(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r, gone := newReceiver(t), newReceiver(t)
		gone.answer = func(int) int { return http.StatusGone }
		h, g := b.make(system, r.URL), b.make(ops, gone.URL)
		b.gone[system] = true
		b.note(b.open, noted{"x"})
		b.work()
		if x := b.hook(h); x.State != StateEnded || x.Why != "hook.account_ended" || len(r.got()) != 0 {
			t.Errorf("of an account that has ended: %+v, %d sent", x, len(r.got()))
		}
		if x := b.hook(g); x.State != StateEnded || x.Why != "hook.gone" {
			t.Errorf("after 410: %+v", x)
		}
		b.note(b.open, noted{"y"})
		b.work()
		if n := len(gone.got()); n != 1 {
			t.Errorf("%d sent to an endpoint that is gone", n)
		}
		if _, err := b.desk.Change(b.as(ops), g.ID, Change{State: StateActive, Why: "it is back"}); !fault.HasCode(err, "hook.ended") {
			t.Errorf("what has ended went on: %v", err)
		}
	})
}

func TestAPausedSubscriptionLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		h := b.make(ops, r.URL)
		change := func(state string) {
			t.Helper()
			if _, err := b.desk.Change(b.as(ops), h.ID, Change{State: state, Why: "they move house"}); err != nil {
				t.Fatal(err)
			}
		}
		change(StatePaused)
		var want []string
		for range 3 {
			want = append(want, b.note(b.open, noted{"x"}))
			b.work()
		}
		if n := len(r.got()); n != 0 {
			t.Fatalf("%d sent while paused", n)
		}
		change(StateActive)
		want = append(want, b.note(b.open, noted{"y"}))
		b.work()
		var have []string
		for _, g := range r.got() {
			have = append(have, g.Body.Data.Entry)
		}
		if !slices.Equal(have, want) {
			t.Errorf("sent %v, want %v", have, want)
		}
	})
}

// A server that stops between the sending and the writing of what came of it sends again, under the same id; and an entry is
// queued once however often its hearing begins anew.
func TestARestartSendsAgainUnderTheSameID(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		h := b.make(ops, r.URL)
		b.note(b.open, noted{"x"})
		b.Settle()
		crashing, crash := context.WithCancel(context.Background())
		r.answer = func(n int) int {
			if n == 0 {
				crash()
			}
			return http.StatusOK
		}
		w := jobs.New(b.DB, b.Held, b.desk.Room().Jobs, jobs.Settings{})
		w.RunDue(crashing) // what it says does not matter: it is cut off
		if len(r.got()) != 1 || len(b.deliveries(h, Waiting)) != 1 {
			t.Fatalf("%d sent, %d wait", len(r.got()), len(b.deliveries(h, Waiting)))
		}
		b.Ears = act.NewEars(b.Door, []act.Listener{b.desk.listener()})
		b.Held.Add(time.Hour)
		b.work()
		all := r.got()
		if len(all) != 2 || all[0].ID != all[1].ID || len(b.deliveries(h, Sent)) != 1 {
			t.Errorf("%d sent, ids %v", len(all), all)
		}
	})
}

func TestAChangedSecretSignsBesideTheOneBefore(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		h := b.make(ops, r.URL)
		one, err := b.desk.TakeSecret(b.as(ops), h.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.desk.Rotate(b.as(ops), h.ID, Rotate{Why: "a laptop was lost"}); err != nil {
			t.Fatal(err)
		}
		two, err := b.desk.TakeSecret(b.as(ops), h.ID)
		if err != nil || one.Value.Secret == two.Value.Secret {
			t.Fatal(two.Value, err)
		}
		holds := func(secret string, g got) bool {
			return Verify(secret, g.ID, g.Timestamp, g.Signature, g.Raw, time.Now()) == nil
		}
		b.note(b.open, noted{"x"})
		b.work()
		b.Held.Add(25 * time.Hour)
		b.note(b.open, noted{"y"})
		b.work()
		all := r.got()
		if !holds(one.Value.Secret, all[0]) || !holds(two.Value.Secret, all[0]) || holds(one.Value.Secret, all[1]) || !holds(two.Value.Secret, all[1]) {
			t.Errorf("signatures %q, %q", all[0].Signature, all[1].Signature)
		}
	})
}

func TestARedirectIsNotFollowed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		r := newReceiver(t)
		r.answer = func(int) int { return http.StatusFound }
		h := b.make(ops, r.URL)
		b.note(b.open, noted{"x"})
		b.work()
		if v := b.deliveries(h, Waiting); len(r.got()) != 1 || len(v) != 1 || v[0].Error != "hook.redirected" {
			t.Errorf("%d requests, %+v", len(r.got()), v)
		}
	})
}

func TestWhoMayHaveAWebhook(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		theirs := b.make(system, "https://cad.example.com/in")
		officer := b.House.As(access.Actor{Staff: "howells", Roles: []string{"officer"}, OnDuty: true})
		if _, err := b.desk.Make(officer, Make{URL: "https://cad.example.com/in", Kinds: "test."}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer: %v", err)
		}
		if _, err := b.desk.TakeSecret(b.as(ops), theirs.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("operations took another's secret: %v", err)
		}
		if l, err := b.desk.Hooks(b.as(system), paging.Ask{}); err != nil || len(l.Hooks) != 1 {
			t.Errorf("its own: %v %v", l, err)
		}
		mine := b.make(ops, "https://other.example.com/in")
		if _, err := b.desk.Hook(b.as(system), mine.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another's: %v", err)
		}
		if l, err := b.desk.Hooks(b.as(ops), paging.Ask{}); err != nil || len(l.Hooks) != 2 {
			t.Errorf("all: %v %v", l, err)
		}
	})
}
