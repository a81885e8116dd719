// Package page draws what a person sees: the frame round every page, the parts of a record's page, and the GOV.UK
// components as Go functions. It knows no police word. Pages are HTML first and work without script; nothing is inline,
// so that the content security policy can be strict.
package page

import (
	"context"
	"sync"
	"time"

	g "maragu.dev/gomponents"
)

// Frame is what surrounds every page of one request: who reads, where they can go, and whether the clock is real.
// Middleware sets it once with WithFrame; a room only says Page.
type Frame struct {
	Lang     string           // "en" or "cy"; empty is "en"
	Reader   *Reader          // nil when nobody is signed in
	Home     string           // where the name in the head leads; empty is "/"
	Nav      []NavItem        // the head's links
	Work     func() []NavItem // every list that this reader may open, under "Your work"; may be nil
	Brand    string           // the name in the head; empty is "Throughline"
	Search   string           // address that the search box asks with ?q=; empty hides the box
	SignOut  string           // address that the sign-out button posts to; empty hides it
	Training *Training        // nil on a live system
	Now      time.Time        // server time shown beside the reader's name; zero hides it
	Marking  string           // protective marking in the foot; empty is "OFFICIAL"
	Notices  []Notice         // bands above the page, for example an open break-glass
	Exit     string           // where "Leave this page" leads; empty draws none
	Why      func() g.Node    // the foot of a page that brings none: why this reader sees the record at this address; may be nil
	Public   bool             // a page for everyone: no desk density, no navigation of the force
	Foot     string           // what stands under a page for everyone; empty is that of somebody's own case
	// Note is what stands in the foot of a page, by its language and the pattern of the route that drew it; may be nil.
	Note   func(lang, pattern string) g.Node
	KeptIn string // the other system that keeps the record of this page, with its reference and state; empty when it is kept here
}

// Reader is the person signed in, as the head shows them.
type Reader struct {
	Name          string // "S. Howells"
	RankAndNumber string // "PC 2207"
	Role          string // "officer in the case"; may be empty
}

// NavItem is one link of the head. Current marks the section that the reader is in.
type NavItem struct {
	Text    string
	Href    string
	Current bool
}

// Training says that the clock is not the world's. Now is the server's time; Offset is how far it was moved.
type Training struct {
	Now    time.Time
	Offset time.Duration
}

// Notice is a band above the page that cannot be missed.
type Notice struct {
	Text string
	Href string // where to act on it; may be empty
	Link string // words of that link
}

// Crumb is one step of the way to this page. The last has no Href.
type Crumb struct {
	Text string
	Href string
}

// Page is what a room says about its own page.
type Page struct {
	Title   string   // the browser's tab and, unless Head is given or Bare, the h1
	Status  int      // HTTP status; 0 is 200
	Crumbs  []Crumb  // or Back
	Back    string   // address of the page before
	Head    g.Node   // the band under the frame's head, usually RecordHead; it holds the h1
	Bare    bool     // the body brings its own h1
	Full    bool     // the body is the whole screen under the bands, with a head of its own: the control room, a board
	Wide    bool     // the whole desk, up to 1366 px; otherwise one column of 1024
	Public  bool     // drawn as a public page even for a signed-in reader
	Footer  g.Node   // "why can I see this", left of the marking
	Scripts []string // built scripts, for example "control.js"
	Styles  []string // built style sheets, for example "control.css"
	Live    string   // address of a stream that refreshes the parts marked with LivePart
	Clocks  bool     // clocks run on a live page: it is made anew with every beat of its stream, though nothing happened
	pattern string   // of the route that draws it
	Failed  bool     // a form came back with errors: the title says so first
}

type frameKey struct{}

// WithFrame returns a context whose pages are drawn in f.
func WithFrame(ctx context.Context, f Frame) context.Context {
	return WithFrameOf(ctx, f.Lang, func() Frame { return f })
}

// framed is the frame of a request, made when the first page asks for it.
type framed struct {
	lang string
	make func() Frame // once
}

// WithFrameOf is WithFrame for a frame that costs something to make: it is made once, when a page is drawn. Most requests of the
// API, and all that lead elsewhere, draw none.
func WithFrameOf(ctx context.Context, lang string, make func() Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, framed{lang, sync.OnceValue(make)})
}

// FrameFrom is the frame that middleware set, or an empty one.
func FrameFrom(ctx context.Context) Frame {
	var f Frame
	if x, ok := ctx.Value(frameKey{}).(framed); ok {
		f = x.make()
	}
	if f.Lang == "" {
		f.Lang = "en"
	}
	if f.Marking == "" {
		f.Marking = "OFFICIAL"
	}
	return f
}

// Lang is the language in which this request is answered: "en" or "cy".
func Lang(ctx context.Context) string {
	if x, ok := ctx.Value(frameKey{}).(framed); ok && x.lang != "" {
		return x.lang
	}
	return "en"
}
