package spi

import (
	"encoding/xml"
	"strings"
)

// The namespaces of the format, by the prefix that paths in bind methods use.
var namespaces = map[string]string{
	"d":   "http://schemas.cjse.gov.uk/messages/deliver/2006-05",
	"msg": "http://schemas.cjse.gov.uk/messages/messaging/2006-05",
	"mm":  "http://schemas.cjse.gov.uk/messages/metadata/2006-05",
	"mf":  "http://schemas.cjse.gov.uk/messages/format/2006-05",
	"DC":  "http://www.dca.gov.uk/xmlschemas/libra",
}

// binder joins a structure to an element in both directions, so that what is read and what is written cannot drift
// apart. When reading it takes known elements and remembers that they were taken; when writing it makes them.
// Paths are steps of names joined by "/", each with a prefix of namespaces, "DC:" when none is written.
type binder struct {
	at      *node
	writing bool
}

func qualified(step string) xml.Name {
	prefix, local, ok := strings.Cut(step, ":")
	if !ok {
		prefix, local = "DC", step
	}
	return xml.Name{Space: namespaces[prefix], Local: local}
}

// enter walks to the container of the path's last step, opening (reading) or making (writing) what lies on the way.
func (b *binder) enter(path string) (*node, xml.Name) {
	steps := strings.Split(path, "/")
	at := b.at
	for _, s := range steps[:len(steps)-1] {
		if at = b.step(at, qualified(s)); at == nil {
			return nil, xml.Name{}
		}
	}
	return at, qualified(steps[len(steps)-1])
}

func (b *binder) step(at *node, name xml.Name) *node {
	for _, k := range at.kids {
		if k.name == name && (b.writing || k.taken != owned) {
			if k.taken == untouched {
				k.taken = opened
			}
			return k
		}
	}
	if !b.writing {
		return nil
	}
	k := &node{name: name, taken: opened}
	at.kids = append(at.kids, k)
	return k
}

// attribute joins one attribute of the element at the binder.
func (b *binder) attribute(name string, s *string) {
	if b.writing {
		if *s != "" {
			b.at.attrs = append(b.at.attrs, attr{Attr: Attr{Name: name, Value: *s}, taken: true})
		}
		return
	}
	for i := range b.at.attrs {
		if a := &b.at.attrs[i]; a.Space == "" && a.Name == name && !a.taken && a.Value != "" {
			*s, a.taken = a.Value, true
			return
		}
	}
}

// within binds at a container without a structure of its own.
func (b *binder) within(path string, bind func(*binder)) {
	if at, name := b.enter(path); at != nil {
		if k := b.step(at, name); k != nil {
			bind(&binder{at: k, writing: b.writing})
		}
	}
}

// each joins a list of structures to the elements of one name directly under the binder.
func each[T any](b *binder, name string, list *[]T, bind func(*T, *binder)) {
	if b.writing {
		for i := range *list {
			k := &node{name: qualified(name), taken: owned}
			b.at.kids = append(b.at.kids, k)
			bind(&(*list)[i], &binder{at: k, writing: true})
		}
		return
	}
	for _, k := range b.at.kids {
		if k.name == qualified(name) && k.taken == untouched {
			k.taken = owned
			var item T
			bind(&item, &binder{at: k})
			*list = append(*list, item)
		}
	}
}

// one joins a structure that may be absent to the first element of the name.
func one[T any](b *binder, name string, item **T, bind func(*T, *binder)) {
	if b.writing {
		if *item != nil {
			k := &node{name: qualified(name), taken: owned}
			b.at.kids = append(b.at.kids, k)
			bind(*item, &binder{at: k, writing: true})
		}
		return
	}
	for _, k := range b.at.kids {
		if k.name == qualified(name) && k.taken == untouched {
			k.taken = owned
			*item = new(T)
			bind(*item, &binder{at: k})
			return
		}
	}
}
