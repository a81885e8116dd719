package evidence_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/evidence"
	"throughline/police/people"
)

var child = people.NewPerson{Given: "Lili", Family: "Nowak", BornOn: "2011-03-27"}

const told = "I am Marta Nowak. At about midday I saw a man strike a woman outside 41 High Street.\nHe had a knife."

func (h house) write(t *testing.T) evidence.Statement {
	t.Helper()
	done, err := h.desk.WriteStatement(h.howells(), h.thread, evidence.WriteStatement{Witness: h.witness, Text: told})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func signing(s evidence.Statement) evidence.SignStatement {
	return evidence.SignStatement{Hash: s.Hash, ReadBack: true, Declared: true, SignedAs: "Marta Nowak", Place: "41 High Street"}
}

func (h house) sign(t *testing.T, s evidence.Statement) evidence.Statement {
	t.Helper()
	done, err := h.desk.SignStatement(h.howells(), s.ID, signing(s))
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func TestMOB01AStatementIsSignedInTheWordsOfTheLaw(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.sign(t, h.write(t))
		const words = "This statement (consisting of 1 page(s) each signed by me) is true to the best of my knowledge and belief and I make it knowing that, if it is tendered in evidence, I shall be liable to prosecution if I have wilfully stated in it anything which I know to be false, or do not believe to be true."
		g := s.Signature
		if g == nil || g.Words != words || g.Declaration != "evidence.declaration/section_9.en/2020-01-01" {
			t.Fatalf("signature: %+v", g)
		}
		if g.Officer != "howells" || g.Signer != h.witness || g.Device != "phone-7" || g.Place != "41 High Street" || !g.SignedAt.Equal(h.Held.Now()) || g.Pages != 1 || g.Hash != s.Hash {
			t.Errorf("bound: %+v", g)
		}
		code(t, must(h.desk.SignStatement(h.howells(), s.ID, signing(s))), "evidence.statement.already_signed")
		if got := said(t, h, h.thread); !strings.Contains(got, "Statement signed: 1 page, version 1. Read back and signed at 41 High Street") {
			t.Error(got)
		}
	})
}

func must[T any](_ T, err error) error { return err }

func TestMOB01WhoCannotReadHasItReadOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.write(t)
		in := signing(s)
		in.CannotRead = true
		code(t, must(h.desk.SignStatement(h.howells(), s.ID, in)), "evidence.statement.who_read_it")
		in.ReadOverBy = "Piotr Zielinski"
		done, err := h.desk.SignStatement(h.howells(), s.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		if g := done.Value.Signature; !strings.Contains(g.Words, "read over to its maker by me") || g.ReadOverBy != "Piotr Zielinski" {
			t.Errorf("%+v", g)
		}
	})
}

func TestMOB01NothingIsSignedUnreadOrUndeclared(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.write(t)
		for name, change := range map[string]func(*evidence.SignStatement){
			"read_back": func(in *evidence.SignStatement) { in.ReadBack = false },
			"declared":  func(in *evidence.SignStatement) { in.Declared = false },
			"signed_as": func(in *evidence.SignStatement) { in.SignedAs = "" },
			"place":     func(in *evidence.SignStatement) { in.Place = " " },
		} {
			in := signing(s)
			change(&in)
			err := must(h.desk.SignStatement(h.howells(), s.ID, in))
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestMOB03AnEditVoidsTheSignatureAndKeepsVersionOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.sign(t, h.write(t))
		first := s.Hash
		h.Held.Add(time.Hour)
		change := evidence.ChangeStatement{From: s.Hash, Text: told + " It was a kitchen knife.", Why: "She remembered the knife"}
		done, err := h.desk.ChangeStatement(h.howells(), s.ID, change)
		if err != nil {
			t.Fatal(err)
		}
		if v := done.Value; v.N != 2 || v.State != "draft" || v.Signature != nil {
			t.Fatalf("after the change: %+v", v)
		}
		v, err := h.desk.ReadStatement(h.marsh(), s.ID, "the file")
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Texts) != 2 || v.Texts[0].Text != told || v.Texts[0].Hash != first {
			t.Fatalf("version 1 was not kept: %+v", v.Texts)
		}
		g := v.Texts[0].Signature
		if g == nil || g.VoidedAt.IsZero() || !v.Intact(*g) || v.Texts[1].Signature != nil || v.WitnessName != "Marta Nowak" {
			t.Errorf("revealed: %+v", g)
		}
		code(t, must(h.desk.SignStatement(h.howells(), s.ID, signing(s))), "evidence.statement.stale")
		code(t, must(h.desk.ChangeStatement(h.howells(), s.ID, change)), "evidence.statement.stale")
		change.From = v.Hash
		code(t, must(h.desk.ChangeStatement(h.howells(), s.ID, change)), "evidence.statement.same")
		if again := h.sign(t, done.Value); again.Signature.N != 2 || again.State != "signed" {
			t.Errorf("signed again: %+v", again)
		}
		if got := said(t, h, h.thread); !strings.Contains(got, "Statement changed, version 2: The signature of version 1 no longer stands. That version is kept") {
			t.Error(got)
		}
	})
}

