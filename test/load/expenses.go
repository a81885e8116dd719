package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/when"
	onduty "throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/people"

	court "throughline/police/court/entry"
)

// ExpensesAsk is a measurement of a pay run and of a month of drafting.
type ExpensesAsk struct {
	Lines, Staff int // of the pay run
	Officers     int // for whom a month is drafted
	Hearings     int // of each of them in the month
}

// ExpensesFound is what was found.
type ExpensesFound struct {
	Lines        int     `json:"lines"`
	Staff        int     `json:"staff"`
	Run          float64 `json:"pay_run_s"`
	Again        float64 `json:"run_again_s"`
	Same         bool    `json:"byte_identical"`
	HeapMiB      float64 `json:"pay_run_heap_mib"` // the most that the Go heap held during the runs
	Officers     int     `json:"officers"`
	Hearings     int     `json:"hearings"`
	Drafted      int     `json:"claims_drafted"`
	Heard        float64 `json:"entries_heard_s"` // from the first hearing that was held until the last claim was there
	SeedSeconds  float64 `json:"seed_s"`
	DraftedWrong int     `json:"officers_without_each_claim"`
}

// Expenses measures both. It writes rows to begin with, and then nothing but acts and entries.
func Expenses(ctx context.Context, ask ExpensesAsk, say func(string)) (out ExpensesFound, err error) {
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	sys, err := app.Open(ctx, app.Settings{Data: dir, Training: true, Force: "99", ClosureLimit: time.Minute})
	if err != nil {
		return out, err
	}
	defer func() {
		if e := sys.Stop(); err == nil {
			err = e
		}
	}()
	b := expensesBench{ExpensesAsk: ask, sys: sys, ctx: access.WithActor(ctx, access.System("load")), say: say}
	b.desk = expenses.New(sys.Host, onduty.New(sys.Host, people.New(sys.Host)), nil)
	at := time.Now()
	say(fmt.Sprintf("%d rows of pay for %d people, and %d officers, are written", ask.Lines, ask.Staff, ask.Officers))
	now := sys.Host.Clock.Now()
	if err := seedDuty(b.ctx, sys.Host.DB, ask.Officers, 1, now, rand.New(rand.NewPCG(10, 10))); err != nil {
		return out, err
	}
	b.period = when.DayOf(now).String()[:7]
	if err := seedPay(b.ctx, sys.Host.DB, b.period, ask.Lines, ask.Staff, when.DayOf(now), now); err != nil {
		return out, err
	}
	b.out.SeedSeconds = time.Since(at).Seconds()
	if err := b.run(); err != nil {
		return b.out, err
	}
	sys.Start(ctx)
	return b.out, b.draft()
}

type expensesBench struct {
	ExpensesAsk
	sys    *app.System
	desk   *expenses.Desk
	ctx    context.Context
	say    func(string)
	period string
	out    ExpensesFound
}

// finance is who makes a payroll file.
func finance(ctx context.Context) context.Context {
	return access.WithActor(ctx, &access.Actor{Account: "staff:load-finance", Kind: "staff", Staff: "load-finance", Name: "F. Load", Roles: []string{"finance"}, Labels: []string{"open"}, OnDuty: true})
}

// run makes the payroll file twice and watches what the heap holds.
func (b *expensesBench) run() error {
	b.out.Lines, b.out.Staff = b.Lines, b.Staff
	runtime.GC()
	stop, most := make(chan struct{}), atomic.Uint64{}
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			}
		}
	}()
	defer close(stop)
	at := time.Now()
	first, err := b.desk.Export(finance(b.ctx), expenses.Export{Period: b.period})
	if err != nil {
		return err
	}
	b.out.Run = time.Since(at).Seconds()
	at = time.Now()
	second, err := b.desk.Export(finance(b.ctx), expenses.Export{Period: b.period})
	if err != nil {
		return err
	}
	b.out.Again = time.Since(at).Seconds()
	b.out.Same = first.Value.Text == second.Value.Text && first.Value.Hash == second.Value.Hash && second.Value.Again
	b.out.HeapMiB = float64(most.Load()) / (1 << 20)
	if n := strings.Count(first.Value.Text, "\n"); n != b.Lines+2 || first.Value.Rows != b.Lines {
		return fmt.Errorf("the file has %d lines and says %d rows, and %d were to be paid", n, first.Value.Rows, b.Lines)
	}
	b.say(fmt.Sprintf("the pay run took %.1f s and again %.1f s", b.out.Run, b.out.Again))
	return nil
}

// draft has every officer warned for hearings that are then held, and waits until a claim is drafted from each.
func (b *expensesBench) draft() error {
	b.out.Officers, b.out.Hearings = b.Officers, b.Hearings
	now := b.sys.Host.Clock.Now()
	const anAct = 20
	at := time.Now()
	for n := range b.Hearings {
		held := now.AddDate(0, 0, -1-n).Truncate(time.Minute)
		for from := 0; from < b.Officers; from += anAct {
			a := act.Of("load.hearing", journal.Ref{Kind: "thread"}).With(access.Resource{})
			_, err := act.Do(b.ctx, b.sys.Host.Door, a, func(tx *act.Tx) (int, error) {
				th, err := tx.OpenThread("open")
				if err != nil {
					return 0, err
				}
				hearing := fmt.Sprintf("load-%d-%d", n, from)
				bodies := []journal.Body{court.HearingListed{Hearing: hearing, CourtName: "Gwent, Newport", At: held}}
				for i := from; i < min(from+anAct, b.Officers); i++ {
					bodies = append(bodies, court.WitnessWarned{Warning: hearing + officerID(i), Staff: officerID(i), Hearing: hearing, At: held, Method: "duty_system", Duty: true})
				}
				for _, body := range append(bodies, court.HearingResulted{Hearing: hearing, On: when.DayOf(held)}) {
					if _, err := tx.Record(body, act.OnThreads(th.ID)); err != nil {
						return 0, err
					}
				}
				return 0, nil
			})
			if err != nil {
				return err
			}
		}
	}
	want := b.Officers * b.Hearings
	for b.out.Drafted < want {
		if time.Since(at) > 10*time.Minute {
			return fmt.Errorf("after ten minutes %d of %d claims were drafted", b.out.Drafted, want)
		}
		time.Sleep(50 * time.Millisecond)
		n, err := draftsFromCourt(b.sys.Host.DB.Read(b.ctx))
		if err != nil {
			return err
		}
		b.out.Drafted = n
	}
	b.out.Heard = time.Since(at).Seconds()
	wrong, err := officersWithout(b.sys.Host.DB.Read(b.ctx), b.Hearings, b.Officers)
	b.out.DraftedWrong = wrong
	return err
}
