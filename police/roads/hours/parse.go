package hours

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	tokens   = regexp.MustCompile(`^(?:(\d{1,2}:\d{2})|(\d{4})|(\d{1,2})|([A-Za-z]{2,3})|([-,]))\s*`)
	weekdays = []string{"su", "mo", "tu", "we", "th", "fr", "sa"}
	months   = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// token is a word of a rule: its kind and what it says. Kinds: 't' time in minutes, 'y' year, 'n' number, 'd' weekday, 'm' month,
// 'p' bank holidays, 's' school holidays, '-' and ','.
type token struct {
	kind byte
	n    int
}

// Parse reads opening hours. ok is false for what is not read: sunrise and the like, weeks of the year, Easter, open ends, comments.
// When school holidays are named (SH), which no table has, widen reads it as if they were school days, and else it is not read.
func Parse(text string, widen bool) (t *Timetable, ok bool) {
	t = &Timetable{}
	for _, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		rules, ok := parseRules(part, widen)
		if !ok {
			return nil, false
		}
		t.rules = append(t.rules, rules...)
	}
	for i := range t.rules {
		if r := &t.rules[i]; i > 0 && !r.off && !r.named && r.dates == nil {
			r.add = true // times alone: nobody means that they take back the times before
		}
	}
	return t, len(t.rules) > 0
}

func parseRules(s string, widen bool) ([]rule, bool) {
	if s == "24/7" {
		return []rule{{spans: []span{{0, dayMinutes}}}}, true
	}
	off := false
	for _, word := range []string{"off", "closed", "open"} {
		if x, cut := strings.CutSuffix(strings.ToLower(s), word); cut {
			s, off = strings.TrimSpace(s[:len(x)]), word != "open"
		}
	}
	p := &parser{}
	for s != "" {
		m := tokens.FindStringSubmatch(s)
		if m == nil {
			return nil, false
		}
		t, ok := tokenOf(m)
		if !ok {
			return nil, false
		}
		p.in, s = append(p.in, t), s[len(m[0]):]
	}
	var out []rule
	for more := true; more; {
		r, ok := p.rule(off)
		if !ok {
			return nil, false
		}
		if r.add = len(out) > 0; !p.school {
			out = append(out, r)
		} else if !widen {
			return nil, false
		} else if !off { // school holidays off: it holds then too
			r.named = r.weekdays != 0 || r.holidays
			out = append(out, r)
		}
		p.school = false
		more = p.take(',')
	}
	return out, len(p.in) == 0 || p.at == len(p.in)
}

func tokenOf(m []string) (token, bool) {
	word := strings.ToLower(m[4])
	switch {
	case m[1] != "":
		h, min, _ := strings.Cut(m[1], ":")
		a, _ := strconv.Atoi(h)
		b, _ := strconv.Atoi(min)
		return token{'t', a*60 + b}, b < 60 && a*60+b <= 2*dayMinutes
	case m[2] != "":
		n, _ := strconv.Atoi(m[2])
		return token{'y', n}, true
	case m[3] != "":
		n, _ := strconv.Atoi(m[3])
		return token{'n', n}, n >= 1 && n <= 31
	case m[5] != "":
		return token{m[5][0], 0}, true
	case word == "ph":
		return token{'p', 0}, true
	case word == "sh":
		return token{'s', 0}, true
	}
	if d := slices.Index(weekdays, word); d >= 0 {
		return token{'d', d}, true
	}
	month := slices.Index(months, word)
	return token{'m', month + 1}, month >= 0
}

type parser struct {
	in     []token
	at     int
	school bool
}

func (p *parser) peek(ahead int) byte {
	if p.at+ahead < len(p.in) {
		return p.in[p.at+ahead].kind
	}
	return 0
}

func (p *parser) take(kind byte) bool {
	if p.peek(0) == kind {
		p.at++
		return true
	}
	return false
}

func (p *parser) number() int { p.at++; return p.in[p.at-1].n }

// rule reads dates, days and times, each of which may be left out.
func (p *parser) rule(off bool) (rule, bool) {
	r := rule{off: off}
	for more := strings.IndexByte("ym", p.peek(0)) >= 0; more; {
		d, ok := p.dates()
		if !ok {
			return r, false
		}
		r.dates = append(r.dates, d)
		if more = p.peek(0) == ',' && strings.IndexByte("ym", p.peek(1)) >= 0; more {
			p.at++
		}
	}
	const days = "dps"
	for more := strings.IndexByte(days, p.peek(0)) >= 0; more; {
		if !p.days(&r) {
			return r, false
		}
		if more = p.peek(0) == ',' && strings.IndexByte(days, p.peek(1)) >= 0; more {
			p.at++
		} else {
			more = strings.IndexByte(days, p.peek(0)) >= 0
		}
	}
	for more := p.peek(0) == 't'; more; {
		from := p.number()
		if !p.take('-') || p.peek(0) != 't' || from >= dayMinutes {
			return r, false
		}
		to := p.number()
		if to <= from {
			to += dayMinutes
		}
		r.spans = append(r.spans, span{from, to})
		if more = p.peek(0) == ',' && p.peek(1) == 't'; more {
			p.at++
		}
	}
	if r.spans == nil {
		if !r.named && r.dates == nil && !off {
			return r, false
		}
		r.spans = []span{{0, dayMinutes}}
	}
	return r, p.at == len(p.in) || p.peek(0) == ','
}

func (p *parser) days(r *rule) bool {
	switch p.peek(0) {
	case 'p':
		p.at++
		r.holidays = true
	case 's':
		p.at++
		p.school = true
	default:
		first := p.number()
		last := first
		if p.take('-') {
			if p.peek(0) != 'd' {
				return false
			}
			last = p.number()
		}
		for d := first; ; d = (d + 1) % 7 {
			r.weekdays |= 1 << d
			if d == last {
				break
			}
		}
	}
	r.named = true
	return true
}

// dates reads "Apr-Sep", "Jan 15-Aug 15", "Dec 24-26" or, with years, "2026 Mar 02-2026 May 10".
func (p *parser) dates() (d dates, ok bool) {
	if p.peek(0) == 'y' {
		d.fromYear = p.number()
	}
	if p.peek(0) != 'm' {
		return d, false
	}
	month := p.number()
	whole := p.peek(0) != 'n'
	day := 1
	if !whole {
		day = p.number()
	}
	d.from, d.to, d.toYear = month*32+day, month*32+day, d.fromYear
	if whole {
		d.to = month*32 + 31
	}
	if !p.take('-') {
		return d, true
	}
	if p.peek(0) == 'y' {
		if d.toYear = p.number(); d.fromYear == 0 {
			return d, false
		}
	}
	if p.peek(0) == 'm' {
		month = p.number()
	} else if whole || p.peek(0) != 'n' {
		return d, false
	}
	d.to = month*32 + 31
	if p.peek(0) == 'n' {
		d.to = month*32 + p.number()
	}
	return d, true
}