// The seal changes with each thing that it binds.
func TestMOB03TheSealBindsEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.sign(t, h.write(t))
		v, err := h.desk.ReadStatement(h.marsh(), s.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if !v.Intact(*s.Signature) {
			t.Fatal("a fresh signature is not intact")
		}
		for name, change := range map[string]func(*evidence.Signature){
			"hash": func(g *evidence.Signature) { g.Hash = strings.Repeat("0", 64) }, "pages": func(g *evidence.Signature) { g.Pages++ },
			"words": func(g *evidence.Signature) { g.Words += "." }, "signer": func(g *evidence.Signature) { g.Signer = h.suspect },
			"officer": func(g *evidence.Signature) { g.Officer = "bevan" }, "place": func(g *evidence.Signature) { g.Place = "elsewhere" },
			"device": func(g *evidence.Signature) { g.Device = "other" }, "time": func(g *evidence.Signature) { g.SignedAt = g.SignedAt.Add(time.Microsecond) },
			"name": func(g *evidence.Signature) { g.SignedAs = "M. Nowak" }, "reader": func(g *evidence.Signature) { g.ReadOverBy = "X" },
		} {
			g := *s.Signature
			change(&g)
			if v.Intact(g) {
				t.Errorf("the seal does not bind the %s", name)
			}
		}
	})
}

func TestMOB01TheAgeIsShownUnderEighteenAndCarried(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		if s := h.write(t); s.Age != 0 {
			t.Errorf("an adult's age: %d", s.Age)
		}
		_, err := act.Do(h.System(), h.Door, act.Of("test.child", journal.Ref{Kind: "person"}).With(access.Resource{}).On(h.thread), func(tx *act.Tx) (string, error) {
			p, err := h.people.CreateIn(tx, child)
			if err != nil {
				return "", err
			}
			return p.ID, h.people.LinkIn(tx, p.ID, "witness", h.thread)
		})
		if err != nil {
			t.Fatal(err)
		}
		linked, err := h.people.AllOnThread(h.DB.Read(context.Background()), h.thread)
		if err != nil {
			t.Fatal(err)
		}
		id := linked[len(linked)-1].Person.ID
		done, err := h.desk.WriteStatement(h.howells(), h.thread, evidence.WriteStatement{Witness: id, Text: "I saw it."})
		if err != nil || done.Value.Age != 15 {
			t.Errorf("%+v %v", done.Value, err)
		}
	})
}

func TestAStatementIsOfSomebodyInTheCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, other, _ := h.open(t, "open")
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, evidence.WriteStatement{Witness: other, Text: told})), "evidence.statement.witness_not_on_thread")
		code(t, must(h.desk.WriteStatement(h.howells(), h.thread, evidence.WriteStatement{Witness: h.witness})), "form.required")
	})
}

