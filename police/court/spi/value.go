package spi

import (
	"strconv"
	"strings"

	"throughline/platform/when"
)

// value reads one plain element by parse, or writes text. What parse does not accept stays untouched, and so is kept
// among the unknown.
func (b *binder) value(path, text string, parse func(string) bool) {
	if b.writing && text == "" {
		return
	}
	at, name := b.enter(path)
	if at == nil {
		return
	}
	if b.writing {
		at.kids = append(at.kids, &node{name: name, text: text, taken: owned})
		return
	}
	for _, k := range at.kids {
		if k.name == name && k.taken == untouched && k.plain() {
			if parse(k.text) {
				k.taken = owned
			}
			return
		}
	}
}

func (b *binder) text(path string, s *string) {
	b.value(path, *s, func(t string) bool { *s = t; return true })
}

func (b *binder) day(path string, d *when.Day) {
	b.value(path, d.String(), func(t string) bool {
		got, ok := parseDay(t)
		if ok {
			*d = got
		}
		return ok
	})
}

// parseDay reads an xsd:date. A zone that is written after it does not move the date.
func parseDay(t string) (when.Day, bool) {
	if len(t) < 10 {
		return when.Day{}, false
	}
	if zone := t[10:]; zone != "" && zone != "Z" && (len(zone) != 6 || (zone[0] != '+' && zone[0] != '-')) {
		return when.Day{}, false
	}
	d, err := when.ParseDay(t[:10])
	return d, err == nil
}

// clock is a time of day, "10:00:00" or "10:00".
func (b *binder) clock(path string, s *string) {
	b.value(path, *s, func(t string) bool {
		ok := clockLike(t)
		if ok {
			*s = t
		}
		return ok
	})
}

func clockLike(t string) bool {
	if len(t) != 5 && len(t) != 8 {
		return false
	}
	for i, most := range []int{23, 59, 59}[:(len(t)+1)/3] {
		n, ok := digits(t[3*i:3*i+2], 2)
		if !ok || n > most || (i > 0 && t[3*i-1] != ':') {
			return false
		}
	}
	return true
}

func (b *binder) number(path string, n **int, width int) {
	text := ""
	if *n != nil {
		text = strconv.Itoa(**n)
		text = strings.Repeat("0", max(0, width-len(text))) + text
	}
	b.value(path, text, func(t string) bool {
		got, ok := digits(t, 9)
		if ok {
			*n = &got
		}
		return ok
	})
}

func digits(t string, most int) (int, bool) {
	if t == "" || len(t) > most {
		return 0, false
	}
	n := 0
	for _, c := range []byte(t) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// pounds is an amount of money, held in pence.
func (b *binder) pounds(path string, pence **int64) {
	text := ""
	if *pence != nil {
		text = strconv.FormatInt(**pence/100, 10) + "." + strconv.FormatInt(100+**pence%100, 10)[1:]
	}
	b.value(path, text, func(t string) bool {
		whole, part, dotted := strings.Cut(t, ".")
		p, ok := digits(whole, 9)
		q := 0
		if dotted && ok {
			q, ok = digits((part + "0")[:min(2, len(part)+1)], 2)
			ok = ok && len(part) > 0 && len(part) <= 2
		}
		if !ok {
			return false
		}
		total := int64(p)*100 + int64(q)
		*pence = &total
		return true
	})
}

func (b *binder) texts(name string, list *[]string) {
	if b.writing {
		for _, s := range *list {
			b.text(name, &s)
		}
		return
	}
	for _, k := range b.at.kids {
		if k.name == qualified(name) && k.taken == untouched && k.plain() {
			k.taken = owned
			*list = append(*list, k.text)
		}
	}
}
