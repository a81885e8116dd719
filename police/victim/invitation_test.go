package victim

import (
	"context"
	"encoding/hex"
	"strings"
	"testing"
	"time"
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
