package duty

import (
	"container/heap"
	"slices"
	"time"

	"throughline/platform/db"
)

// post is a callsign with its crews, now and later.
type post struct {
	due      due
	callsign string
	crews    []crew
	listed   []crew // in force
}

// readPosts reads the crews of some callsigns from the tables, or of all when signs is nil.
func (x *readiness) readPosts(q db.Querier, now time.Time, signs []string) error {
	crews, err := crewsFrom(q, signs, now)
	if err != nil {
		return err
	}
	for _, s := range signs {
		if p := x.posts[s]; p != nil {
			x.leave(p)
			x.remove(&p.due)
			delete(x.posts, s)
		}
		x.stale[s] = true
	}
	for _, c := range crews {
		p := x.posts[c.callsign]
		if p == nil {
			p = &post{callsign: c.callsign}
			p.due.post = p
			x.posts[c.callsign] = p
			x.again(&p.due, now, false)
		}
		p.crews = append(p.crews, c)
	}
	for _, c := range crews {
		if p := x.posts[c.callsign]; p.listed == nil {
			x.station(p, now)
		}
	}
	return nil
}

// station works out which crew a callsign has at a moment, and when it may have another.
func (x *readiness) station(p *post, now time.Time) {
	x.leave(p)
	next := now.AddDate(1, 0, 0)
	for _, c := range p.crews {
		for _, t := range []time.Time{c.from, c.until} {
			if t.After(now) && t.Before(next) {
				next = t
			}
		}
		if c.from.After(now) || !c.until.IsZero() && !c.until.After(now) {
			continue
		}
		p.listed = append(p.listed, c)
		for _, s := range c.staff {
			i, found := slices.BinarySearch(x.in[s], p.callsign)
			if !found {
				x.in[s] = slices.Insert(x.in[s], i, p.callsign)
			}
		}
	}
	x.stale[p.callsign] = true
	x.again(&p.due, next, true)
}

func (x *readiness) leave(p *post) {
	for _, c := range p.listed {
		for _, s := range c.staff {
			if x.in[s] = slices.DeleteFunc(x.in[s], func(sign string) bool { return sign == p.callsign }); len(x.in[s]) == 0 {
				delete(x.in, s)
			}
		}
	}
	p.listed = []crew{}
}

func (x *readiness) remove(e *due) {
	heap.Remove(&x.queue, e.at)
	e.at = -1
}

// listed are the units, those made anew of which something changed.
func (x *readiness) listed() []Unit {
	if x.units != nil && len(x.stale) == 0 {
		return x.units
	}
	fresh := make([]Unit, 0, len(x.units)+len(x.stale))
	for _, u := range x.units {
		if !x.stale[u.Callsign] {
			fresh = append(fresh, u)
		}
	}
	kept := len(fresh)
	for sign := range x.stale {
		if p := x.posts[sign]; p != nil {
			for _, c := range p.listed {
				if u := x.unit(c); len(u.Crew) > 0 {
					fresh = append(fresh, u)
				}
			}
		}
	}
	clear(x.stale)
	slices.SortStableFunc(fresh[kept:], bySign)
	x.units = merged(fresh[:kept], fresh[kept:])
	return x.units
}

// merged puts two ordered lists into one.
func merged(a, b []Unit) []Unit {
	out := make([]Unit, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if bySign(a[0], b[0]) < 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// unit is a crew with those of it who are on duty.
func (x *readiness) unit(c crew) Unit {
	u := c.unit()
	for _, id := range c.staff {
		if m := x.people[id]; m != nil && m.on.here() {
			u.add(m.staff, m.on, m.held)
		}
	}
	return u
}
