// Package outside asks other systems for the control room: with a limit, whatever they do about it, and with their words made fit for a
// screen. It knows no service.
package outside

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What a service that did not answer came to. Any other error of one counts as ErrUnavailable.
var (
	ErrUnavailable = errors.New("outside: the service is not available")
	ErrTimedOut    = errors.New("outside: the service did not answer in time")
)

// Within puts a question and waits for as long as limit. Faults: ErrTimedOut, ErrUnavailable; the context's own error where ctx ended first.
func Within[T any](ctx context.Context, limit time.Duration, ask func(context.Context) (T, error)) (T, error) {
	var none T
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		reply T
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		reply, err := ask(within)
		got <- answer{reply, err}
	}()
	select {
	case a := <-got:
		switch {
		case within.Err() != nil:
			// A service that gives up with its context and calls that an answer: both may be ready at once, and one of them only is true.
			return none, ended(ctx)
		case a.err == nil:
			return a.reply, nil
		case errors.Is(a.err, ErrTimedOut) || errors.Is(a.err, context.DeadlineExceeded):
			return none, ErrTimedOut
		}
		return none, ErrUnavailable
	case <-within.Done():
		return none, ended(ctx)
	}
}

// ended is why the wait was over before an answer: who asked went away, or the limit passed.
func ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrTimedOut
}

// Plain is text on one line, without what no screen can show, cut at a rune. The words of another system are data: they are cut, and shown
// as text alone.
func Plain(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
