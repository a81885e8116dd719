package voice

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/voice/entry"
)

// Question is a row of law/voice.question: what is asked, and what its ends are called, in both languages.
type Question struct {
	English     string `json:"en"`
	Welsh       string `json:"cy"`
	LowEnglish  string `json:"low_en"`
	LowWelsh    string `json:"low_cy"`
	HighEnglish string `json:"high_en"`
	HighWelsh   string `json:"high_cy"`
	ref         string
}

// in says the question and its ends in a language.
func (q Question) in(lang string) (ask, low, high string) {
	if lang == "cy" {
		return q.Welsh, q.LowWelsh, q.HighWelsh
	}
	return q.English, q.LowEnglish, q.HighEnglish
}

// question is the one in force on a day for "staff" or "victim".
func (d *Desk) question(whom string, on when.Day) (Question, error) {
	var x Question
	row, ok := d.host.Law.Table("voice.question").At(whom, on)
	if !ok {
		return x, fault.New(fault.Invalid, "law.none_on_day").With("table", "voice.question").With("code", whom).With("day", on.String())
	}
	x.ref = row.Ref()
	return x, row.Into(&x)
}

// figure is a number of law/voice.pulse.
func (d *Desk) figure(code string, on when.Day) (int, error) {
	var v struct {
		Number int    `json:"number"`
		Unit   string `json:"unit"`
	}
	row, ok := d.host.Law.Table("voice.pulse").At(code, on)
	if !ok {
		return 0, fault.New(fault.Invalid, "law.none_on_day").With("table", "voice.pulse").With("code", code).With("day", on.String())
	}
	return v.Number, row.Into(&v)
}

// Answer is an answer to the question of the month.
type Answer struct {
	Score int    `json:"score" label:"Your answer" said:"an answer from 1 to 5" required:"true" minimum:"1" maximum:"5" example:"4"`
	Line  string `json:"line,omitempty" label:"One line, if you like" said:"your line" maxLength:"200"`
}

// mark stands for an account in a month: nobody who does not hold the month's key can make it or take it apart, and the key is
// thrown away when the month is over.
func mark(secret, account string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(account))
	return hex.EncodeToString(m.Sum(nil))
}

// drawn is a number of a row that says nothing of when it was written.
func drawn() (int64, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1<<31-1))
	if err != nil {
		return 0, err
	}
	return n.Int64() + 1, nil
}

// AnswerMonth adds an answer to the sums of this month (London), and its line apart from it. That the account has answered is kept as a
// mark made with a key of the month; the marks and keys of months that are over go with it. Right: voice.month.answer (staff, and
// victims on their page). Faults: voice.month.answered (conflict) when it has answered this month; voice.note.reference (invalid).
func (d *Desk) AnswerMonth(ctx context.Context, in Answer) (act.Done[Sent], error) {
	none := act.Done[Sent]{}
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	whom := whomOf(who)
	if err := d.host.Door.Ask(ctx, act.Of("voice.month.answer", journal.Ref{Kind: "voice_month", ID: "this"}).With(access.Resource{})); err != nil {
		return none, err
	}
	if err := form.Check(in); err != nil {
		return none, err
	}
	line := strings.TrimSpace(in.Line)
	if found := reference(line); found != "" {
		return none, fault.InvalidField("line", "voice.note.reference", "what", found)
	}
	secret, month, err := d.begin()
	if err != nil {
		return none, err
	}
	number, err := drawn()
	if err != nil {
		return none, err
	}
	today := when.MustDay(month + "-01")
	asked, err := d.question(whom, today)
	if err != nil {
		return none, err
	}
	step, err := d.step(today)
	if err != nil {
		return none, err
	}
	return act.Do(nameless(ctx), d.host.Door, act.Of("voice.month.answer", journal.Ref{Kind: "voice_month", ID: month}).With(access.Resource{}), func(tx *act.Tx) (Sent, error) {
		kept, err := keyOf(tx, month, secret)
		if err != nil {
			return Sent{}, err
		}
		if err := answered(tx, month, mark(kept, who.Account)); err != nil {
			return Sent{}, err
		}
		if err := addScore(tx, month, whom, in.Score, step); err != nil {
			return Sent{}, err
		}
		if line != "" {
			if err := insertLine(tx, number, month, whom, line); err != nil {
				return Sent{}, err
			}
		}
		_, err = tx.Record(entry.MonthAnswered{Month: month, Whom: whom, Law: asked.ref})
		return Sent{Kept: true}, err
	})
}

