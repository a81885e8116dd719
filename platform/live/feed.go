package live

import (
	"slices"
	"sync"
)

// keptFrames is how many of the newest frames of a part a feed holds. A screen that is further behind gets the part whole.
const keptFrames = 4

// Frame is what one part of a feed came to in one tick, encoded once: every listener is sent these same bytes.
type Frame struct {
	JSON  []byte // the message of a socket
	Event []byte // the same as a server-sent event
}

// NewFrame encodes a message as the event of a name.
func NewFrame(event string, json []byte) Frame {
	head := len("event: ") + len(event) + len("\ndata: ")
	b := make([]byte, 0, head+len(json)+2)
	b = append(append(append(b, "event: "...), event...), "\ndata: "...)
	b = append(append(b, json...), "\n\n"...)
	return Frame{JSON: b[head : head+len(json)], Event: b}
}

// Feed tells screens of what changes all the time and of which only the newest counts, in parts that a screen chooses among.
// It holds nothing for a listener but how far it has come: one that keeps up is sent each frame, one that does not is sent
// the part as it then stands. So a stalled screen costs the others nothing, and after quiet every screen has the truth.
type Feed struct {
	mu    sync.Mutex
	parts map[string]*part
	whole func(part string) Frame
}

type part struct {
	no        int64
	frames    [keptFrames]Frame
	whole     Frame // of number wholeNo
	wholeNo   int64
	followers map[*Follower]bool
}

// NewFeed makes a feed. whole encodes a part as it stands: at its newest frame, or later.
func NewFeed(whole func(part string) Frame) *Feed {
	return &Feed{parts: map[string]*part{}, whole: whole}
}

func (f *Feed) part(name string) *part {
	p := f.parts[name]
	if p == nil {
		p = &part{followers: map[*Follower]bool{}, wholeNo: -1}
		f.parts[name] = p
	}
	return p
}

// Publish gives a part its next frame.
func (f *Feed) Publish(name string, frame Frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.part(name)
	p.no++
	p.frames[p.no%keptFrames] = frame
	for w := range p.followers {
		w.ring()
	}
}

// Follower is one screen that listens to some parts.
type Follower struct {
	feed  *Feed
	bell  chan struct{}
	at    map[string]int64 // part -> the number of the frame that was taken last; -1 before the first
	order []string
}

// Follow begins to listen. What the parts hold now is the first that Take gives. Close ends it.
func (f *Feed) Follow(parts []string) *Follower {
	w := &Follower{feed: f, bell: make(chan struct{}, 1), at: map[string]int64{}}
	w.Change(parts)
	return w
}

// Change listens to other parts from now on: those that it listens to already go on where they are.
func (w *Follower) Change(parts []string) {
	w.feed.mu.Lock()
	defer w.feed.mu.Unlock()
	for name := range w.at {
		if !slices.Contains(parts, name) {
			delete(w.feed.part(name).followers, w)
			delete(w.at, name)
		}
	}
	for _, name := range parts {
		if _, ok := w.at[name]; !ok {
			w.at[name] = -1
			w.feed.part(name).followers[w] = true
			w.ring()
		}
	}
	w.order = slices.Clone(parts)
}

func (w *Follower) ring() {
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// Ready rings when there is something to take.
func (w *Follower) Ready() <-chan struct{} { return w.bell }

// Take adds to out what this screen has not been sent, oldest first.
func (w *Follower) Take(out []Frame) []Frame {
	f := w.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range w.order {
		p, at := f.part(name), w.at[name]
		switch {
		case at == p.no:
			continue
		case at < 0 || p.no-at > keptFrames:
			if p.wholeNo != p.no {
				p.whole, p.wholeNo = f.whole(name), p.no
			}
			out = append(out, p.whole)
		default:
			for n := at + 1; n <= p.no; n++ {
				out = append(out, p.frames[n%keptFrames])
			}
		}
		w.at[name] = p.no
	}
	return out
}

// Close ends the listening.
func (w *Follower) Close() { w.Change(nil) }
