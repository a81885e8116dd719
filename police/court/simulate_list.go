package court

import (
	"context"
	"fmt"
	"io"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/court/spi"
)

// CourtList is what stands in the court simulator's lists, the latest first.
type CourtList struct {
	Hearings []CourtHearing `json:"hearings"`
	Next     string         `json:"next,omitempty"`
}

// CourtHearing is a hearing as the court has it: who is before it, and for what.
type CourtHearing struct {
	Hearing
	Before []Before     `json:"before"`
	Sent   []SentResult `json:"sent,omitempty"`
}

// Before is somebody before the court.
type Before struct {
	Name     string    `json:"name"`
	Offences []Offence `json:"offences"`
}

// SentResult is a result that the simulator sent of a hearing, and what the force made of it.
type SentResult struct {
	Receipt
	XML string `json:"xml"` // the message, as it was sent
}

const listCourt = "court_list"

// CourtList lists what the courts of the simulator hear, a page at a time. Right: court.simulator.see. Fault: paging.cursor (invalid).
func (d *Desk) CourtList(ctx context.Context, p paging.Ask) (CourtList, error) {
	part, err := p.One(listCourt)
	if err != nil {
		return CourtList{}, err
	}
	a := act.Of("court.simulator.see", journal.Ref{Kind: "hearing"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (CourtList, error) {
		hs, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]Hearing, error) { return courtList(q, who.Labels, after, n) },
			func(hs []Hearing) ([]Hearing, error) { return hs, nil }, func(h Hearing) paging.Mark { return paging.Mark{At: h.At, ID: h.ID} })
		out := CourtList{Hearings: []CourtHearing{}, Next: next}
		for _, h := range hs {
			x, err := d.heardAt(q, h)
			if err != nil {
				return out, err
			}
			out.Hearings = append(out.Hearings, x)
		}
		return out, err
	})
}

// CourtHearing opens a hearing as the court has it, with what was sent of it. Right: court.simulator.see. Fault: hearing.not_found.
func (d *Desk) CourtHearing(ctx context.Context, id string) (CourtHearing, error) {
	x, err := act.See(ctx, d.host.Door, act.Of("court.simulator.see", journal.Ref{Kind: "hearing", ID: id}), func(q db.Querier, who *access.Actor) (CourtHearing, error) {
		h, err := getHearing(q, id)
		if err != nil {
			return CourtHearing{}, err
		}
		x, err := d.heardAt(q, h)
		if err != nil {
			return x, err
		}
		rs, err := resultsSent(q, who.Labels, who.Account, when.DayOf(h.At))
		for _, r := range rs {
			if slices.Contains(r.URNs, h.URN) {
				x.Sent = append(x.Sent, SentResult{Receipt: r})
			}
		}
		return x, err
	})
	for i := range x.Sent {
		if err == nil {
			x.Sent[i].XML, err = d.raw(ctx, x.Sent[i].Hash)
		}
	}
	return x, err
}

func (d *Desk) heardAt(q db.Querier, h Hearing) (CourtHearing, error) {
	x := CourtHearing{Hearing: h, Before: []Before{}}
	for _, id := range h.Defendants {
		def, err := getDefendant(q, id)
		if err != nil {
			return x, err
		}
		p, err := d.people.Get(q, def.Person)
		if err != nil {
			return x, err
		}
		x.Before = append(x.Before, Before{Name: p.Name(), Offences: def.Offences})
	}
	return x, nil
}

// raw is a message as it was kept.
func (d *Desk) raw(ctx context.Context, hash string) (string, error) {
	f, err := d.host.Files.Open(ctx, hash)
	if err != nil {
		return "", fmt.Errorf("court: a kept message: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxMessage))
	return string(b), err
}

// decided are the results of a message, an offence a line: its title, what was answered and found, and what followed.
func decided(m *spi.Message) []spi.Offence {
	var out []spi.Offence
	for _, s := range m.Sessions {
		for _, c := range s.Cases {
			for _, def := range c.Defendants {
				out = append(out, def.Offences...)
			}
		}
	}
	return out
}