// PassMonth is not to be asked again this month. It is kept as an answer is, without one. Right and faults: as AnswerMonth.
func (d *Desk) PassMonth(ctx context.Context) (act.Done[Sent], error) {
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[Sent]{}, err
	}
	if err := d.host.Door.Ask(ctx, act.Of("voice.month.answer", journal.Ref{Kind: "voice_month", ID: "this"}).With(access.Resource{})); err != nil {
		return act.Done[Sent]{}, err
	}
	secret, month, err := d.begin()
	if err != nil {
		return act.Done[Sent]{}, err
	}
	return act.Do(nameless(ctx), d.host.Door, act.Of("voice.month.answer", journal.Ref{Kind: "voice_month", ID: month}).With(access.Resource{}), func(tx *act.Tx) (Sent, error) {
		kept, err := keyOf(tx, month, secret)
		if err == nil {
			err = answered(tx, month, mark(kept, who.Account))
		}
		if err == nil {
			_, err = tx.Record(entry.MonthAnswered{Month: month, Whom: whomOf(who), Passed: true})
		}
		return Sent{Kept: true}, err
	})
}

// begin is this month (London), and a secret for its key where it has none yet.
func (d *Desk) begin() (secret, month string, err error) {
	b := make([]byte, 32)
	_, err = rand.Read(b)
	return hex.EncodeToString(b), when.DayOf(d.host.Clock.Now()).String()[:7], err
}

// step is after how many more answers the mean is shown again: never fewer than the smallest number of people that is shown.
func (d *Desk) step(on when.Day) (int, error) {
	n, err := d.figure("step", on)
	if err != nil {
		return 0, err
	}
	var small struct {
		Number int    `json:"number"`
		Unit   string `json:"unit"`
	}
	if row, ok := d.host.Law.Table("insight.small").At("least", on); ok {
		err = row.Into(&small)
	}
	return max(n, small.Number), err
}

// asks tells whether an account is to be asked now: it has not answered this month.
func (d *Desk) asks(q db.Querier, who *access.Actor) (bool, error) {
	if whomOf(who) == "" {
		return false, nil
	}
	month := when.DayOf(d.host.Clock.Now()).String()[:7]
	secret, err := secretOf(q, month)
	if err != nil || secret == "" {
		return err == nil, err
	}
	done, err := hasAnswered(q, month, mark(secret, who.Account))
	return !done, err
}

// Pulse is how many of "staff" or "victim" answered in a month, and the sum of their answers, as far as it may be shown: it moves in
// steps (law/voice.pulse), so that what one person answered cannot be told from two readings. It is what insight shows.
func (d *Desk) Pulse(q db.Querier, whom, month string) (n, sum int64, err error) {
	return shown(q, month, whom)
}

// Lines are what was written beside the answers of a month, in no order, without the answers.
type Lines struct {
	Month string `json:"month"`
	Lines []Line `json:"lines"`
	Next  string `json:"next,omitempty" doc:"give it as cursor for the lines after these; absent when there are none"`
}

// Line is one.
type Line struct {
	ID   int64  `json:"id"`
	Whom string `json:"whom"`
	Text string `json:"text"`
}

// listLines names the list in its cursor.
const listLines = "lines"

// Lines lists what was written beside the answers of a month, of those asked of whom so many answered that the mean is shown. Right:
// voice.note.list. Faults: voice.month.unknown, paging.cursor (invalid).
func (d *Desk) Lines(ctx context.Context, month string, p paging.Ask) (Lines, error) {
	part, err := p.One(listLines)
	if err != nil {
		return Lines{}, err
	}
	if month == "" {
		month = when.DayOf(d.host.Clock.Now()).String()[:7]
	}
	if _, err := when.ParseDay(month + "-01"); err != nil || len(month) != 7 {
		return Lines{}, fault.InvalidField("month", "voice.month.unknown")
	}
	return act.See(ctx, d.host.Door, act.Of("voice.note.list", journal.Ref{Kind: "voice_month", ID: month}).With(access.Resource{}), func(q db.Querier, _ *access.Actor) (Lines, error) {
		out := Lines{Month: month}
		out.Lines, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Line, error) { return lines(q, month, after.By, n) },
			func(xs []Line) ([]Line, error) { return xs, nil }, func(x Line) paging.Mark { return paging.Mark{By: lineMark(x.ID), ID: "x"} })
		return out, err
	})
}
