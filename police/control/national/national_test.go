package national

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"throughline/platform/when"
	"throughline/police/control/outside"
)

func darrow() Request {
	return Request{Reference: "r1", Try: 1, Kind: Person, Family: "Darrow", Given: "Silas", BornOn: when.MustDay("1988-03-12"), Reason: "2"}
}

// G-08: nothing that the simulator says can be taken for a national record.
func TestG08EveryReplySaysSimulator(t *testing.T) {
	t.Parallel()
	var traces, nones int
	for _, s := range []Simulator{{}, {Seed: 7}} {
		for _, family := range []string{"Darrow", "Pelling", "Smith", "Jones", "Patel", "Okafor", "Evans", "Nowak", "Khan", "Lee", "Hughes", "Wood"} {
			for year := 1950; year < 2000; year++ {
				for _, kind := range []Kind{Person, Driver} {
					r := Request{Reference: "x", Kind: kind, Family: family, Given: "Silas", BornOn: when.Day{Year: year, Month: 3, Date: 12}}
					got, err := s.Ask(context.Background(), r)
					again, _ := s.Ask(context.Background(), r)
					if err != nil || got.Source != Label || !strings.HasPrefix(got.Text, Label) || got.Text != again.Text {
						t.Fatalf("%+v: %+v %+v %v", r, got, again, err)
					}
					if got.NoTrace() {
						nones++
					} else {
						traces++
					}
				}
			}
		}
	}
	if traces == 0 || nones == 0 {
		t.Errorf("%d traces and %d without: the simulator shows only one of the two", traces, nones)
	}
	for _, vrm := range []string{"ZQ21 DRW", "AB12CDE", "A1"} {
		if got, err := (Simulator{}).Ask(context.Background(), Request{Kind: Vehicle, VRM: vrm}); err != nil || !strings.HasPrefix(got.Text, Label) {
			t.Errorf("%s: %+v %v", vrm, got, err)
		}
	}
}

func TestTheSeedChangesWhoIsKnownAndNotWhoIsWrittenDown(t *testing.T) {
	t.Parallel()
	differ := false
	for year := 1900; year < 2010; year++ {
		r := Request{Kind: Person, Family: "Marsh", Given: "Edith", BornOn: when.Day{Year: year, Month: 6, Date: 1}}
		a, _ := Simulator{Seed: 1}.Ask(context.Background(), r)
		b, _ := Simulator{Seed: 2}.Ask(context.Background(), r)
		differ = differ || a.Text != b.Text
	}
	a, _ := Simulator{Seed: 1}.Ask(context.Background(), darrow())
	b, _ := Simulator{Seed: 2}.Ask(context.Background(), darrow())
	if !differ || a.Text != b.Text || a.Reports[0].Kind != "wanted" {
		t.Errorf("differ %v; %s; %s", differ, a.Text, b.Text)
	}
}

func TestTheSimulatorFailsWhenItIsTold(t *testing.T) {
	t.Parallel()
	for family, want := range map[string]error{NeverThere: outside.ErrUnavailable, NeverInTime: outside.ErrTimedOut} {
		r := darrow()
		r.Family = family
		if _, err := (Simulator{}).Ask(context.Background(), r); !errors.Is(err, want) {
			t.Errorf("%s: %v", family, err)
		}
	}
	failed := 0
	for n := range 1000 {
		r := darrow()
		r.Reference = strings.Repeat("r", n%7) + time.Duration(n).String()
		if _, err := (Simulator{Faults: 30}).Ask(context.Background(), r); err != nil {
			failed++
		}
	}
	if failed < 200 || failed > 400 {
		t.Errorf("%d of 1000 failed, and 30 of 100 were asked for", failed)
	}
}

type deaf struct{ got chan Request }

func (deaf) Source() string { return "SIMULATOR" }

func (d deaf) Ask(_ context.Context, r Request) (Reply, error) {
	d.got <- r
	select {} // it never looks at its context
}

// A service that never answers, and never looks up, holds nobody for longer than the limit.
func TestAServiceThatNeverAnswersTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := Ask(t.Context(), slow{}, darrow(), 10*time.Second)
		if !errors.Is(err, outside.ErrTimedOut) || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Ask(ctx, slow{}, darrow(), time.Second); !errors.Is(err, context.Canceled) {
			t.Errorf("who stopped asking was told %v", err)
		}
	})
	d := deaf{make(chan Request, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-d.got; cancel() }()
	if _, err := Ask(ctx, d, darrow(), time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("a deaf service: %v", err)
	}
}

type slow struct{}

func (slow) Source() string { return "SIMULATOR" }

func (slow) Ask(ctx context.Context, _ Request) (Reply, error) {
	<-ctx.Done()
	return Reply{}, ctx.Err()
}

type rude struct{}

func (rude) Source() string { return "SIMULATOR" }

func (rude) Ask(context.Context, Request) (Reply, error) {
	r := Reply{Source: "PNC", Text: "a\x00b\n\x1b[31m<script>" + strings.Repeat("é", 5000) + "\xff"}
	for range 500 {
		r.Reports = append(r.Reports, Report{strings.Repeat("k", 900), strings.Repeat("ü", 900)})
		r.Signals = append(r.Signals, "violent\r\nX")
	}
	return r, nil
}

// The words of another system are cut to what a log can hold, and never say another source than the service that was asked.
func TestAReplyIsCutAndSaysItsSource(t *testing.T) {
	t.Parallel()
	got, err := Ask(context.Background(), rude{}, darrow(), time.Minute)
	if err != nil || got.Source != "SIMULATOR" || !strings.HasPrefix(got.Text, "SIMULATOR. a b [31m<script>") || len(got.Text) > textLimit+20 || !utf8.ValidString(got.Text) {
		t.Errorf("%d %q %v", len(got.Text), got.Text[:60], err)
	}
	if len(got.Reports) != mostReports || len(got.Reports[0].Kind) > codeLimit || len(got.Reports[0].Text) > reportLimit || !utf8.ValidString(got.Reports[0].Text) || got.Signals[0] != "violent X" {
		t.Errorf("%d reports, %+v %q", len(got.Reports), got.Reports[0], got.Signals[0])
	}
}
