package sync

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// pourSize is one buffer; a transfer holds at most pourMost of them, two MiB.
const (
	pourSize = 512 << 10
	pourMost = 4
)

var buffers = sync.Pool{New: func() any { b := make([]byte, pourSize); return &b }}

// pour gives what comes from a sender, at most so many bytes, to a function, piece by piece; the next piece is received while one is
// written and hashed. broke is why the sender ended too soon, nil when it came to its end or to the limit; err is the function's.
func pour(r io.Reader, most int64, to func([]byte) error) (broke, err error) {
	type filled struct {
		buffer *[]byte
		n      int
	}
	full, free := make(chan filled, pourMost), make(chan struct{}, pourMost)
	var leave atomic.Bool
	done := make(chan error, 1)
	go func() {
		defer close(full)
		left := most
		for left > 0 && !leave.Load() {
			free <- struct{}{}
			b := buffers.Get().(*[]byte)
			n, err := fill(r, (*b)[:min(int64(len(*b)), left)])
			left -= int64(n)
			full <- filled{b, n}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				done <- err
				return
			}
		}
		done <- nil
	}()
	for f := range full {
		if err == nil && f.n > 0 {
			if err = to((*f.buffer)[:f.n]); err != nil {
				leave.Store(true)
				interrupt(r)
			}
		}
		buffers.Put(f.buffer)
		<-free
	}
	return <-done, err
}

// fill reads until a buffer is full or the sender ends or pauses: what came is not kept waiting for what may never come.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}
