// Package guides is one page for each kind of user, embedded so that a server shows them without a network. They are written in the
// few marks that Markdown and this package agree about: two levels of headings, paragraphs, numbered and plain lists, bold, code, links.
// What stands in bold is the name of a button, a link or a heading, and a test holds each to the product.
package guides

import (
	"embed"
	"slices"
	"strings"
)

//go:embed call-handler.md dispatcher.md officer.md sergeant.md custody-officer.md investigator.md case-builder.md victim.md interpreter.md
//go:embed victim.cy.md prosecutor-court.md offender-manager.md planner.md hr.md finance.md auditor.md chief.md engineer.md
var files embed.FS

// Names are the guides in the order of the thread.
var Names = []string{"call-handler", "dispatcher", "officer", "sergeant", "custody-officer", "investigator", "case-builder", "victim", "interpreter",
	"prosecutor-court", "offender-manager", "planner", "hr", "finance", "auditor", "chief", "engineer"}

// ofRole is whose work a role is, the most particular first.
var ofRole = []struct{ role, guide string }{
	{"control_supervisor", "dispatcher"}, {"dispatcher", "dispatcher"}, {"call_handler", "call-handler"}, {"custody_officer", "custody-officer"},
	{"duty_inspector", "sergeant"}, {"investigator", "investigator"}, {"file_supervisor", "case-builder"}, {"witness_care", "investigator"},
	{"offender_manager", "offender-manager"}, {"duty_planner", "planner"}, {"hr", "hr"}, {"finance", "finance"}, {"auditor", "auditor"},
	{"superintendent", "chief"}, {"chief", "chief"}, {"operations", "engineer"}, {"sergeant", "sergeant"}, {"officer", "officer"},
	{"prosecutor", "prosecutor-court"}, {"court", "prosecutor-court"},
}

// For is the guide of who has these roles; "" when there is none of their own.
func For(has func(role string) bool) string {
	for _, x := range ofRole {
		if has(x.role) {
			return x.guide
		}
	}
	return ""
}

// Text is a guide as it is written, in Welsh where it is asked for and there is one, and whether there is a guide of that name.
func Text(name, lang string) (string, bool) {
	if !slices.Contains(Names, name) {
		return "", false
	}
	if b, err := files.ReadFile(name + "." + lang + ".md"); err == nil {
		return string(b), true
	}
	b, err := files.ReadFile(name + ".md")
	return string(b), err == nil
}

// Title is what the text of a guide is called.
func Title(text string) string {
	head, _, _ := strings.Cut(text, "\n")
	return strings.TrimPrefix(head, "# ")
}

// Block is one heading, paragraph or list of a guide.
type Block struct {
	Kind  string // "heading", "text", "numbers" or "points"
	Parts [][]Span
}

// Span is a run of text of one kind: "" is plain, "bold" a name of the product, "code" what is typed, "link" another page.
type Span struct{ Kind, Text, Href string }

// Read takes a guide apart. Its title is left out.
func Read(text string) []Block {
	var out []Block
	add := func(kind, line string) {
		if n := len(out) - 1; n >= 0 && out[n].Kind == kind && (kind == "numbers" || kind == "points") {
			out[n].Parts = append(out[n].Parts, spans(line))
			return
		}
		out = append(out, Block{Kind: kind, Parts: [][]Span{spans(line)}})
	}
	for line := range strings.SplitSeq(text, "\n") {
		number, rest, numbered := strings.Cut(line, ". ")
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "## "):
			add("heading", line[3:])
		case strings.HasPrefix(line, "- "):
			add("points", line[2:])
		case numbered && strings.Trim(number, "0123456789") == "":
			add("numbers", rest)
		default:
			add("text", line)
		}
	}
	return out
}

// Bold are the names of the product that a guide uses.
func Bold(text string) []string {
	var out []string
	for _, b := range Read(text) {
		for _, p := range b.Parts {
			for _, s := range p {
				if s.Kind == "bold" {
					out = append(out, s.Text)
				}
			}
		}
	}
	return out
}

// spans takes one line apart. A mark that is not closed is plain text.
func spans(line string) []Span {
	var out []Span
	plain := func(s string) {
		if s != "" {
			out = append(out, Span{Text: s})
		}
	}
	for line != "" {
		at, s, rest := next(line)
		if at < 0 {
			break
		}
		plain(line[:at])
		out = append(out, s)
		line = rest
	}
	plain(line)
	return out
}

// next is the first marked run of a line, where it begins, and what follows it; -1 when there is none.
func next(line string) (int, Span, string) {
	best, found, rest := -1, Span{}, ""
	take := func(at int, s Span, after string) {
		if best < 0 || at < best {
			best, found, rest = at, s, after
		}
	}
	for _, m := range []struct{ mark, kind string }{{"**", "bold"}, {"`", "code"}} {
		if before, after, ok := strings.Cut(line, m.mark); ok {
			if in, tail, closed := strings.Cut(after, m.mark); closed {
				take(len(before), Span{Kind: m.kind, Text: in}, tail)
			}
		}
	}
	if before, after, ok := strings.Cut(line, "["); ok {
		if text, tail, closed := strings.Cut(after, "]("); closed {
			if href, end, done := strings.Cut(tail, ")"); done {
				take(len(before), Span{Kind: "link", Text: text, Href: href}, end)
			}
		}
	}
	return best, found, rest
}
