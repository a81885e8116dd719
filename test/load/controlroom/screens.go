package controlroom

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// screens are the consoles of one process, on our server or on NATS.
type screens struct {
	Ask
	all   []*screen
	bytes atomic.Int64
	cut   atomic.Int64
	mu    sync.Mutex
	seen  map[string]sighted
	quit  context.CancelFunc
}

// screen is one console: what it was told of its area.
type screen struct {
	of      *screens
	conn    net.Conn
	area    int
	stalls  bool // one of those that take nothing while they should
	spots   []spot
	mu      sync.Mutex // held while a frame is read in, and while the spots are compared
	halted  atomic.Bool
	resumed chan struct{}
}

// runScreens opens consoles when it is told where, stalls and wakes some of them, and says what they know.
func runScreens(ctx context.Context, a Ask, talk talker) error {
	s := &screens{Ask: a, seen: map[string]sighted{}}
	if err := talk.out.Encode(message{}); err != nil {
		return err
	}
	return talk.each(func(m message) message {
		var err error
		out := message{}
		switch m.Do {
		case "sse", "nats":
			err = s.open(ctx, m)
		case "close":
			s.close()
		case "stall":
			s.stall()
		case "wake":
			s.wake()
		case "bytes":
			out.Bytes, out.Cut = s.bytes.Swap(0), int(s.cut.Load())
		case "truth":
			out.Untrue = s.untrue(m.Truth)
		case "seen":
			s.mu.Lock()
			out.Seen = s.seen
			s.seen = map[string]sighted{}
			s.mu.Unlock()
		}
		if err != nil {
			out.Error = err.Error()
		}
		return out
	})
}

func (s *screens) open(ctx context.Context, m message) error {
	ctx, s.quit = context.WithCancel(ctx)
	at, err := url.Parse(m.URL)
	if err != nil {
		return err
	}
	s.all = nil
	for i := range s.Consoles {
		area := i % s.Areas
		conn, err := net.Dial("tcp", at.Host)
		if err != nil {
			return err
		}
		if err := conn.(*net.TCPConn).SetReadBuffer(256 << 10); err != nil {
			return err
		}
		c := &screen{of: s, conn: conn, area: area, spots: make([]spot, s.inArea(area)), resumed: make(chan struct{}, 1), stalls: i*s.Stalled/100 != (i+1)*s.Stalled/100}
		s.all = append(s.all, c)
		r := bufio.NewReaderSize(counted{conn, &s.bytes}, 32<<10)
		if m.Do == "nats" {
			err = c.subscribe(r)
		} else {
			err = c.listen(r, m.URL, m.Cookies[i%len(m.Cookies)])
		}
		if err != nil {
			return fmt.Errorf("console %d: %w", i, err)
		}
		go func() {
			c.follow(r, m.Do == "nats")
			if ctx.Err() == nil {
				s.cut.Add(1) // not by us
			}
		}()
	}
	return nil
}

type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// listen opens the stream of an area and of every act.
func (c *screen) listen(r *bufio.Reader, server, cookie string) error {
	fmt.Fprintf(c.conn, "GET /live?kinds=control.&positions=%s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", areaName(c.area), server[len("http://"):], cookie)
	line, err := r.ReadString('\n')
	if err != nil || !bytes.Contains([]byte(line), []byte(" 200 ")) {
		return fmt.Errorf("the stream was answered %q: %w", line, errors.Join(err, io.ErrUnexpectedEOF))
	}
	return nil
}

func (c *screen) subscribe(r *bufio.Reader) error {
	fmt.Fprintf(c.conn, "CONNECT {\"verbose\":false}\r\nSUB positions.%s 1\r\nPING\r\n", areaName(c.area))
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if bytes.HasPrefix(line, []byte("PONG")) {
			return nil
		}
	}
}

// follow reads lines until the connection ends. A long one is put together in a buffer that the consoles share.
func (c *screen) follow(r *bufio.Reader, isNATS bool) {
	for {
		if c.halted.Load() {
			<-c.resumed
		}
		line, err := r.ReadSlice('\n')
		var long *[]byte
		for errors.Is(err, bufio.ErrBufferFull) {
			if long == nil {
				long = buffers.Get().(*[]byte)
				*long = (*long)[:0]
			}
			*long = append(*long, line...)
			line, err = r.ReadSlice('\n')
		}
		if err != nil {
			return
		}
		if long != nil {
			*long = append(*long, line...)
			line = *long
		}
		if isNATS {
			err = c.protocol(line)
		} else {
			c.told(line)
		}
		if long != nil {
			buffers.Put(long)
		}
		if err != nil {
			return
		}
	}
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 256<<10); return &b }}

func (c *screen) protocol(line []byte) error {
	switch {
	case line[0] == '{':
		c.fixes(line)
	case bytes.HasPrefix(line, []byte("PING")):
		_, err := c.conn.Write([]byte("PONG\r\n"))
		return err
	}
	return nil
}

// told takes a line of the stream: where units are, or that something was done.
func (c *screen) told(line []byte) {
	const data, area = "data: ", `{"area":`
	if !bytes.HasPrefix(line, []byte(data)) {
		return
	}
	line = line[len(data):]
	if bytes.HasPrefix(line, []byte(area)) {
		c.fixes(line)
		return
	}
	if _, rest, ok := bytes.Cut(line, []byte(`"entry":"`)); ok && len(rest) > 36 {
		c.of.sight(string(rest[:36]), c.stalls)
	}
}

func (s *screens) sight(entry string, stalls bool) {
	now := time.Now().UnixMicro()
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.seen[entry]
	x.Consoles++
	if !stalls {
		x.Last = now
	}
	s.seen[entry] = x
}

// fixes takes [["A0100042",5205000,-275000,1795600000],…] of a frame.
func (c *screen) fixes(line []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := bytes.Index(line, []byte(`"fixes":[`)) + len(`"fixes":[`)
	for at < len(line) && line[at] == '[' {
		no := 0
		for i := at + 5; i < at+10; i++ { // ["A01 and five figures
			no = no*10 + int(line[i]-'0')
		}
		at += 12
		var v [3]int32
		for i := range v {
			sign := int32(1)
			if line[at] == '-' {
				sign, at = -1, at+1
			}
			n := int32(0)
			for ; line[at] >= '0' && line[at] <= '9'; at++ {
				n = n*10 + int32(line[at]-'0')
			}
			v[i], at = sign*n, at+1
		}
		c.spots[no] = spot{v[0], v[1], v[2]}
		at++ // the comma, or the end
	}
}

func (s *screens) stall() {
	for _, c := range s.all {
		if c.stalls {
			c.halted.Store(true)
		}
	}
}

func (s *screens) wake() {
	for _, c := range s.all {
		if c.halted.Swap(false) {
			c.resumed <- struct{}{}
		}
	}
}

func (s *screens) close() {
	s.wake()
	s.quit()
	for _, c := range s.all {
		c.conn.Close()
	}
}

// untrue counts the consoles whose state is not the truth of their area.
func (s *screens) untrue(truth []uint64) int {
	n := 0
	for _, c := range s.all {
		c.mu.Lock()
		sum := uint64(0)
		for no, p := range c.spots {
			sum += sumOf(no, p)
		}
		c.mu.Unlock()
		if sum != truth[c.area] {
			n++
		}
	}
	return n
}

// percentile is so many of a hundred's least.
func percentile(all []float64, percent int) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
