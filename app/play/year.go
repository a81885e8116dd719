package play

import (
	"container/heap"
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Year is the story behind a training force: the cases and calls of a time that has gone by, played by the same acts as every
// case, many at once on one clock, which goes forward from where the server's stands to its end. Whatever is not over by then stands as
// half-finished as it is.
type Year struct {
	Server    string
	End       time.Time // where the clock is left
	Cases     int       // assaults, of every ending
	Incidents int       // other calls
	Seed      uint64
	Monthly   func(context.Context) error // what the force does each month besides
	Say       func(done, of int, at time.Time)
	Failed    func(what string, err error)
}

// Told is what a year came to.
type Told struct {
	Cases, Incidents int // that were begun
	Half             int // of these, not over at the end
	Failed           int // that could not go on, and stand where they were
	Acts             int
}

// Play plays it. One that cannot go on is told to Failed and stands where it was.
func (y Year) Play(ctx context.Context) (Told, error) {
	t := &tempo{asked: make(chan turn), ended: make(chan error), clock: y.player()}
	start, err := t.clock.Now()
	if err != nil {
		return Told{}, err
	}
	r := rand.New(rand.NewPCG(y.Seed, 0xea5))
	var out Told
	names := &namer{r: r}
	for i := range y.Cases {
		y.aCase(t, &out, i, y.spread(r, start, i, y.Cases), r, names)
	}
	for i := range y.Incidents {
		y.anIncident(t, &out, y.spread(r, start, i, y.Incidents), r)
	}
	if y.Monthly != nil {
		t.begin(start.AddDate(0, 1, 0), "the month", func(wait func(time.Time) error) error {
			for at := start.AddDate(0, 1, 0); ; at = at.AddDate(0, 1, 0) {
				if err := wait(at); err != nil {
					return err
				}
				if err := y.Monthly(ctx); err != nil {
					return err
				}
			}
		})
	}
	done := 0
	err = t.play(ctx, y.End, func(what string, at time.Time, err error) {
		done++
		switch {
		case errors.Is(err, errOver):
			out.Half++
		case err != nil:
			out.Failed++
			if y.Failed != nil {
				y.Failed(what, err)
			}
		}
		if y.Say != nil {
			y.Say(done, y.Cases+y.Incidents, at)
		}
	})
	if err != nil {
		return out, err
	}
	return out, t.to(y.End)
}

// player is a run that waits while the server is busy: the year may go by on a machine that has much else to do.
func (y Year) player() *Play {
	p := New(y.Server, nil)
	p.Unopposed, p.Crowded, p.Patience = true, true, 5*time.Minute
	return p
}

// spread is when the n-th of so many begins: evenly over the year, at any hour. The last is under way when it ends.
func (y Year) spread(r *rand.Rand, start time.Time, n, of int) time.Time {
	if n == of-1 {
		return y.End.Add(-170 * time.Minute)
	}
	each := y.End.Sub(start) / time.Duration(of)
	return start.Add(time.Duration(n)*each + time.Duration(r.Float64()*0.8*float64(each)))
}

// turn is somebody who waits until it is a time.
type turn struct {
	at    time.Time
	no    int // whoever asked first goes first
	what  string
	begun bool
	goes  chan bool
}

type turns []turn

func (t turns) Len() int { return len(t) }
func (t turns) Less(i, j int) bool {
	return t[i].at.Before(t[j].at) || t[i].at.Equal(t[j].at) && t[i].no < t[j].no
}
func (t turns) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *turns) Push(x any)   { *t = append(*t, x.(turn)) }
func (t *turns) Pop() any {
	last := (*t)[len(*t)-1]
	*t = (*t)[:len(*t)-1]
	return last
}

// tempo lets one run at a time go on, in the order of the times that they wait for, and moves the clock there.
type tempo struct {
	queue turns
	no    int
	asked chan turn  // the run that goes on waits for a time
	ended chan error // the run that goes on is over
	clock *Play
}

// errOver ends a run that the end of the year has overtaken.
var errOver = errors.New("the year is over")

func (t *tempo) push(x turn) {
	t.no++
	x.no = t.no
	heap.Push(&t.queue, x)
}

// begin lets a run start at a time. It is given what to wait by.
func (t *tempo) begin(at time.Time, what string, run func(wait func(time.Time) error) error) {
	goes := make(chan bool)
	t.push(turn{at: at, what: what, goes: goes})
	wait := func(until time.Time) error {
		t.asked <- turn{at: until, what: what, begun: true, goes: goes}
		if !<-goes {
			return errOver
		}
		return nil
	}
	go func() {
		if !<-goes {
			t.ended <- nil
			return
		}
		t.ended <- run(wait)
	}()
}

// play goes on until the end, and tells each run that still waits that it is over.
func (t *tempo) play(ctx context.Context, end time.Time, over func(what string, at time.Time, err error)) error {
	for t.queue.Len() > 0 && ctx.Err() == nil && !t.queue[0].at.After(end) {
		next := heap.Pop(&t.queue).(turn)
		if err := t.to(next.at); err != nil {
			return err
		}
		next.goes <- true
		select {
		case asks := <-t.asked:
			t.push(asks)
		case err := <-t.ended:
			over(next.what, next.at, err)
		}
	}
	for _, left := range t.queue {
		left.goes <- false
		if err := <-t.ended; left.begun {
			over(left.what, end, err)
		}
	}
	return ctx.Err()
}

// to moves the clock to a time that is not past.
func (t *tempo) to(at time.Time) error {
	now, err := t.clock.Now()
	if err != nil || !at.After(now.Add(time.Second)) {
		return err
	}
	return t.clock.forward(at.Sub(now), "")
}
