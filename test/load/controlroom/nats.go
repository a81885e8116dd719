package controlroom

import (
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// runNATS serves NATS as it comes, on loopback.
func runNATS(_ Ask, talk talker) error {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		return err
	}
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(10 * time.Second) {
		return fmt.Errorf("NATS is not ready after ten seconds")
	}
	if err := talk.out.Encode(message{URL: s.ClientURL()}); err != nil {
		return err
	}
	return talk.each(func(message) message { return message{Cut: int(s.NumSlowConsumers())} })
}

// publisher gives batches to NATS: of each batch, what belongs to an area to the area's subject.
type publisher struct {
	conn *nats.Conn
	body [][]byte
}

func newPublisher(url string, areas int) (*publisher, error) {
	c, err := nats.Connect(url)
	return &publisher{conn: c, body: make([][]byte, areas)}, err
}

func (p *publisher) send(b batch) error {
	for area := range p.body {
		p.body[area] = p.body[area][:0]
	}
	for _, r := range b {
		area := r.area
		if len(p.body[area]) == 0 {
			p.body[area] = append(p.body[area], `{"area":"`+areaName(area)+`","tick":0,"fixes":[`...)
		} else {
			p.body[area] = append(p.body[area], ',')
		}
		p.body[area] = r.appendFix(p.body[area])
	}
	for area, body := range p.body {
		if len(body) == 0 {
			continue
		}
		if err := p.conn.Publish("positions."+areaName(area), append(body, ']', '}')); err != nil {
			return err
		}
	}
	return p.conn.Flush()
}
