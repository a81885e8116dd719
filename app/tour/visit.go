package tour

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"throughline/app"
	"throughline/app/play"
)

// visit is one visitor's sandbox and where its case stands.
type visit struct {
	id, came, port string // came is the address by which the visitor came, where the live force is
	address        string // of the tour's page, which alone may frame the sandbox
	folder         string
	sys            *app.System
	srv            *app.Server
	live           http.Handler
	ended          func() // for when it is idle or too old

	mu      sync.Mutex
	seats   map[string]string // session of whoever sits at a host
	at      int               // the stop that was reached
	playing bool
	over    bool // the last stop was reached
	failed  string
	acting  play.Acting
	kase    play.Case
	count   counters
	end     []figure
	moved   chan struct{} // closed whenever any of it changes

	next     chan struct{}
	stop     context.CancelFunc
	stopped  <-chan struct{}
	done     sync.WaitGroup // the case
	requests sync.WaitGroup // that are answered now
	shut     bool
	idle     *time.Timer
	age      *time.Timer
	limits   Limits
}

// errEnded ends the case of a visit that is over.
var errEnded = errors.New("tour: the visit has ended")

func begin(ctx context.Context, t *Tour, sys *app.System, id, came, folder string) *visit {
	_, port, _ := net.SplitHostPort(came) // an address without a port has none
	address := under(came)
	ctx, stop := context.WithCancel(ctx)
	v := &visit{id: id, came: came, address: address, port: port, folder: folder, sys: sys, srv: app.NewServer(sys), live: t.Live, seats: map[string]string{}, moved: make(chan struct{}), next: make(chan struct{}), stop: stop, stopped: ctx.Done(), limits: t.limits}
	v.ended = func() { t.end(v) }
	sys.Start(ctx)
	v.idle, v.age = time.AfterFunc(t.limits.Idle, v.ended), time.AfterFunc(t.limits.Life, v.ended)
	v.done.Go(func() { v.play(ctx) })
	return v
}

// play plays the case, act by act, as far as the visitor lets it.
func (v *visit) play(ctx context.Context) {
	wait := func() error {
		select {
		case <-v.next:
			return nil
		case <-ctx.Done():
			return errEnded
		}
	}
	p := play.New("http://"+v.host("case"), nil)
	p.Through, p.Unopposed = inside{v}, true
	p.Acting = func(a play.Acting) error {
		v.change(func() { v.acting, v.kase = a, p.Case })
		return ctx.Err()
	}
	p.Step = func(name string) error {
		n := stopAfter(name)
		if n < 0 || n == len(stops)-1 {
			return ctx.Err()
		}
		v.reached(n, p.Case)
		return wait()
	}
	if wait() != nil {
		return
	}
	_, err := p.Assault("charge")
	switch {
	case ctx.Err() != nil:
	case err != nil:
		slog.Error("the tour's case stopped", "error", err)
		v.change(func() { v.failed, v.playing, v.kase = err.Error(), false, p.Case })
	default:
		v.reached(len(stops)-1, p.Case)
	}
}

func (v *visit) reached(n int, c play.Case) {
	count, err := v.countNow(c)
	if err != nil {
		slog.Error("tour: the counters", "error", err)
	}
	var end []figure
	if n == len(stops)-1 {
		if end, err = v.figures(c); err != nil {
			slog.Error("tour: the figures", "error", err)
		}
	}
	v.change(func() {
		v.at, v.kase, v.playing, v.over, v.end = n, c, false, n == len(stops)-1, end
		if err == nil {
			v.count = count
		}
	})
}

// change changes what a visit knows and tells who waits for it.
func (v *visit) change(f func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f()
	close(v.moved)
	v.moved = make(chan struct{})
}

// forward lets the case go on to its next stop, and returns when it is there, has failed, or the visitor has left.
func (v *visit) forward(ctx context.Context) {
	v.mu.Lock()
	can := !v.playing && !v.over && v.failed == "" && !v.shut
	if can {
		v.playing = true
	}
	v.mu.Unlock()
	if can {
		select {
		case v.next <- struct{}{}:
		case <-v.stopped:
			return
		case <-ctx.Done():
			v.change(func() { v.playing = false })
			return
		}
	}
	for {
		v.mu.Lock()
		playing, moved, shut := v.playing, v.moved, v.shut
		v.mu.Unlock()
		if !playing || shut {
			return
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return
		}
	}
}

// enter counts a request to the sandbox; false when it is over.
func (v *visit) enter() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.shut {
		return false
	}
	v.requests.Add(1)
	v.idle.Reset(v.limits.Idle)
	return true
}

// close ends the case, its streams and its store, and takes its folder away.
func (v *visit) close() {
	v.change(func() { v.shut, v.playing = true, false })
	v.idle.Stop()
	v.age.Stop()
	v.stop()
	v.done.Wait()
	v.srv.EndStreams()
	v.requests.Wait()
	if err := v.srv.Stop(); err != nil {
		slog.Error("tour: the sandbox", "error", err)
	}
	if err := os.RemoveAll(v.folder); err != nil {
		slog.Error("tour: the sandbox's folder", "error", err)
	}
}
