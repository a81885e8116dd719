package enact

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/journal/journaltest"
	"throughline/platform/law"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
)

func TestEntriesReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	journaltest.Golden(t, []journal.Kind{journal.KindOf[RowProposed](), journal.KindOf[RowDecided]()}, nil)
}

// G-01: a force's own row is used from the day that it names, once a second person has brought it into force; the shipped row
// still explains what was decided with it, and what is read again after a restart is the same.
func TestG01AnOwnRowNeedsTwoPeople(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := New(h.Host)
		h.Start(d.Room())
		flynn := h.As(access.Actor{Account: "staff:flynn", Staff: "flynn", Roles: []string{"finance"}})
		pryor := h.As(access.Actor{Account: "staff:pryor", Staff: "pryor", RankNo: 5, OnDuty: true})
		table := h.Law.Table("expenses.rate")
		shipped := table.On(when.DayOf(h.Clock.Now()))[0]
		var v map[string]any
		if err := json.Unmarshal(shipped.Value(), &v); err != nil {
			t.Fatal(err)
		}
		for k, x := range v {
			if n, ok := x.(float64); ok {
				v[k] = n + 7
			}
		}
		value, _ := json.Marshal(v)
		in := Propose{Code: shipped.Code, Value: string(value), From: "2026-12-01", Source: "Chief constable, 23 November 2026"}
		if in.Value = strings.Join(law.NewRow(law.Row{}, value).Lines(), "\n"); strings.Contains(in.Value, "{") { // as people type it on the page
			t.Fatalf("the value is typed as %q", in.Value)
		}
		done, err := d.Propose(flynn, "expenses.rate", in)
		if err != nil {
			t.Fatal(err)
		}
		day := when.MustDay("2026-12-05")
		if r, _ := h.Law.Table("expenses.rate").At(shipped.Code, day); string(r.Value()) != string(shipped.Value()) {
			t.Errorf("a row that nobody decided is used: %s", r.Value())
		}
		if _, err := d.Decide(flynn, done.Value.ID, Decide{Decision: "in_force", Why: "I said so"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who proposed it decided it: %v", err)
		}
		if _, err := d.Decide(pryor, done.Value.ID, Decide{Decision: "in_force", Why: "As the chief constable decided"}); err != nil {
			t.Fatal(err)
		}
		r, _ := h.Law.Table("expenses.rate").At(shipped.Code, day)
		if string(r.Value()) != string(value) || r.Ref() == shipped.Ref() {
			t.Errorf("the row in force is not used: %s %s", r.Ref(), r.Value())
		}
		if r, _ := h.Law.Table("expenses.rate").At(shipped.Code, when.MustDay("2026-11-30")); r.Ref() != shipped.Ref() {
			t.Errorf("the row is used before its first day: %s", r.Ref())
		}
		if old, ok := h.Law.Row(shipped.Ref()); !ok || string(old.Value()) != string(shipped.Value()) {
			t.Errorf("the shipped row does not explain itself any more: %v", old)
		}
		if err := New(h.Host).Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		if again, _ := h.Law.Table("expenses.rate").At(shipped.Code, day); again.Ref() != r.Ref() {
			t.Errorf("read again it is %s, not %s", again.Ref(), r.Ref())
		}
		if _, err := d.Decide(pryor, done.Value.ID, Decide{Decision: "refused", Why: "After all"}); fault.Of(err).Code != "law.row.decided" {
			t.Errorf("decided twice: %v", err)
		}
	})
}

// G-01, EXP-07: one person with two accounts is one person: who proposed a row under one account does not bring it into force under another.
func TestG01OnePersonWithTwoAccountsIsNotTwoPeople(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := New(h.Host)
		d.SameAccounts = func(_ db.Querier, account string) ([]string, error) {
			if account == "staff:pryor" || account == "staff:pryor_special" {
				return []string{"staff:pryor", "staff:pryor_special"}, nil
			}
			return []string{account}, nil
		}
		h.Start(d.Room())
		as := func(id string) context.Context {
			return h.As(access.Actor{Account: "staff:" + id, Staff: id, RankNo: 5, OnDuty: true})
		}
		shipped := h.Law.Table("expenses.rate").On(when.DayOf(h.Clock.Now()))[0]
		done, err := d.Propose(as("pryor"), "expenses.rate", Propose{Code: shipped.Code, Value: string(shipped.Value()), From: "2026-12-01", Source: "A decision"})
		if err != nil {
			t.Fatal(err)
		}
		in := Decide{Decision: "in_force", Why: "As the source says"}
		for _, id := range []string{"pryor", "pryor_special"} {
			if _, err := d.Decide(as(id), done.Value.ID, in); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s is both halves: %v", id, err)
			}
		}
		if _, err := d.Decide(as("marlow"), done.Value.ID, in); err != nil {
			t.Error(err)
		}
	})
}

// G-01: national law is not the force's to change, and a row has the shape of its table.
func TestG01WhatIsNoRowIsRefused(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		d := New(h.Host)
		h.Start(d.Room())
		flynn := h.As(access.Actor{Account: "staff:flynn", Staff: "flynn", Roles: []string{"finance"}})
		readOnly, shipped := "", h.Law.Table("expenses.rate").Rows()[0]
		for _, name := range h.Law.Names() {
			if !h.Law.Table(name).Editable {
				readOnly = name
			}
		}
		good := Propose{Code: shipped.Code, Value: string(shipped.Value()), From: "2026-12-01", Source: "A decision"}
		for _, c := range []struct {
			table string
			edit  func(*Propose)
			want  string
		}{
			{readOnly, func(*Propose) {}, "law.table.read_only"},
			{"no.table", func(*Propose) {}, "law.table.unknown"},
			{"expenses.rate", func(p *Propose) { p.Value = "fifty pence" }, "law.row.shape"},
			{"expenses.rate", func(p *Propose) { p.Value = `{"pence": "fifty"}` }, "law.row.shape"},
			{"expenses.rate", func(p *Propose) { p.Value = "pence: 45" }, "law.row.shape"},
			{"expenses.rate", func(p *Propose) { p.Value = "pence: 45\npence: 46" }, "law.row.shape"},
			{"expenses.rate", func(p *Propose) { p.Source = "" }, "source"},
			{"expenses.rate", func(p *Propose) { p.From = "tomorrow" }, "from"},
			{"expenses.rate", func(p *Propose) { p.To = "2026-11-01" }, "law.row.incomplete"},
			{"expenses.rate", func(p *Propose) { p.Code = "a/b" }, "law.row.incomplete"},
		} {
			in := good
			c.edit(&in)
			_, err := d.Propose(flynn, c.table, in)
			f := fault.Of(err)
			said := f.Code
			for _, x := range f.Fields {
				said += " " + x.Name + " " + x.Code
			}
			if err == nil || !strings.Contains(said, c.want) {
				t.Errorf("%s %+v: %s, want %s", c.table, in, said, c.want)
			}
		}
		if _, err := d.Propose(h.As(access.Actor{Account: "staff:howells", Staff: "howells", Roles: []string{"officer"}, RankNo: 1}), "expenses.rate", good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a constable proposed a rate: %v", err)
		}
		rows, err := d.Rows(flynn, paging.Ask{})
		if err != nil || len(rows.Rows) > 0 {
			t.Errorf("something was kept of what was refused: %v %v", rows, err)
		}
	})
}
