package spi

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"throughline/platform/fault"
)

// Limits of one message. The largest seen in practice has a hundred results and takes 160 kB.
const (
	maxBytes = 8 << 20
	maxDepth = 32
	maxNodes = 200_000
)

// node is one element of the document, with a note of what the reading has taken from it.
type node struct {
	name  xml.Name
	attrs []attr
	text  string
	kids  []*node
	taken taken
}

type attr struct {
	Attr
	taken bool
}

type taken int

const (
	untouched taken = iota // nobody knows it: it is kept whole
	opened                 // a known container: what is unknown inside it is kept
	owned                  // read entirely, or by a structure that keeps its own unknowns
)

// readTree reads a whole document into memory within the limits. Entity declarations are refused with the whole
// document type, so that nothing can expand.
func readTree(r io.Reader) (*node, error) {
	src, err := decodeBytes(r)
	if err != nil {
		return nil, err
	}
	b := builder{}
	d := xml.NewDecoder(src)
	d.CharsetReader = charset
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if f := fault.Of(err); f.Kind == fault.Invalid {
				return nil, f
			}
			return nil, malformed(err)
		}
		if err := b.add(tok); err != nil {
			return nil, err
		}
	}
	if b.root == nil {
		return nil, fault.New(fault.Invalid, "spi.refused.empty")
	}
	b.root.prune()
	return b.root, nil
}

// items are the elements that say something by being there, even when they are empty.
var items = map[string]bool{"Session": true, "Case": true, "Defendant": true, "Offence": true, "Result": true, "NextHearing": true}

// prune takes out elements that hold nothing at all: in this format an empty element and an absent one say the same.
func (n *node) prune() {
	n.kids = slices.DeleteFunc(n.kids, func(k *node) bool {
		k.prune()
		return k.plain() && k.text == "" && !items[k.name.Local]
	})
}

func malformed(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && strings.Contains(syntax.Msg, "invalid UTF-8") {
		return fault.New(fault.Invalid, "spi.refused.not_utf8").With("line", itoa(syntax.Line)).Wrap(err)
	}
	line := 0
	if syntax != nil {
		line = syntax.Line
	}
	return fault.New(fault.Invalid, "spi.refused.not_xml").With("line", itoa(line)).Wrap(err)
}

// builder grows the tree token by token.
type builder struct {
	root  *node
	stack []*node
	texts [][]byte // of the elements on the stack: text comes in as many pieces as there are elements in it
	count int
}

func (b *builder) add(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		return b.open(t)
	case xml.EndElement:
		top := b.stack[len(b.stack)-1]
		top.text = string(bytes.Trim(b.texts[len(b.texts)-1], space))
		b.stack, b.texts = b.stack[:len(b.stack)-1], b.texts[:len(b.texts)-1]
	case xml.CharData:
		if n := len(b.stack); n > 0 {
			b.texts[n-1] = append(b.texts[n-1], t...)
		} else if strings.Trim(string(t), space) != "" {
			return fault.New(fault.Invalid, "spi.refused.not_xml").With("line", "0")
		}
	case xml.Directive:
		return fault.New(fault.Invalid, "spi.refused.doctype")
	}
	return nil
}

const space = " \t\r\n"

func (b *builder) open(t xml.StartElement) error {
	if b.count++; b.count > maxNodes || len(b.stack) >= maxDepth {
		return fault.New(fault.Invalid, "spi.refused.too_deep")
	}
	if strings.Contains(t.Name.Local, ":") {
		return fault.New(fault.Invalid, "spi.refused.not_xml").With("line", "0")
	}
	n := &node{name: t.Name}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || (a.Name.Space == "" && a.Name.Local == "xmlns") {
			continue
		}
		if b.count++; b.count > maxNodes {
			return fault.New(fault.Invalid, "spi.refused.too_deep")
		}
		if strings.Contains(a.Name.Local, ":") {
			return fault.New(fault.Invalid, "spi.refused.not_xml").With("line", "0")
		}
		n.attrs = append(n.attrs, attr{Attr: Attr{Space: a.Name.Space, Name: a.Name.Local, Value: a.Value}})
	}
	switch {
	case len(b.stack) > 0:
		top := b.stack[len(b.stack)-1]
		top.kids = append(top.kids, n)
	case b.root != nil:
		return fault.New(fault.Invalid, "spi.refused.not_xml").With("line", "0")
	default:
		b.root = n
	}
	b.stack, b.texts = append(b.stack, n), append(b.texts, nil)
	return nil
}

// plain tells whether the element is only a value: nothing would be lost by reading its text.
func (n *node) plain() bool { return len(n.kids) == 0 && len(n.attrs) == 0 }

// element is the public copy of a node that nobody knows.
func (n *node) element() Element {
	e := Element{Space: n.name.Space, Name: n.name.Local, Text: n.text}
	for _, a := range n.attrs {
		e.Attrs = append(e.Attrs, a.Attr)
	}
	for _, k := range n.kids {
		e.Children = append(e.Children, k.element())
	}
	return e
}

// grown is the node of an element, for writing.
func grown(e Element) *node {
	n := &node{name: xml.Name{Space: e.Space, Local: e.Name}, text: e.Text}
	for _, a := range e.Attrs {
		n.attrs = append(n.attrs, attr{Attr: a})
	}
	for _, k := range e.Children {
		n.kids = append(n.kids, grown(k))
	}
	return n
}
