package live

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"time"
)

// stalledFor is how long a screen may take nothing before its stream is cut: it comes again by itself.
const stalledFor = time.Minute

// line is the way to one reader. On HTTP/1.1 it writes to the connection itself, so that a frame goes out in one system call
// and is copied nowhere; elsewhere it writes through the server.
type line struct {
	w       http.ResponseWriter
	rc      *http.ResponseController
	conn    net.Conn
	pending []byte
	renewed time.Time
}

// openLine sends the head of the reply. The context that it returns ends when the reader has gone.
func openLine(w http.ResponseWriter, r *http.Request) (*line, context.Context, func(), error) {
	l := &line{w: w, rc: http.NewResponseController(w)}
	ctx, cancel := context.WithCancel(r.Context())
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	if r.ProtoMajor != 1 || r.ProtoMinor != 1 {
		return l, ctx, cancel, nil
	}
	conn, rw, err := l.rc.Hijack()
	if err != nil {
		return l, ctx, cancel, nil // not a connection of its own: the server writes
	}
	l.conn = conn
	h.Set("Connection", "close") // the stream ends with the connection
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	if err := h.Write(&head); err != nil {
		cancel()
		return l, ctx, func() { conn.Close() }, err
	}
	head.WriteString("\r\n")
	l.pending = head.Bytes()
	go untilGone(rw.Reader, cancel)
	return l, ctx, func() { cancel(); conn.Close() }, conn.SetDeadline(time.Time{})
}

// untilGone reads what a reader of a stream never sends, and so learns when they have gone.
func untilGone(r *bufio.Reader, gone func()) {
	defer gone()
	for {
		if _, err := r.Discard(1); err != nil {
			return
		}
	}
}

// Write keeps bytes for the next flush.
func (l *line) Write(b []byte) (int, error) {
	if l.conn == nil {
		return l.w.Write(b)
	}
	l.pending = append(l.pending, b...)
	return len(b), nil
}

// frame writes a frame at once, after what was kept.
func (l *line) frame(b []byte) error {
	if l.conn == nil {
		_, err := l.w.Write(b)
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	return l.send(b)
}

func (l *line) flush() error {
	if l.conn == nil {
		return l.rc.Flush()
	}
	if len(l.pending) == 0 {
		return nil
	}
	err := l.send(l.pending)
	l.pending = l.pending[:0]
	return err
}

func (l *line) send(b []byte) error {
	if now := time.Now(); now.Sub(l.renewed) > stalledFor/4 {
		l.renewed = now
		if err := l.conn.SetWriteDeadline(now.Add(stalledFor)); err != nil {
			return err
		}
	}
	_, err := l.conn.Write(b)
	return err
}
