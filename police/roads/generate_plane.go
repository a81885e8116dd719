package roads

import "math"

// point is a place in metres east and north of the county's middle.
type point struct{ x, y float64 }

func (p point) to(q point, t float64) point { return point{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)} }

func (p point) far(q point) float64 { return math.Sqrt((p.x-q.x)*(p.x-q.x) + (p.y-q.y)*(p.y-q.y)) }

// near tells whether q is within so many metres.
func (p point) near(q point, metres float64) bool {
	dx, dy := p.x-q.x, p.y-q.y
	return dx*dx+dy*dy < metres*metres
}

// toward is the heading from p to q, in radians from the east, anticlockwise.
func (p point) toward(q point) float64 { return math.Atan2(q.y-p.y, q.x-p.x) }

// off is the point so many metres from p on a heading.
func (p point) off(heading, metres float64) point {
	sin, cos := math.Sincos(heading)
	return point{p.x + metres*cos, p.y + metres*sin}
}

// turned is the turn from heading a to heading b, between -pi and pi.
func turned(a, b float64) float64 { return math.Remainder(b-a, 2*math.Pi) }

// steepness is the sine of the angle at which two lines meet: 1 at right angles, 0 along one another.
func steepness(a, b float64) float64 { return math.Abs(math.Sin(b - a)) }

// beside is how far p lies from the piece q-r, and how far along it, as a share, the nearest point is.
func (p point) beside(q, r point) (metres, share float64) {
	dx, dy := r.x-q.x, r.y-q.y
	if d := dx*dx + dy*dy; d > 0 {
		share = max(0, min(1, ((p.x-q.x)*dx+(p.y-q.y)*dy)/d))
	}
	return p.far(q.to(r, share)), share
}

// crossing is where the lines p-q and r-s cross, as shares of each.
func crossing(p, q, r, s point) (t, u float64, ok bool) {
	if max(p.x, q.x) < min(r.x, s.x) || max(r.x, s.x) < min(p.x, q.x) || max(p.y, q.y) < min(r.y, s.y) || max(r.y, s.y) < min(p.y, q.y) {
		return 0, 0, false
	}
	d := (q.x-p.x)*(s.y-r.y) - (q.y-p.y)*(s.x-r.x)
	if d == 0 {
		return 0, 0, false
	}
	t = ((r.x-p.x)*(s.y-r.y) - (r.y-p.y)*(s.x-r.x)) / d
	u = ((r.x-p.x)*(q.y-p.y) - (r.y-p.y)*(q.x-p.x)) / d
	return t, u, t > 0 && t < 1 && u > 0 && u < 1
}

// course is a line of points; its places are told by metres from its start.
type course []point

func (l course) length() float64 {
	n := 0.0
	for i := 1; i < len(l); i++ {
		n += l[i-1].far(l[i])
	}
	return n
}

// at is the place s metres along, and the heading there.
func (l course) at(s float64) (point, float64) {
	for i := 1; i < len(l); i++ {
		d := l[i-1].far(l[i])
		if s <= d || i == len(l)-1 {
			return l[i-1].to(l[i], max(0, min(1, s/max(d, 1e-9)))), l[i-1].toward(l[i])
		}
		s -= d
	}
	return l[0], 0
}

// reversed is the line walked the other way.
func (l course) reversed() course {
	out := make(course, len(l))
	for i, p := range l {
		out[len(l)-1-i] = p
	}
	return out
}

// spread has points every so many metres along the line and at both its ends.
func (l course) spread(metres float64) course {
	total := l.length()
	n := max(1, int(math.Round(total/metres)))
	out := course{l[0]}
	for i := 1; i < n; i++ {
		p, _ := l.at(total * float64(i) / float64(n))
		out = append(out, p)
	}
	return append(out, l[len(l)-1])
}

// bezier sets out from p on one heading and comes to q on another, in points about so many metres apart.
func bezier(p point, out float64, q point, in, metres float64) course {
	pull := p.far(q) * 0.36
	p1, q1 := p.off(out, pull), q.off(in+math.Pi, pull)
	line := make(course, 0, 65)
	for i := 0; i <= 64; i++ {
		t := float64(i) / 64
		u := 1 - t
		a, b, c, d := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		line = append(line, point{a*p.x + b*p1.x + c*q1.x + d*q.x, a*p.y + b*p1.y + c*q1.y + d*q.y})
	}
	return line.spread(metres)
}

// through is a smooth line through all the points (Catmull and Rom's).
func through(points []point, metres float64) course {
	var line course
	get := func(i int) point { return points[max(0, min(len(points)-1, i))] }
	for i := 0; i+1 < len(points); i++ {
		a, b, c, d := get(i-1), get(i), get(i+1), get(i+2)
		for k := 0; k < 40; k++ {
			t := float64(k) / 40
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			line = append(line, point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	return append(line, points[len(points)-1]).spread(metres)
}

// rounded cuts the corners of a closed outline, twice (Chaikin's way).
func rounded(ring []point) []point {
	for range 2 {
		out := make([]point, 0, 2*len(ring))
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			out = append(out, p.to(q, 0.25), p.to(q, 0.75))
		}
		ring = out
	}
	return ring
}

// inside tells whether a point lies in an outline.
func inside(ring []point, p point) bool {
	in := false
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < (b.x-a.x)*(p.y-a.y)/(b.y-a.y)+a.x {
			in = !in
		}
	}
	return in
}
