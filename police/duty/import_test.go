package duty_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/police/duty"
)

const heading = "account,name,number,roles,rank,teams,pattern,posting,line_manager,contract,hours_a_week\n"

// staffFile is a file of n constables.
func staffFile(n int) []string {
	out := []string{strings.TrimRight(heading, "\n")}
	for i := range n {
		out = append(out, fmt.Sprintf("imp%05d,N. O'Neill %d,7%05d,officer,constable,response,four_on_four_off,Newport,rees,full_time,40", i, i, i))
	}
	return out
}

func (h force) staffCount(t *testing.T) int {
	t.Helper()
	all, err := h.All(h.DB.Read(context.Background()), h.Held.Now())
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestAFileOfTenThousandIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		hr := h.as(t, "patel")
		before := h.staffCount(t)
		head, err := journal.Head(h.DB.Read(context.Background()))
		if err != nil {
			t.Fatal(err)
		}
		lines := staffFile(10_000)
		good := lines[4999]
		// Row 5,000 is broken in each of these ways: nothing of the file is done, and the row says why.
		for name, c := range map[string]struct{ row, code, says string }{
			"Latin-1":        {strings.Replace(good, "N. O'Neill", "Ren\xe9 O'Neill", 1), "duty.import.encoding", "“é”"},
			"a cell too few": {strings.Replace(good, ",Newport", "", 1), "duty.import.cells", "10 cells"},
			"an open quote":  {strings.Replace(good, "N. O'Neill", `"N. O'Neill`, 1), "duty.import.quotes", "not closed"},
			"no such rank":   {strings.Replace(good, "constable", "major", 1), "form.not_offered", ""},
			"a number twice": {strings.Replace(good, "704998", "704997", 1), "duty.import.number_twice", "row 4999"},
		} {
			file := append([]string{}, lines...)
			file[4999] = c.row
			text := []byte(strings.Join(file, "\n"))
			try, err := h.TryImport(hr, text)
			if err != nil || try.Rows != 10_000 || try.Ready != 9_999 || len(try.Refused) != 1 || try.Refused[0].Row != 5000 || c.code != "form.not_offered" && try.Refused[0].Code != c.code || !strings.Contains(try.Refused[0].Detail, c.says) {
				t.Errorf("%s: %v %d of %d, %+v", name, err, try.Ready, try.Rows, try.Refused)
			}
			if _, err := h.Import(hr, text); !fault.HasCode(err, "duty.import.refused") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.staffCount(t); n != before {
			t.Fatalf("half done: %d more", n-before)
		}
		text := []byte("\ufeff" + strings.Join(lines, "\r\n") + "\r\n")
		try, err := h.TryImport(hr, text)
		if err != nil || try.Ready != 10_000 || len(try.Refused) != 0 || h.staffCount(t) != before {
			t.Fatalf("%v %d %+v", err, try.Ready, try.Refused[:min(3, len(try.Refused))])
		}
		done, err := h.Import(hr, text)
		if err != nil || !done.Value.Applied {
			t.Fatalf("%v", err)
		}
		// Confirmed is all or nothing: until the rows are in nobody else joins, and a job that is stopped goes on where it was.
		if _, err := h.Join(hr, duty.JoinStaff{ID: "between", Name: "B. Between", Number: "1", Roles: []string{"officer"}}); !fault.HasCode(err, "duty.import.running") {
			t.Errorf("joined in between: %v", err)
		}
		if _, err := h.Import(hr, text); !fault.HasCode(err, "duty.import.running") {
			t.Errorf("twice at once: %v", err)
		}
		w := jobs.New(h.DB, h.Held, h.Room().Jobs, jobs.Settings{})
		if _, err := w.RunDue(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := h.staffCount(t); n != before+10_000 {
			t.Errorf("%d more", n-before)
		}
		s, err := h.Staff(h.DB.Read(context.Background()), "imp00007")
		if err != nil || s.Name != "N. O'Neill 7" || s.Rank != "constable" || s.Pattern != "four_on_four_off" {
			t.Errorf("%+v %v", s, err)
		}
		r, err := h.SeeRecord(hr, "imp00007")
		if err != nil || r.Posting != "Newport" || r.LineManager != "rees" || r.HoursAWeek != 40 {
			t.Errorf("%+v %v", r, err)
		}
		h.Settle()
		if now, _ := journal.Head(h.DB.Read(context.Background())); now <= head {
			t.Error("the journal does not know")
		}
		if again, err := h.TryImport(hr, text); err != nil || again.Ready != 0 || len(again.Refused) != 20_000 { // account and number
			t.Errorf("again: %v %d refused", err, len(again.Refused))
		}
	})
}

func TestAFileSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		hr := h.as(t, "patel")
		for code, text := range map[string]string{
			"duty.import.column": "account,name,number,roles,shoe_size\na,b,c,officer,9", "duty.import.missing": "account,name,number\na,b,c", "duty.import.empty": heading,
			"duty.import.column_twice": "account,name,number,roles,name\na,b,c,officer,d", "duty.import.encoding_head": "account,n\xe9,number,roles\n",
		} {
			if _, err := h.TryImport(hr, []byte(text)); !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := h.TryImport(hr, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing: %v", err)
		}
		for want, row := range map[string]string{
			"duty.import.number":   "newone,N. New,2207,officer,,,,,,,",
			"duty.import.account":  "howells,N. New,99001,officer,,,,,,,",
			"duty.pattern.unknown": "newone,N. New,99001,officer,,,whenever,,,,",
			"duty.record.manager":  "newone,N. New,99001,officer,,,,,ghost,,",
			"duty.record.hours":    "newone,N. New,99001,officer,,,,,,,many",
			"duty.import.contract": "newone,N. New,99001,officer,,,,,,forever,",
		} {
			got, err := h.TryImport(hr, []byte(heading+row))
			if err != nil || len(got.Refused) != 1 || got.Refused[0].Row != 2 || got.Refused[0].Detail == "" || got.Refused[0].Detail == got.Refused[0].Code {
				t.Errorf("%s: %+v %v", want, got.Refused, err)
			} else if got.Refused[0].Code != want && want != "duty.pattern.unknown" {
				t.Errorf("%s: %+v", want, got.Refused[0])
			}
		}
		if _, err := h.TryImport(h.as(t, "howells"), []byte(heading)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer: %v", err)
		}
	})
}

func TestHR01RanksForGoodForATimeAndActing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		hr := h.as(t, "patel")
		if _, err := h.SetRank(h.as(t, "howells"), "howells", duty.SetRank{Rank: "sergeant", How: "substantive", Why: "I would like it"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("her own: %v", err)
		}
		if _, err := h.SetRank(hr, "howells", duty.SetRank{Rank: "field_marshal", How: "substantive", Why: "by mistake"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("no such rank: %v", err)
		}
		// A temporary rank across the night on which the clocks go back ends at its wall time.
		done, err := h.SetRank(hr, "howells", duty.SetRank{Rank: "sergeant", How: "temporary", Until: "2027-10-31T12:00", Why: "covers a vacancy"})
		if err != nil || done.Value.Staff.RankShort != "T/Sgt" || len(done.Value.Ranks) != 2 {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for at, want := range map[string]string{"2027-10-31T11:59": "T/Sgt", "2027-10-31T12:00": "PC"} {
			h.at(t, at)
			if s, err := h.Staff(h.DB.Read(context.Background()), "howells"); err != nil || s.RankShort != want {
				t.Errorf("%s: %+v %v", at, s.RankShort, err)
			}
		}
		if _, err := h.SetRank(h.as(t, "patel"), "rees", duty.SetRank{Rank: "constable", How: "substantive", Why: "asked for it"}); err != nil {
			t.Fatal(err)
		}
		if s, _ := h.Staff(h.DB.Read(context.Background()), "rees"); s.Rank != "constable" {
			t.Errorf("%+v", s)
		}
		r, err := h.SeeRecord(h.as(t, "patel"), "rees")
		if err != nil || len(r.Ranks) != 2 || r.Ranks[1].Until.IsZero() || r.Ranks[0].How != "substantive" {
			t.Errorf("%+v %v", r.Ranks, err)
		}
	})
}

func TestRecordsMoveAndKinIsStricter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		hr := h.as(t, "patel")
		done, err := h.ChangeRecord(hr, "howells", duty.ChangeRecord{Posting: "Harbour", LineManager: "rees", Contract: "part_time", Hours: "30", Warrant: "W1", EmployeeNumber: "E1", Why: "moved at her wish"})
		if err != nil || done.Value.Posting != "Harbour" || done.Value.HoursAWeek != 30 {
			t.Fatalf("%+v %v", done.Value, err)
		}
		for code, in := range map[string]duty.ChangeRecord{"duty.record.nothing": {Posting: "Harbour", Why: "once more"}, "duty.record.manager": {LineManager: "ghost", Why: "by mistake"}, "duty.staff.number_taken": {Number: "2311", Why: "by mistake"},
			"duty.record.hours": {Hours: "200", Why: "by mistake"}, "duty.pattern.unknown": {Pattern: "whenever", Why: "by mistake"}} {
			if _, err := h.ChangeRecord(hr, "howells", in); err == nil || code != "duty.pattern.unknown" && !fault.HasCode(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := h.Adjust(hr, "howells", duty.Adjust{Kind: "restriction", What: "no confrontational duty", FromOn: "2026-11-23", UntilOn: "2026-12-23"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Adjust(hr, "howells", duty.Adjust{Kind: "restriction", What: "no confrontational duty", FromOn: "2026-11-23", UntilOn: "2026-11-22"}); !fault.HasCode(err, "duty.adjustment.order") {
			t.Errorf("%v", err)
		}
		if r, err := h.SeeRecord(h.as(t, "howells"), "howells"); err != nil || len(r.Adjustments) != 1 {
			t.Errorf("her own: %+v %v", r, err)
		}
		if _, err := h.SeeRecord(h.as(t, "rees"), "howells"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("her sergeant: %v", err)
		}
		if _, err := h.SetKin(h.as(t, "howells"), "howells", duty.Kin{Name: "M. Howells", Relation: "husband", Phone: "01632 960777"}); err != nil {
			t.Fatal(err)
		}
		for who, c := range map[string]struct {
			why string
			may bool
		}{"howells": {"", true}, "coles": {"she was hurt", true}, "patel": {"", false}, "rees": {"she was hurt", false}, "bevan": {"curious", false}} {
			if _, err := h.SeeKin(h.as(t, who), "howells", c.why); (err == nil) != c.may {
				t.Errorf("%s: %v", who, err)
			}
		}
		if _, err := h.Join(hr, duty.JoinStaff{ID: "twin", Name: "T. Twin", Number: "2207", Roles: []string{"officer"}}); !fault.HasCode(err, "duty.staff.number_taken") {
			t.Errorf("a number twice: %v", err)
		}
	})
}
