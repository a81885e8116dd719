package load

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	stdsync "sync"
	"time"

	"throughline/app"
	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/paging"
	"throughline/platform/sync"
	"throughline/police/field"
)

// SyncAsk is a measurement of phones that come back from where there was no signal.
type SyncAsk struct {
	Phones, Acts int           // acts that each holds, all notes
	Over         time.Duration // over how long they arrive; 0 is all at once
	Database     string        // of a PostgreSQL server; empty is SQLite in a folder of its own
}

// SyncFound is what was found. A round is one call of the desk that the API calls: HTTP and the link are not in it.
type SyncFound struct {
	Phones  int     `json:"phones"`
	Acts    int     `json:"acts"`
	Over    float64 `json:"over_s"`
	P50     float64 `json:"p50_ms"`
	P99     float64 `json:"p99_ms"`
	Most    float64 `json:"most_ms"`
	All     float64 `json:"all_done_s"`
	Again   int     `json:"sent_twice"` // rounds that were sent a second time, as after a lost answer
	Lost    int     `json:"lost"`
	Doubled int     `json:"doubled"`
}

type syncPhone struct {
	ctx   context.Context
	token string
	round sync.Round
}

// Sync measures rounds of many phones, a tenth of which is sent twice, and counts afterwards what is lost or doubled.
func Sync(ctx context.Context, ask SyncAsk, say func(string)) (SyncFound, error) {
	out := SyncFound{Phones: ask.Phones, Acts: ask.Phones * ask.Acts, Over: ask.Over.Seconds()}
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	set := app.Settings{Data: dir, Training: true, Force: "99", ClosureLimit: 30 * time.Second}
	if ask.Database != "" {
		url, drop, err := db.Scratch(ctx, ask.Database, "throughline_bench_sync")
		if err != nil {
			return out, err
		}
		defer drop()
		set.Database = url
	}
	sys, err := app.Open(ctx, set)
	if err != nil {
		return out, err
	}
	sys.Start(ctx)
	err = syncAll(ctx, ask, sys, &out, say)
	if e := sys.Stop(); err == nil {
		err = e
	}
	if err == nil && out.Lost+out.Doubled > 0 {
		err = fmt.Errorf("%d acts lost, %d doubled", out.Lost, out.Doubled)
	}
	return out, err
}

func syncAll(ctx context.Context, ask SyncAsk, sys *app.System, out *SyncFound, say func(string)) error {
	host := *sys.Host
	host.Serving = func(_ db.Querier, typed string) ([]string, error) { return []string{typed}, nil }
	desk := field.New(&host, nil, nil)
	say(fmt.Sprintf("%d phones are given out", ask.Phones))
	phones, err := syncPhones(ctx, ask, desk)
	if err != nil {
		return err
	}
	say("they come back")
	took := make([]time.Duration, len(phones))
	fails := make([]error, len(phones))
	var wg stdsync.WaitGroup
	began := time.Now()
	for i, p := range phones {
		wait := time.Duration(float64(ask.Over) * float64(i) / float64(len(phones)))
		twice := i%10 == 0
		if twice {
			out.Again++
		}
		wg.Go(func() {
			time.Sleep(time.Until(began.Add(wait)))
			at := time.Now()
			a, err := desk.Sync(p.ctx, p.token, p.round)
			took[i] = time.Since(at)
			if err == nil && twice {
				a, err = desk.Sync(p.ctx, p.token, p.round)
			}
			for _, o := range a.Acts {
				if err == nil && o.State != sync.Record {
					err = fmt.Errorf("an act is %s: %+v", o.State, o.Fault)
				}
			}
			fails[i] = err
		})
	}
	wg.Wait()
	out.All = time.Since(began).Seconds()
	for _, err := range fails {
		if err != nil {
			return err
		}
	}
	slices.Sort(took)
	out.P50, out.P99, out.Most = milli(took[len(took)/2]), milli(took[len(took)*99/100]), milli(took[len(took)-1])
	return syncCount(phones, ask, desk, out)
}

// syncCount reads every notebook: each text once, numbered from 1 in the order of its phone.
func syncCount(phones []syncPhone, ask SyncAsk, desk *field.Desk, out *SyncFound) error {
	for _, p := range phones {
		book, err := desk.Notes(p.ctx, field.AskNotes{Ask: paging.Ask{Limit: 100}})
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for _, n := range book.Notes {
			seen[n.Text]++
		}
		for i := range ask.Acts {
			switch n := seen[fmt.Sprintf("line %d", i+1)]; {
			case n == 0:
				out.Lost++
			case n > 1:
				out.Doubled += n - 1
			}
			if k := len(book.Notes) - 1 - i; k < 0 || book.Notes[k].Number != i+1 || book.Notes[k].Text != fmt.Sprintf("line %d", i+1) {
				return fmt.Errorf("entry %d is out of order", i+1)
			}
		}
	}
	return nil
}

// syncPhones gives out phones that hold acts made over the last hour.
func syncPhones(ctx context.Context, ask SyncAsk, desk *field.Desk) ([]syncPhone, error) {
	staff := func(id, role string) context.Context {
		return access.WithActor(ctx, &access.Actor{Account: "staff:" + id, Kind: "staff", Staff: id, Name: id, Rank: "constable", RankNo: 1, Roles: []string{role}, Labels: []string{"open"}, OnDuty: true})
	}
	out := make([]syncPhone, ask.Phones)
	fails := make([]error, ask.Phones)
	var wg stdsync.WaitGroup
	limit := make(chan struct{}, 64)
	for i := range out {
		limit <- struct{}{}
		wg.Go(func() {
			defer func() { <-limit }()
			officer := fmt.Sprintf("load%05d", i)
			p := syncPhone{ctx: staff(officer, "officer"), token: strings.ReplaceAll(id.New(), "-", "") + "load"}
			e, err := desk.Enrol(staff("supervisor", "sergeant"), field.EnrolDevice{Officer: officer, Name: "Phone"})
			if err == nil {
				_, err = desk.Bind(p.ctx, field.BindDevice{Code: e.Value.Code, Token: p.token})
			}
			now, boot := time.Now().UnixMilli(), id.New()
			p.round = sync.Round{Version: sync.Version, Device: e.Value.Device.ID, Sent: now, Mono: 3_600_000, Boot: boot}
			for n := range ask.Acts {
				ago := rand.Int64N(3_000_000)
				body, _ := json.Marshal(map[string]string{"text": fmt.Sprintf("line %d", n+1)})
				p.round.Acts = append(p.round.Acts, sync.Act{ID: id.New(), Kind: "note", Record: "notebook", No: n + 1, Made: now - ago, Mono: 3_600_000 - ago, Boot: boot, Body: body})
			}
			out[i], fails[i] = p, err
		})
	}
	wg.Wait()
	for _, err := range fails {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
