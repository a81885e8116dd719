package spi

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"reflect"
	"strings"

	"throughline/platform/fault"
)

// Write writes the message in the national format, such that Parse reads back an equal message. A message that would
// not read back so (no identifier, a name with a control character, text with spaces at its ends) is refused with the
// fault of the reading, or spi.write.not_faithful, and nothing is written.
func Write(w io.Writer, m *Message) error {
	root := rootNode()
	m.bind(&binder{at: root, writing: true})
	var b bytes.Buffer
	out := &printer{w: bufio.NewWriter(&b)}
	out.raw(xml.Header)
	out.node(root, "", 0)
	out.raw("\n")
	if err := out.w.Flush(); err != nil {
		return err
	}
	back, err := Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(back, m) {
		return fault.New(fault.Invalid, "spi.write.not_faithful")
	}
	_, err = w.Write(b.Bytes())
	return err
}

// printer writes the tree. encoding/xml's own encoder declares the namespace on every element, which triples a message.
type printer struct{ w *bufio.Writer }

// raw ignores errors: the writer beneath is memory, and Flush would tell.
func (p *printer) raw(s string) { _, _ = p.w.WriteString(s) }

func (p *printer) escaped(s string) { _ = xml.EscapeText(p.w, []byte(s)) }

func (p *printer) node(n *node, inherited string, depth int) {
	name, declare := n.name.Local, ""
	if prefix := prefixOf(n.name.Space); prefix != "" {
		name = prefix + ":" + name
	} else if n.name.Space != inherited {
		inherited, declare = n.name.Space, n.name.Space
		if declare == "" {
			declare = none
		}
	}
	p.raw("<" + name)
	if declare != "" {
		p.declare("xmlns", strings.TrimPrefix(declare, none))
	}
	if depth == 0 {
		for _, prefix := range []string{"msg", "mm", "mf", "DC"} {
			p.declare("xmlns:"+prefix, namespaces[prefix])
		}
	}
	p.attributes(n)
	if n.text == "" && len(n.kids) == 0 {
		p.raw("/>")
		return
	}
	p.raw(">")
	p.escaped(n.text)
	for _, k := range n.kids {
		if n.text == "" { // beside text, line breaks would become part of it
			p.raw("\n" + strings.Repeat("\t", depth+1))
		}
		p.node(k, inherited, depth+1)
	}
	if n.text == "" {
		p.raw("\n" + strings.Repeat("\t", depth))
	}
	p.raw("</" + name + ">")
}

// none stands for the declaration xmlns="", which leaves every namespace.
const none = "\x00"

func (p *printer) attributes(n *node) {
	xsi := false
	for i, a := range n.attrs {
		name := a.Name
		switch a.Space {
		case "":
		case "http://www.w3.org/XML/1998/namespace":
			name = "xml:" + name
		case "http://www.w3.org/2001/XMLSchema-instance":
			if !xsi { // once is all that XML allows
				p.declare("xmlns:xsi", a.Space)
			}
			xsi, name = true, "xsi:"+name
		default:
			p.declare("xmlns:a"+itoa(i), a.Space)
			name = "a" + itoa(i) + ":" + name
		}
		p.raw(" " + name + `="`)
		p.escaped(a.Value)
		p.raw(`"`)
	}
}

func (p *printer) declare(name, space string) {
	p.raw(" " + name + `="`)
	p.escaped(space)
	p.raw(`"`)
}

func prefixOf(space string) string {
	for _, prefix := range []string{"msg", "mm", "mf", "DC"} {
		if namespaces[prefix] == space {
			return prefix
		}
	}
	return ""
}