func TestWhoMayNotTouchAStatement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.write(t)
		h.refusedToAll(t, "write", func(ctx context.Context) error {
			return must(h.desk.WriteStatement(ctx, h.thread, evidence.WriteStatement{Witness: h.witness, Text: told}))
		})
		h.refusedToAll(t, "change", func(ctx context.Context) error {
			return must(h.desk.ChangeStatement(ctx, s.ID, evidence.ChangeStatement{From: s.Hash, Text: "x", Why: "y"}))
		})
		h.refusedToAll(t, "sign", func(ctx context.Context) error { return must(h.desk.SignStatement(ctx, s.ID, signing(s))) })
		h.refusedToAll(t, "see", func(ctx context.Context) error { return must(h.desk.ReadStatement(ctx, s.ID, "")) })
		h.refusedToAll(t, "list", func(ctx context.Context) error { return must(h.desk.List(ctx, h.thread, paging.Ask{})) })
	})
}

func TestARestrictedStatementIsNotThere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		th, witness, _ := h.open(t, "restricted:op")
		inside := officer("L. Marsh", "marsh", "1874")
		inside.Labels = []string{"open", "restricted:op"}
		done, err := h.desk.WriteStatement(h.As(inside), th, evidence.WriteStatement{Witness: witness, Text: told})
		if err != nil {
			t.Fatal(err)
		}
		if err := must(h.desk.ReadStatement(h.howells(), done.Value.ID, "")); !fault.Is(err, fault.NotFound) {
			t.Errorf("without the label: %v", err)
		}
		if _, err := h.desk.ReadStatement(h.As(inside), done.Value.ID, ""); err != nil {
			t.Errorf("with the label: %v", err)
		}
	})
}

func TestMOB02TheBackHasADoorOfItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		s := h.write(t)
		in := evidence.RecordReverse{Avoid: "2026-12-20 to 2026-12-28 holiday\n2027-01-04", SpecialMeasures: "Screens: she is afraid of him", MedicalConsent: "not_needed", PersonalStatement: "not_a_victim", Willing: "yes"}
		both := in
		both.NoDates = true
		code(t, must(h.desk.RecordReverse(h.howells(), s.ID, both)), "evidence.reverse.dates")
		neither := in
		neither.Avoid = ""
		code(t, must(h.desk.RecordReverse(h.howells(), s.ID, neither)), "evidence.reverse.dates")
		bad := in
		bad.Avoid = "next week"
		code(t, must(h.desk.RecordReverse(h.howells(), s.ID, bad)), "evidence.reverse.not_dates")
		if _, err := h.desk.RecordReverse(h.howells(), s.ID, in); err != nil {
			t.Fatal(err)
		}
		if err := must(h.desk.ReadReverse(h.howells(), s.ID, "curious")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer opened the back: %v", err)
		}
		if err := must(h.desk.ReadReverse(h.marsh(), s.ID, "")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("opened without a reason: %v", err)
		}
		r, err := h.desk.ReadReverse(h.marsh(), s.ID, "to arrange the trial")
		if err != nil || len(r.Avoid) != 2 || r.Avoid[0].Why != "holiday" || r.Avoid[1].To.String() != "2027-01-04" {
			t.Errorf("%+v %v", r, err)
		}
		if r.Phone == "" {
			t.Error("the telephone that the record knows was not carried")
		}
		if got := said(t, h, h.thread); strings.Contains(got, "afraid") || strings.Contains(got, "holiday") || strings.Contains(got, "2018") || !strings.Contains(got, "Back of the statement recorded") {
			t.Error(got)
		}
	})
}

func TestPagesKeepEveryWordInItsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,120}[ \n]{1,3}`), 0, 400).Draw(t, "words"), "")
		pages := evidence.Paginate(text)
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if letters(strings.Join(pages, " ")) != letters(text) {
			t.Fatal("words were lost or moved")
		}
		for i, p := range pages {
			most := 44
			if i == 0 {
				most = 28
			}
			ls := strings.Split(p, "\n")
			if len(ls) > most {
				t.Fatalf("page %d has %d lines", i+1, len(ls))
			}
			for _, l := range ls {
				if len([]rune(l)) > 84 {
					t.Fatalf("a line of %d characters", len([]rune(l)))
				}
			}
		}
	})
}
